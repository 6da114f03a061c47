//! `zhaiyao ranker train`: the weights of the keyword ranker from documents whose keywords are known.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Failure, jsonl};
use crate::engine::{ExampleMaker, Truth, fit_ranker};

/// What to do with the weights.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Fit the weights to documents
    Train(TrainArgs),
}

/// Options of the fit. All files are JSON Lines, plain or .gz.
#[derive(Debug, clap::Args)]
pub(super) struct TrainArgs {
    /// Documents with keywords (title, text, keywords); may be given often
    #[arg(long, value_name = "FILE")]
    keywords: Vec<PathBuf>,
    /// News bodies with their headline apart (text, summary); may be given often
    #[arg(long, value_name = "FILE")]
    headlines: Vec<PathBuf>,
    /// Documents with accepted terms (title, text, phrases: a map whose keys are the phrases); may be given often
    #[arg(long, value_name = "FILE")]
    terms: Vec<PathBuf>,
    /// File for the weights
    #[arg(long)]
    output: PathBuf,
    /// What the documents are, for the notes of the table; may be given often
    #[arg(long, value_name = "TEXT")]
    source: Vec<String>,
    /// Leave every Nth document out, to be measured with
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(2..))]
    leave_out: Option<u16>,
    /// Give this evidence no weight, to see what it is worth; may be given often
    #[arg(long, value_name = "NAME")]
    without: Vec<String>,
}

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    title: String,
    text: String,
    #[serde(default)]
    keywords: Vec<String>,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    phrases: Map<String, Value>,
}

/// Files of one kind, and what their documents say is right.
type Kind<'a> = (&'a [PathBuf], fn(Document) -> Truth);

/// Runs a command.
pub(super) fn run(command: &Command) -> Result<(), Failure> {
    let Command::Train(args) = command;
    let inputs = [&args.keywords[..], &args.headlines, &args.terms].concat();
    jsonl::refuse_to_overwrite(jsonl::paths(&inputs), &args.output)?;
    let maker =
        ExampleMaker::built_in().map_err(|error| Failure::unusable("the models can't be loaded", error))?;
    let kinds: [Kind; 3] = [
        (&args.keywords, |document| Truth::Keywords(document.keywords)),
        (&args.headlines, |document| Truth::Headline(document.summary)),
        (&args.terms, |document| {
            Truth::Terms(document.phrases.keys().cloned().collect())
        }),
    ];
    let mut examples = Vec::new();
    for (inputs, truth) in kinds {
        for input in inputs {
            let before = examples.len();
            for (n, document) in read(input)?.into_iter().enumerate() {
                if args.leave_out.is_some_and(|every| n % usize::from(every) == 0) {
                    continue;
                }
                let (title, text) = (document.title.clone(), document.text.clone());
                let truth = truth(document);
                // A headline that judges the keywords is not shown.
                let title = if matches!(truth, Truth::Headline(_)) {
                    ""
                } else {
                    &title
                };
                examples.extend(maker.make(title, &text, &truth));
            }
            anstream::eprintln!(
                "{}: {} documents teach something",
                input.display(),
                examples.len() - before
            );
        }
    }
    if examples.is_empty() {
        return Err(Failure::Unusable(
            "no document teaches anything: give keywords, summary or phrases that the texts hold; reports with a \
             headline and several paragraphs or a dateline are ranked by the formula and teach none"
                .into(),
        ));
    }
    let mut table = String::from("# model, evidence, weight: see docs/methods.md 5.2\n");
    for source in &args.source {
        table.push_str(&format!("# source: {source}\n"));
    }
    let weights = fit_ranker(&examples, &args.without)
        .map_err(|name| Failure::Unusable(format!("--without: there is no evidence named “{name}”")))?;
    table.push_str(&weights);
    std::fs::write(&args.output, table).map_err(|error| Failure::unusable(args.output.display(), error))
}

fn read(input: &Path) -> Result<Vec<Document>, Failure> {
    let mut documents = Vec::new();
    jsonl::each(input, |document| {
        documents.push(document);
        Ok(())
    })?;
    Ok(documents)
}
