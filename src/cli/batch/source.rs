//! Files, folders and standard input → the documents of a batch, one after another.
//!
//! What always holds: every line that is not blank, every text file and every place that can't be
//! read is one input.

use std::ffi::OsStr;
use std::fmt::Write;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::fault::Fault;
use super::folder::{is_text, texts};
use super::lines::lines;
use crate::cli::failure::Failure;
use crate::cli::packed;

/// A file or stream that documents come from.
pub(super) enum Source {
    /// A file of JSON Lines, perhaps packed.
    Lines(PathBuf),
    /// Standard input, as JSON Lines.
    StandardInput,
    /// A text file, perhaps packed: the document's id and the path.
    Text(String, PathBuf),
    /// What can't be read: an id and the reason.
    Bad(String, Fault),
}

/// A document that has not been read yet.
pub(super) struct Input {
    /// Line in its file, from 1; `None` if it is no line.
    pub(super) line: Option<u64>,
    /// Bytes of the source that were read for it, for the progress bar.
    pub(super) read: u64,
    pub(super) content: Content,
}

/// The content of an input.
pub(super) enum Content {
    /// A line of JSON, or why it can't be read.
    Line(Result<Vec<u8>, Fault>),
    /// A text file: its id and path.
    Text(String, PathBuf),
    /// What can't be read: an id and the reason.
    Bad(String, Fault),
}

impl Input {
    /// Returns the bytes that it holds in memory before it is worked on.
    pub(super) fn held(&self) -> usize {
        match &self.content {
            Content::Line(Ok(line)) => line.len(),
            _ => 0,
        }
    }
}

/// Returns the sources of the arguments, folders as their text files in the order of their paths.
///
/// # Errors
/// When a path can't be opened, or there is nothing to read.
pub(super) fn sources(inputs: &[PathBuf]) -> Result<Vec<Source>, Failure> {
    let mut sources = Vec::new();
    for input in inputs {
        let failed = |error| Failure::unusable(input.display(), error);
        if input == Path::new("-") {
            sources.push(Source::StandardInput);
        } else if input.is_dir() {
            let entries = texts(input).map_err(failed)?;
            sources.extend(entries.into_iter().map(|(path, text)| {
                let id = id(path.strip_prefix(input).unwrap_or(&path).as_os_str());
                match text {
                    Ok(()) => Source::Text(id, path),
                    Err(fault) => Source::Bad(id, fault),
                }
            }));
        } else {
            // Opened here so that a wrong name is reported before any work is done. What is no file
            // is opened once only, because what its writer wrote is lost at the second time.
            if input.metadata().map_err(failed)?.is_file() {
                File::open(input).map_err(failed)?;
            }
            sources.push(match input.file_name() {
                Some(name) if is_text(input) => Source::Text(id(name), input.clone()),
                _ => Source::Lines(input.clone()),
            });
        }
    }
    if sources.is_empty() {
        let message = "nothing to read: no file in the folders has a name as a.txt or a.txt.gz";
        return Err(Failure::Usage(message.to_owned()));
    }
    Ok(sources)
}

/// Returns a name as an id. Bytes that are not UTF-8 are written as `%FF`, and `%` in such a name
/// as `%25`, so that two of them have two ids.
fn id(name: &OsStr) -> String {
    if let Some(name) = name.to_str() {
        return name.to_owned();
    }
    let mut id = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        id.push_str(&chunk.valid().replace('%', "%25"));
        for byte in chunk.invalid() {
            // Writing to a string does not fail.
            let _ = write!(id, "%{byte:02X}");
        }
    }
    id
}

/// Returns the documents of all sources in order.
pub(super) fn inputs(sources: Vec<Source>) -> impl Iterator<Item = Input> + Send {
    sources.into_iter().flat_map(Source::inputs)
}

impl Source {
    /// Returns the documents of a source in order. A source that can't be read is one bad input.
    fn inputs(self) -> Box<dyn Iterator<Item = Input> + Send> {
        let one = |read, content| {
            let line = None;
            Box::new(std::iter::once(Input { line, read, content }))
        };
        match self {
            Self::StandardInput => {
                Box::new(inputs_of_lines(Path::new("-"), io::stdin()).into_iter().flatten())
            }
            Self::Lines(path) => match File::open(&path).and_then(|file| inputs_of_lines(&path, file)) {
                Ok(inputs) => Box::new(inputs),
                Err(error) => one(0, Content::Line(Err(error.into()))),
            },
            Self::Text(id, path) => {
                let size = path.metadata().map_or(0, |meta| meta.len());
                one(size, Content::Text(id, path))
            }
            Self::Bad(id, fault) => one(0, Content::Bad(id, fault)),
        }
    }

    /// Returns the size of the file; `None` for standard input.
    pub(super) fn bytes(&self) -> Option<u64> {
        match self {
            Self::StandardInput => None,
            Self::Bad(..) => Some(0),
            Self::Lines(path) | Self::Text(_, path) => path.metadata().ok().map(|meta| meta.len()),
        }
    }

    /// Returns the path of the file; `None` if it is none.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::StandardInput | Self::Bad(..) => None,
            Self::Lines(path) | Self::Text(_, path) => Some(path),
        }
    }
}

/// Returns the documents of JSON Lines.
///
/// # Errors
/// When the unpacking can't be prepared.
fn inputs_of_lines<R: Read + Send + 'static>(
    path: &Path,
    reader: R,
) -> io::Result<impl Iterator<Item = Input> + Send + use<R>> {
    let count = Arc::new(AtomicU64::new(0));
    let counted = Counted {
        reader,
        count: Arc::clone(&count),
    };
    let mut before = 0;
    let unpacked = packed::unpacked(path, counted)?;
    Ok(lines(BufReader::new(unpacked)).map(move |line| {
        let read = count.load(Ordering::Relaxed);
        let input = Input {
            line: Some(line.number),
            read: read - before,
            content: Content::Line(line.bytes),
        };
        before = read;
        input
    }))
}

/// A reader that counts the bytes that were read.
struct Counted<R> {
    reader: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_utf8_have_ids_of_their_own() {
        use std::os::unix::ffi::OsStrExt;
        for (name, expected) in [
            (&b"a%20.txt"[..], "a%20.txt"),
            (b"a\xff.txt", "a%FF.txt"),
            (b"a\xfe.txt", "a%FE.txt"),
            (b"a%FF\xff.txt", "a%25FF%FF.txt"),
        ] {
            assert_eq!(id(OsStr::from_bytes(name)), expected);
        }
    }
}
