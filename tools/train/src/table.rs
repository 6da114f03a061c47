//! A model as lines of a table, with notes on where it comes from.

use std::path::PathBuf;

use crate::failure::Failure;

/// Returns a model as lines: its name, the name of each feature, its weight.
pub(crate) fn lines(model: &str, names: &[&str], weights: &[f64]) -> String {
    let line = |(name, weight): (&&str, &f64)| format!("{model}\t{name}\t{weight:.4}\n");
    names.iter().zip(weights).map(line).collect()
}

/// The options of every command that writes a table.
#[derive(Debug, clap::Args)]
pub(crate) struct TableArgs {
    /// File for the weights
    #[arg(long)]
    pub(crate) output: PathBuf,
    /// What the corpus is, for the notes of the table; may be given often
    #[arg(long, value_name = "TEXT")]
    source: Vec<String>,
}

impl TableArgs {
    /// Writes a table: its first line, the sources, the models.
    pub(crate) fn write(&self, head: &str, models: &str) -> Result<(), Failure> {
        let source = |source: &String| format!("# source: {source}\n");
        let sources: String = self.source.iter().map(source).collect();
        std::fs::write(&self.output, format!("{head}\n{sources}{models}"))
            .map_err(|error| Failure::new(self.output.display(), error))
    }
}
