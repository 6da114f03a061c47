//! `zhaiyao idf build`: a table of document frequencies from JSON Lines of documents.

use std::collections::HashSet;
use std::fs::File;
use std::path::PathBuf;

use serde::Deserialize;

use super::failure::Failure;
use super::jsonl;
use zhaiyao_text::engine::{Vocabulary, idf_keys};
use zhaiyao_text::lexicon::IdfCounter;

/// What to do with tables.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Count words and phrases of a corpus
    Build(BuildArgs),
}

/// Options of the count.
#[derive(Debug, clap::Args)]
pub(super) struct BuildArgs {
    /// JSON Lines files of documents (text, perhaps title), plain or .gz
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    /// File for the table
    #[arg(long)]
    output: PathBuf,
    /// Leave out what fewer documents hold
    #[arg(long, value_name = "N", default_value_t = 2)]
    min_documents: u32,
    /// JSON Lines files of documents (text) that are not counted though a corpus holds them: those
    /// that scores are measured on
    #[arg(long, value_name = "FILE")]
    without: Vec<PathBuf>,
    /// What the corpus is, for the notes of the table; may be given often
    #[arg(long, value_name = "TEXT")]
    source: Vec<String>,
}

/// Runs a command.
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
            Ok(())
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
            Ok(())
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
    Ok(())
}

#[derive(Deserialize)]
struct Line {
    text: String,
    #[serde(default)]
    title: Option<String>,
}

/// Characters by which a document is known again.
const OPENING: usize = 60;

/// The first characters of a text that are not blank.
fn opening(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .take(OPENING)
        .collect()
}
