//! `zhaiyao sentences train`: the weights of the summary's sentences from texts whose summaries are known.

use std::path::PathBuf;

use serde::Deserialize;

use super::{Failure, jsonl};
use crate::engine::{ExampleMaker, fit_sentences};

/// What to do with the weights.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Fit the weights to texts
    Train(TrainArgs),
}

/// Options of the fit.
#[derive(Debug, clap::Args)]
pub(super) struct TrainArgs {
    /// A set of texts with their summaries (text, summary) in JSON Lines, plain or .gz, and how many sentences a summary of this
    /// set has; may be given often
    #[arg(long, value_name = "FILE=SENTENCES", value_parser = set, required = true)]
    set: Vec<(PathBuf, usize)>,
    /// File for the weights
    #[arg(long)]
    output: PathBuf,
    /// What the texts are, for the notes of the table; may be given often
    #[arg(long, value_name = "TEXT")]
    source: Vec<String>,
    /// Leave every Nth text out, to be measured with
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(2..))]
    leave_out: Option<u16>,
}

#[derive(Deserialize)]
struct Text {
    text: String,
    summary: String,
}

fn set(value: &str) -> Result<(PathBuf, usize), String> {
    let (file, sentences) = value.rsplit_once('=').ok_or("give FILE=SENTENCES")?;
    match sentences.parse() {
        Ok(sentences) if sentences > 0 => Ok((file.into(), sentences)),
        _ => Err("SENTENCES is a number from 1 on".to_owned()),
    }
}

/// Runs a command.
pub(super) fn run(command: &Command) -> Result<(), Failure> {
    let Command::Train(args) = command;
    jsonl::refuse_to_overwrite(args.set.iter().map(|(file, _)| file.as_path()), &args.output)?;
    let maker =
        ExampleMaker::built_in().map_err(|error| Failure::unusable("the models can't be loaded", error))?;
    let mut sets = Vec::new();
    for (file, sentences) in &args.set {
        let mut examples = Vec::new();
        let mut n = 0;
        jsonl::each(file, |text: Text| {
            let left_out = args.leave_out.is_some_and(|every| n % usize::from(every) == 0);
            n += 1;
            if !left_out {
                examples.extend(maker.make_summary(&text.text, &text.summary, *sentences));
            }
            Ok(())
        })?;
        anstream::eprintln!("{}: {} texts teach something", file.display(), examples.len());
        sets.push(examples);
    }
    if sets.iter().all(Vec::is_empty) {
        return Err(Failure::Unusable(
            "no text teaches anything: each needs two sentences to choose from and a summary that shares characters with one"
                .into(),
        ));
    }
    let mut table = String::from("# model, evidence, weight: see docs/methods.md 6\n");
    for source in &args.source {
        table.push_str(&format!("# source: {source}\n"));
    }
    table.push_str(&fit_sentences(&sets));
    std::fs::write(&args.output, table).map_err(|error| Failure::unusable(args.output.display(), error))
}
