//! Options of `zhaiyao batch`.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::api::v1;
use crate::cli::document::ReadingArgs;

/// Options of a batch.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// JSON Lines files (id, text, perhaps title and layout), folders of .txt, - for standard input
    #[arg(required = true)]
    pub(super) inputs: Vec<PathBuf>,
    /// File for the records; - for standard output
    #[arg(long)]
    pub(super) output: PathBuf,
    /// What to give, parted by commas
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [FeatureArg::Reports, FeatureArg::Keywords, FeatureArg::Summary])]
    pub(super) features: Vec<FeatureArg>,
    #[command(flatten)]
    pub(super) reading: ReadingArgs,
    /// Documents read at once [default: one for each core]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) threads: Option<u16>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum FeatureArg {
    /// Reports and their parts; always given
    Reports,
    /// Words with part of speech
    Tokens,
    /// Keywords with evidence
    Keywords,
    /// An extractive summary
    Summary,
}

impl From<FeatureArg> for v1::Feature {
    fn from(feature: FeatureArg) -> Self {
        match feature {
            FeatureArg::Reports => Self::Reports,
            FeatureArg::Tokens => Self::Tokens,
            FeatureArg::Keywords => Self::Keywords,
            FeatureArg::Summary => Self::Summary,
        }
    }
}
