//! Files of JSON Lines, plain or .gz → their records.
//!
//! What always holds: every line that is not blank is one record, and an error names the line.
//! `zhaiyao idf build` has a reader of its own, because the tool does not depend on the service.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use serde::de::DeserializeOwned;

use crate::failure::Failure;

/// Passes every record to `take` in order; what `take` refuses is a fault of that line.
pub(crate) fn each<T: DeserializeOwned>(
    input: &Path,
    mut take: impl FnMut(T) -> Result<(), String>,
) -> Result<(), Failure> {
    let file = File::open(input).map_err(|error| Failure::new(input.display(), error))?;
    let reader: Box<dyn Read> = if input.extension().is_some_and(|extension| extension == "gz") {
        Box::new(MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    for (n, line) in BufReader::new(reader).lines().enumerate() {
        let fault = |reason: String| Failure::new(input.display(), format!("line {}: {reason}", n + 1));
        let line = line.map_err(|error| fault(error.to_string()))?;
        if line.trim().is_empty() {
            continue;
        }
        let record = serde_json::from_str(&line).map_err(|error| {
            // The parser reads one line at a time, so its own line number is always 1.
            fault(error.to_string().replace(" at line 1 column ", ", column "))
        })?;
        take(record).map_err(fault)?;
    }
    Ok(())
}

/// Refuses to write over a file that is read, because creating the output would empty it.
pub(crate) fn refuse_to_overwrite(inputs: &[PathBuf], output: &Path) -> Result<(), Failure> {
    let Ok(output) = output.canonicalize() else {
        // An output that does not exist can't be an input.
        return Ok(());
    };
    let same = |path: &&PathBuf| path.canonicalize().is_ok_and(|path| path == output);
    match inputs.iter().find(same) {
        Some(input) => Err(Failure::new(input.display(), "is an input and the output too")),
        None => Ok(()),
    }
}
