//! Files of JSON Lines, plain or .gz → their records, for the commands that build tables.
//!
//! Blank lines are passed over; a bad line is told by its number.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use serde::de::DeserializeOwned;

use super::failure::Failure;

/// Gives every record to `take`, one after another; what it refuses is a fault of that line.
pub(super) fn each<T: DeserializeOwned>(
    input: &Path,
    mut take: impl FnMut(T) -> Result<(), String>,
) -> Result<(), Failure> {
    let bad = |fault: &dyn std::fmt::Display| Failure::unusable(input.display(), fault);
    let file = File::open(input).map_err(|error| bad(&error))?;
    let gzip = input.extension().is_some_and(|extension| extension == "gz");
    let reader: Box<dyn Read> = if gzip {
        Box::new(MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    for (n, line) in BufReader::new(reader).lines().enumerate() {
        // The parser counts lines too, and sees but one.
        let told = |fault: String| {
            bad(&format!("line {}: {fault}", n + 1).replace(" at line 1 column ", ", column "))
        };
        let line = line.map_err(|error| told(error.to_string()))?;
        if line.trim().is_empty() {
            continue;
        }
        let record = serde_json::from_str(&line).map_err(|error| told(error.to_string()))?;
        take(record).map_err(told)?;
    }
    Ok(())
}

/// Refuses to write over a file that is read: creating the output would empty it.
pub(super) fn refuse_to_overwrite<'a>(
    inputs: impl IntoIterator<Item = &'a Path>,
    output: &Path,
) -> Result<(), Failure> {
    // An output that is not there yet can't be an input.
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

/// The paths of a list of arguments.
pub(super) fn paths(inputs: &[PathBuf]) -> impl Iterator<Item = &Path> {
    inputs.iter().map(PathBuf::as_path)
}
