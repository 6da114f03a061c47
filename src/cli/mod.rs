//! The command line: one module for each subcommand.
//!
//! In: arguments, files and standard input. Out: results on standard output, everything else on
//! standard error, and an exit code. 0 is success. 1 means that a document was refused, or that
//! records of a batch are errors. 2 means that an option, a file, an address or a model can't be
//! used. 130 and 143 mean that SIGINT or SIGTERM ended a batch.

mod analyze;
mod batch;
mod document;
mod escape;
mod failure;
mod identity;
mod idf;
mod jsonl;
mod models;
mod output;
mod packed;
mod serve;
mod utf8;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::api::{DEFAULT_FEATURES, v1};
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
    /// Print the reports of a document with their keywords and summaries
    Analyze(analyze::Args),
    /// Print the words of a document with their parts of speech
    Segment(analyze::Args),
    /// Print the keywords of each report of a document
    Keywords(analyze::Args),
    /// Print a summary of each report of a document
    Summarize(analyze::Args),
    /// Print the reports that a page is split into
    Split(analyze::Args),
    /// Read many documents from JSON Lines and folders of .txt files, and write JSON Lines
    Batch(batch::Args),
    /// Build tables of document frequencies
    #[command(subcommand)]
    Idf(idf::Command),
}

/// Runs the command line and returns its exit code.
pub(crate) fn run() -> ExitCode {
    let tokens = v1::Features {
        tokens: true,
        ..v1::Features::default()
    };
    let keywords = v1::Features {
        keywords: true,
        ..v1::Features::default()
    };
    let summary = v1::Features {
        summary: true,
        ..v1::Features::default()
    };
    let done = command().and_then(|command| match command {
        Command::Serve(settings) => serve::run(&settings),
        Command::Analyze(args) => analyze::run(args, DEFAULT_FEATURES),
        Command::Segment(args) => analyze::run(args, tokens),
        Command::Keywords(args) => analyze::run(args, keywords),
        Command::Summarize(args) => analyze::run(args, summary),
        Command::Split(args) => analyze::run(args, v1::Features::default()),
        Command::Batch(args) => batch::run(&args),
        Command::Idf(command) => idf::run(&command),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            anstream::eprintln!(
                "{}error:{} {}",
                output::BAD.render(),
                output::BAD.render_reset(),
                failure.shown()
            );
            failure.code()
        }
    }
}

/// Returns the command of the arguments. The file of `serve --config` provides defaults.
fn command() -> Result<Command, Failure> {
    let mut matches = matches(Cli::command());
    let file = matches
        .subcommand_matches("serve")
        .and_then(|serve| serve.get_one::<std::path::PathBuf>("config"));
    if let Some(file) = file {
        let mut cli = Cli::command();
        if let Some(serve) = cli.find_subcommand_mut("serve") {
            *serve = serve::with_file(serve.clone(), file)?;
        }
        matches = self::matches(cli);
    }
    Ok(Cli::from_arg_matches(&matches)
        .unwrap_or_else(|error| refuse(&error))
        .command)
}

fn matches(command: clap::Command) -> clap::ArgMatches {
    command.try_get_matches().unwrap_or_else(|error| refuse(&error))
}

/// Ends the program with the message of clap, which repeats arguments: control characters in them
/// are escaped.
fn refuse(error: &clap::Error) -> ! {
    let plain = error.render().to_string();
    let mut message = plain.clone();
    for argument in std::env::args_os() {
        let argument = argument.to_string_lossy();
        message = message.replace(&*argument, &escape::escaped(&argument));
    }
    let message = escape::escaped_lines(&message);
    if message == plain {
        error.exit()
    }
    anstream::eprint!("{message}");
    std::process::exit(error.exit_code())
}
