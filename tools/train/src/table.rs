//! A model as lines of a table, with notes on where it comes from.

use std::path::Path;

use crate::failure::Failure;

/// Returns a model as lines: its name, the name of each feature, its weight.
pub(crate) fn lines(model: &str, names: &[&str], weights: &[f64]) -> String {
    let line = |(name, weight): (&&str, &f64)| format!("{model}\t{name}\t{weight:.4}\n");
    names.iter().zip(weights).map(line).collect()
}

/// Writes a table: its first line, the sources, the models.
pub(crate) fn write(path: &Path, head: &str, sources: &[String], models: &str) -> Result<(), Failure> {
    let mut table = format!("{head}\n");
    for source in sources {
        table.push_str(&format!("# source: {source}\n"));
    }
    table.push_str(models);
    std::fs::write(path, table).map_err(|error| Failure::new(path.display(), error))
}
