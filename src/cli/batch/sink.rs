//! Records → the output: a file that gets its name when all are there, or a stream.
//!
//! What always holds: only whole lines are written; what is written does not wait longer than
//! [`LATENCY`] for more.

use std::fs::OpenOptions;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use super::partial::{Partial, path_beside};
use super::resume::Kept;
use super::source::{Input, Source};
use crate::cli::escape::escaped_json;
use crate::cli::failure::Failure;
use crate::cli::identity::Identity;
use crate::cli::output::standard_output;

/// Longest time that a record waits for others to be written with it.
pub(super) const LATENCY: Duration = Duration::from_millis(50);
/// Bytes of records that are written at once.
const BUFFER: usize = 64 << 10;

/// Where the records go.
pub(super) struct Sink {
    to: To,
    is_terminal: bool,
    /// Whole lines that are not written yet.
    buffer: Vec<u8>,
    /// Records in the buffer and before it.
    records: u64,
    /// When the buffer was empty.
    flushed: Instant,
}

enum To {
    Partial(Partial),
    /// A pipe, a device or standard output, with its name.
    Stream(Box<dyn Write>, String),
}

impl Sink {
    /// Opens the output, which is not yet changed.
    ///
    /// # Errors
    /// When it can't be written, or is one of the sources.
    pub(super) fn open(output: &Path, sources: &[Source]) -> Result<Self, Failure> {
        let is_standard = output == Path::new("-");
        let to = if is_standard {
            refuse_input(Identity::of_stream(io::stdout()), sources)?;
            To::Stream(Box::new(standard_output()?), "standard output".to_owned())
        } else if output
            .metadata()
            .is_ok_and(|meta| !meta.is_file() && !meta.is_dir())
        {
            let stream = OpenOptions::new().write(true).open(output);
            let stream = stream.map_err(|error| Failure::unusable(output.display(), error))?;
            To::Stream(Box::new(stream), output.display().to_string())
        } else {
            let output = output.canonicalize().unwrap_or_else(|_| output.to_owned());
            for path in [&output, &path_beside(&output)] {
                refuse_input(Identity::of_file(path), sources)?;
            }
            To::Partial(Partial::open(output)?)
        };
        Ok(Self {
            to,
            is_terminal: is_standard && io::stdout().is_terminal(),
            buffer: Vec::with_capacity(BUFFER),
            records: 0,
            flushed: Instant::now(),
        })
    }

    /// Returns what an earlier run has left, if this one should go on with it, and passes over the
    /// inputs of it.
    ///
    /// # Errors
    /// When an earlier run has left what is not wanted, or what these inputs do not give.
    pub(super) fn begin(
        &mut self,
        resume: bool,
        inputs: &mut impl Iterator<Item = Input>,
    ) -> Result<Kept, Failure> {
        let kept = match &mut self.to {
            To::Partial(partial) if resume => partial.resume(inputs)?,
            To::Partial(partial) => {
                partial.restart()?;
                Kept::default()
            }
            To::Stream(..) if resume => {
                let message = "--resume: needs a file as --output, because nothing is left of a stream";
                return Err(Failure::Usage(message.to_owned()));
            }
            To::Stream(..) => Kept::default(),
        };
        self.records = kept.tally.all;
        Ok(kept)
    }

    /// Writes a record, now or a little later.
    ///
    /// # Errors
    /// When it can't be written.
    pub(super) fn write(&mut self, record: &str) -> io::Result<()> {
        if self.buffer.is_empty() {
            self.flushed = Instant::now();
        }
        if self.is_terminal {
            self.buffer.extend_from_slice(escaped_json(record).as_bytes());
        } else {
            self.buffer.extend_from_slice(record.as_bytes());
        }
        self.buffer.push(b'\n');
        self.records += 1;
        if self.buffer.len() >= BUFFER || self.flushed.elapsed() >= LATENCY {
            self.flush()?;
        }
        Ok(())
    }

    /// Writes all that was not yet written.
    ///
    /// # Errors
    /// When it can't be written; what was not is dropped.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        let written = match &mut self.to {
            To::Partial(partial) => partial.write(&self.buffer),
            To::Stream(stream, _) => stream.write_all(&self.buffer).and_then(|()| stream.flush()),
        };
        self.buffer.clear();
        written
    }

    /// Returns whether an error of writing says that the reader of a stream has seen enough.
    pub(super) fn is_closed(&self, error: &io::Error) -> bool {
        matches!(self.to, To::Stream(..)) && error.kind() == io::ErrorKind::BrokenPipe
    }

    /// Returns what became of the records, for somebody who may want to go on.
    pub(super) fn told(&self) -> String {
        match &self.to {
            To::Partial(partial) if partial.is_empty() => format!("{}: no record is there", partial.name()),
            To::Partial(partial) => format!(
                "{} holds whole records; the same command with --resume goes on from there",
                partial.name()
            ),
            To::Stream(_, name) => format!("{name}: {} records were written", self.records),
        }
    }

    /// Writes all that was not yet written, and gives a file its name.
    ///
    /// # Errors
    /// When the file can't be written or renamed.
    pub(super) fn finish(mut self) -> Result<(), Failure> {
        let flushed = self.flush();
        flushed.map_err(|error| Failure::unusable(self.told(), error))?;
        let told = self.told();
        match self.to {
            To::Partial(partial) => partial.finish().map_err(|error| Failure::unusable(told, error)),
            To::Stream(..) => Ok(()),
        }
    }

    /// Leaves what is there for a run that goes on, and nothing if that is nothing.
    pub(super) fn abandon(&self) {
        if let To::Partial(partial) = &self.to {
            partial.abandon();
        }
    }
}

/// Refuses an output that is a source, or the file that standard input comes from.
fn refuse_input(output: Option<Identity>, sources: &[Source]) -> Result<(), Failure> {
    let Some(output) = output else {
        return Ok(());
    };
    for source in sources {
        let (own, name) = match source {
            Source::StandardInput => (Identity::of_stream(io::stdin()), "standard input".to_owned()),
            source => {
                let Some(path) = source.path() else { continue };
                (Identity::of_file(path), path.display().to_string())
            }
        };
        if own.is_some_and(|own| own == output) {
            return Err(Failure::unusable(name, "is an input and the output too"));
        }
    }
    Ok(())
}
