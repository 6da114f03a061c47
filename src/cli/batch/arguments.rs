//! Options of `zhaiyao batch`.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::api::v1;
use crate::cli::document::ReadingArgs;

/// Options of `zhaiyao batch`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// JSON Lines files (id, text, optional title and layout), folders of .txt files, all perhaps
    /// .gz or .zst, or - for standard input
    #[arg(required = true)]
    pub(super) inputs: Vec<PathBuf>,
    /// File for the records, or - for standard output; until all records are there, the file is
    /// OUTPUT.partial
    #[arg(long)]
    pub(super) output: PathBuf,
    /// Go on with the records that a run with the same inputs and options left in OUTPUT.partial,
    /// if there are any
    #[arg(long)]
    pub(super) resume: bool,
    /// Results of each record, separated by commas
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [FeatureArg::Reports, FeatureArg::Keywords, FeatureArg::Summary])]
    pub(super) features: Vec<FeatureArg>,
    #[command(flatten)]
    pub(super) reading: ReadingArgs,
    /// Documents read at the same time [default: one for each core]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) threads: Option<u16>,
}

/// A field of [`v1::Features`] by its name on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FeatureArg {
    /// Reports and their parts; always included
    Reports,
    /// Words with their parts of speech
    Tokens,
    /// Keywords with evidence
    Keywords,
    /// An extractive summary
    Summary,
}

impl Args {
    /// Returns the features of the requests.
    pub(super) fn features(&self) -> v1::Features {
        let has = |wanted| self.features.contains(&wanted);
        v1::Features {
            tokens: has(FeatureArg::Tokens),
            keywords: has(FeatureArg::Keywords),
            summary: has(FeatureArg::Summary),
        }
    }
}
