//! The records of a run that was broken off → what of them holds for a run that goes on.
//!
//! What always holds: a record is kept only if it has the id of the input at its place.

use std::io::BufRead;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::record::id_of;
use super::source::Input;
use super::tally::Tally;
use crate::cli::failure::Failure;

/// Records that are kept.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) tally: Tally,
    /// Their length; a torn line may follow.
    pub(super) bytes: u64,
    /// Bytes of the sources that were read for them.
    pub(super) read: u64,
}

/// What is looked at in a record.
#[derive(Deserialize)]
struct Seen<'a> {
    #[serde(borrow)]
    id: &'a RawValue,
    #[serde(default)]
    line: Option<u64>,
    #[serde(default)]
    error: Option<IgnoredAny>,
}

/// Reads whole records, and passes over an input for each.
///
/// # Errors
/// When they can't be read, or are not the records of these inputs. `name` is that of their file.
pub(super) fn kept(
    mut records: impl BufRead,
    inputs: &mut impl Iterator<Item = Input>,
    name: &str,
) -> Result<Kept, Failure> {
    let mut kept = Kept::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = records.read_until(b'\n', &mut line);
        let read = read.map_err(|error| Failure::unusable(name, error))?;
        if line.last() != Some(&b'\n') {
            return Ok(kept);
        }
        let input = inputs.next();
        let is_error = compare(&line, input.as_ref()).map_err(|reason| {
            let record = kept.tally.all + 1;
            let advice = "give the inputs of the run that was broken off, or remove the file";
            Failure::unusable(format!("{name}: record {record}"), format!("{reason}; {advice}"))
        })?;
        kept.tally.add(is_error);
        kept.bytes += read as u64;
        kept.read += input.map_or(0, |input| input.read);
    }
}

/// Returns whether a record of this input is an error, or why it is none of its records.
fn compare(record: &[u8], input: Option<&Input>) -> Result<bool, String> {
    let seen: Seen = serde_json::from_slice(record).map_err(|_| "is no record of a batch".to_owned())?;
    let input = input.ok_or("there are fewer inputs than records")?;
    let id = id_of(input);
    if seen.id.get() != id.get() {
        return Err(format!("has the id {}, but the input there has {id}", seen.id));
    }
    let is_error = seen.error.is_some();
    if is_error && seen.line != input.line {
        return Err("is of another line than the input there".to_owned());
    }
    Ok(is_error)
}
