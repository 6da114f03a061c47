//! Files of JSON Lines, plain, .gz or .zst → their records.
//!
//! What always holds: every line that is not blank is one record, and an error names the line.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::failure::Failure;
use super::identity::Identity;
use super::packed;

/// The mark that some editors put before the first line.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Passes the records to `take` in the order of the file.
///
/// # Errors
/// When the file can't be read or a line is no record of type `T`.
pub(super) fn each<T: DeserializeOwned>(input: &Path, mut take: impl FnMut(T)) -> Result<(), Failure> {
    let reader = packed::open(input).map_err(|error| Failure::unusable(input.display(), error))?;
    for (n, line) in BufReader::new(reader).lines().enumerate() {
        let what = || format!("{}: line {}", input.display(), n + 1);
        let line = line.map_err(|error| Failure::unusable(what(), error))?;
        let line = match line.strip_prefix(BYTE_ORDER_MARK) {
            Some(rest) if n == 0 => rest,
            _ => &line,
        };
        if line.trim().is_empty() {
            continue;
        }
        // The parser reads one line at a time, so its own line number is always 1.
        let record = serde_json::from_str(line).map_err(|error| {
            let reason = error.to_string().replace(" at line 1 column ", ", column ");
            Failure::unusable(what(), reason)
        })?;
        take(record);
    }
    Ok(())
}

/// Refuses an output that is also an input, under whatever name, because writing it would empty the
/// input.
///
/// # Errors
/// When `output` is one of `inputs`.
pub(super) fn refuse_to_overwrite<'a>(
    inputs: impl IntoIterator<Item = &'a Path>,
    output: &Path,
) -> Result<(), Failure> {
    // A file that does not exist yet is no input.
    let Some(output) = Identity::of_file(output) else {
        return Ok(());
    };
    let same = |path: &&Path| Identity::of_file(path).is_some_and(|path| path == output);
    match inputs.into_iter().find(same) {
        Some(input) => Err(Failure::unusable(
            input.display(),
            "is an input and the output too",
        )),
        None => Ok(()),
    }
}

/// Returns the paths of a list of arguments.
pub(super) fn paths(inputs: &[PathBuf]) -> impl Iterator<Item = &Path> {
    inputs.iter().map(PathBuf::as_path)
}
