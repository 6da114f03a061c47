//! `zhaiyao idf build`: a table of document frequencies from JSON Lines of documents.

use std::collections::HashSet;
use std::fs::File;
use std::path::PathBuf;

use serde::Deserialize;

use super::failure::Failure;
use super::jsonl;
use zhaiyao_text::engine::{Vocabulary, idf_keys};
use zhaiyao_text::lexicon::IdfCounter;

/// The commands for tables of document frequencies.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Count in how many documents of a corpus each word and phrase occurs
    Build(BuildArgs),
}

/// Options of the count.
#[derive(Debug, clap::Args)]
pub(super) struct BuildArgs {
    /// JSON Lines files of documents (text, optional title), plain or .gz
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    /// File for the table
    #[arg(long)]
    output: PathBuf,
    /// Fewest documents in which a word or phrase of the table occurs
    #[arg(long, value_name = "N", default_value_t = 2)]
    min_documents: u32,
    /// JSON Lines files of documents (text) to leave out of the count, such as test sets; may be
    /// repeated
    #[arg(long, value_name = "FILE")]
    without: Vec<PathBuf>,
    /// Description of the corpus for the notes of the table; may be repeated
    #[arg(long, value_name = "TEXT")]
    source: Vec<String>,
}

/// Runs a command.
///
/// # Errors
/// When a corpus can't be read or the table can't be written.
pub(super) fn run(command: &Command) -> Result<(), Failure> {
    let Command::Build(args) = command;
    jsonl::refuse_to_overwrite(
        jsonl::paths(&args.inputs).chain(jsonl::paths(&args.without)),
        &args.output,
    )?;
    let vocabulary = Vocabulary::built_in();
    let mut counter = IdfCounter::default();
    let mut left_out = HashSet::new();
    for input in &args.without {
        jsonl::each(input, |line: Line| {
            left_out.insert(opening(&line.text));
        })?;
    }
    for input in &args.inputs {
        jsonl::each(input, |line: Line| {
            if !left_out.contains(&opening(&line.text)) {
                counter.add(idf_keys(
                    &vocabulary,
                    line.title.as_deref().unwrap_or(""),
                    &line.text,
                ));
            }
        })?;
    }
    let mut notes: Vec<String> = args
        .source
        .iter()
        .map(|source| format!("source: {source}"))
        .collect();
    notes.push(format!("segmenter: {}", vocabulary.segmenter()));
    notes.push(format!("kept: held by {} documents or more", args.min_documents));
    let file = File::create(&args.output).map_err(|error| Failure::unusable(args.output.display(), error))?;
    let kept = counter
        .write(file, &notes, |_, documents| documents >= args.min_documents)
        .map_err(|error| Failure::unusable(args.output.display(), error))?;
    anstream::eprintln!("{} documents, {kept} words and phrases", counter.documents());
    if kept == 0 {
        anstream::eprintln!(
            "note: the table is empty: no word is held by {} documents (--min-documents)",
            args.min_documents
        );
    }
    Ok(())
}

#[derive(Deserialize)]
struct Line {
    text: String,
    #[serde(default)]
    title: Option<String>,
}

/// Characters by which a document is recognized.
const OPENING: usize = 60;

/// Returns the first characters of a text, whitespace aside.
fn opening(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .take(OPENING)
        .collect()
}
