//! The command line: one file a subcommand.
//!
//! Results go to standard output, everything else to standard error. Exit code 0: done; 1: a
//! document was refused or a record was bad; 2: wrong usage, or a file, an address or a model can't
//! be used.

mod analyze;
mod batch;
mod document;
mod failure;
mod idf;
mod jsonl;
mod models;
mod output;
mod serve;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::api::v1;
use failure::Failure;

/// Reports, words, keywords and summaries from Chinese news and government text.
#[derive(Debug, Parser)]
#[command(name = "zhaiyao", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the gRPC server
    Serve(serve::Settings),
    /// Give reports, keywords and summaries of a document
    Analyze(analyze::Args),
    /// Give the words of a document
    Segment(analyze::Args),
    /// Give the keywords of a document
    Keywords(analyze::Args),
    /// Give a summary of each report of a document
    Summarize(analyze::Args),
    /// Give the reports of a page
    Split(analyze::Args),
    /// Read many documents, from JSON Lines and folders of .txt, to JSON Lines
    Batch(batch::Args),
    /// Build tables of document frequencies
    #[command(subcommand)]
    Idf(idf::Command),
}

/// Runs the command line.
pub(crate) fn run() -> ExitCode {
    use v1::Feature::{Keywords, Reports, Summary, Tokens};
    let done = command().and_then(|command| match command {
        Command::Serve(settings) => serve::run(&settings),
        Command::Analyze(args) => analyze::run(args, &[Reports, Keywords, Summary]),
        Command::Segment(args) => analyze::run(args, &[Tokens]),
        Command::Keywords(args) => analyze::run(args, &[Keywords]),
        Command::Summarize(args) => analyze::run(args, &[Summary]),
        Command::Split(args) => analyze::run(args, &[Reports]),
        Command::Batch(args) => batch::run(&args),
        Command::Idf(command) => idf::run(&command),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            anstream::eprintln!(
                "{}error:{} {failure}",
                output::BAD.render(),
                output::BAD.render_reset()
            );
            failure.code()
        }
    }
}

/// The command that was given, with the settings of the file that it names.
fn command() -> Result<Command, Failure> {
    let mut matches = Cli::command().get_matches();
    let file = matches
        .subcommand_matches("serve")
        .and_then(|serve| serve.get_one::<std::path::PathBuf>("config"));
    if let Some(file) = file {
        let mut cli = Cli::command();
        if let Some(serve) = cli.find_subcommand_mut("serve") {
            *serve = serve::with_file(serve.clone(), file)?;
        }
        matches = cli.get_matches();
    }
    Ok(Cli::from_arg_matches(&matches)
        .unwrap_or_else(|error| error.exit())
        .command)
}
