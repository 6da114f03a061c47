//! Files of JSON Lines, plain or .gz → their records.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use serde::de::DeserializeOwned;

use crate::failure::Failure;

/// Passes every record to `take` in order; what `take` refuses is a fault of that record.
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
    let records = serde_json::Deserializer::from_reader(BufReader::new(reader)).into_iter::<T>();
    for (n, record) in records.enumerate() {
        let record = record.map_err(|error| Failure::new(input.display(), error))?;
        let fault = |fault| Failure::new(input.display(), format!("record {}: {fault}", n + 1));
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
