//! Trains the models that `zhaiyao-text` compiles in, from documents whose answers are known.
//!
//! The output of a command is a table for `crates/zhaiyao-text/data/`, read at the next build. See
//! README.md.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line reports on both"
)]

mod check;
mod clusters;
mod corpus;
mod failure;
mod jsonl;
mod keywords;
pub mod made_pages;
mod optimise;
mod page;
mod rouge;
mod scale;
mod summary;
mod table;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Trains the models that zhaiyao compiles in.
#[derive(Debug, Parser)]
#[command(name = "zhaiyao-train", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Train the page splitter
    Page(page::Args),
    /// Show how often the reports of pages are right at each confidence
    Check(check::Args),
    /// Train the keyword model
    Keywords(keywords::Args),
    /// Train the choice of a summary's sentences
    Summary(summary::Args),
}

/// Runs the command line.
pub fn run() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Page(args) => page::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Keywords(args) => keywords::run(&args),
        Command::Summary(args) => summary::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(2)
        }
    }
}
