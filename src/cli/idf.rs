//! `zhaiyao idf build`: a table of document frequencies from JSON Lines of documents.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Failure, jsonl};
use crate::engine::{Vocabulary, idf_keys};
use crate::lexicon::IdfCounter;

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
    /// What the corpus is, for the notes of the table; may be given often
    #[arg(long, value_name = "TEXT")]
    source: Vec<String>,
}

/// Runs a command.
pub(super) fn run(command: &Command) -> Result<(), Failure> {
    let Command::Build(args) = command;
    jsonl::refuse_to_overwrite(jsonl::paths(&args.inputs), &args.output)?;
    let vocabulary = Vocabulary::built_in();
    let mut counter = IdfCounter::default();
    for input in &args.inputs {
        count(input, &vocabulary, &mut counter)?;
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

fn count(input: &Path, vocabulary: &Vocabulary, counter: &mut IdfCounter) -> Result<(), Failure> {
    jsonl::each(input, |line: Line| {
        let keys: BTreeSet<String> = idf_keys(vocabulary, line.title.as_deref().unwrap_or(""), &line.text);
        counter.add(keys);
        Ok(())
    })
}
