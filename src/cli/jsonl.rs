//! Files of JSON Lines, plain or .gz → their records.
//!
//! What always holds: every line that is not blank is one record, and an error names the line.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use serde::de::DeserializeOwned;

use super::failure::Failure;

/// Passes the records to `take` in the order of the file.
///
/// # Errors
/// When the file can't be read or a line is no record of type `T`.
pub(super) fn each<T: DeserializeOwned>(input: &Path, mut take: impl FnMut(T)) -> Result<(), Failure> {
    let file = File::open(input).map_err(|error| Failure::unusable(input.display(), error))?;
    let gzip = input.extension().is_some_and(|extension| extension == "gz");
    let reader: Box<dyn Read> = if gzip {
        Box::new(MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    for (n, line) in BufReader::new(reader).lines().enumerate() {
        let what = || format!("{}: line {}", input.display(), n + 1);
        let line = line.map_err(|error| Failure::unusable(what(), error))?;
        if line.trim().is_empty() {
            continue;
        }
        // The parser reads one line at a time, so its own line number is always 1.
        let record = serde_json::from_str(&line).map_err(|error| {
            let reason = error.to_string().replace(" at line 1 column ", ", column ");
            Failure::unusable(what(), reason)
        })?;
        take(record);
    }
    Ok(())
}

/// Refuses an output that is also an input, because creating the output would empty it.
///
/// # Errors
/// When `output` is one of `inputs`.
pub(super) fn refuse_to_overwrite<'a>(
    inputs: impl IntoIterator<Item = &'a Path>,
    output: &Path,
) -> Result<(), Failure> {
    // A file that does not exist yet is no input.
    let Ok(output) = output.canonicalize() else {
        return Ok(());
    };
    let same = |path: &&Path| path.canonicalize().is_ok_and(|path| path == output);
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
