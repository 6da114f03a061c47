//! Files, folders and standard input → the documents of a batch, one after another.
//!
//! What always holds: every line that is not blank and every text file is one input, readable or
//! not.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::cli::utf8::utf8;

/// A file or stream that documents come from.
pub(super) enum Source {
    /// A file of JSON Lines.
    Lines(PathBuf),
    /// Standard input, as JSON Lines.
    StandardInput,
    /// A text file: the document's id and the path.
    Text(String, PathBuf),
}

/// A document that has not been read yet.
pub(super) struct Input {
    /// Line in its file, from 1; `None` for a text file.
    pub(super) line: Option<usize>,
    /// Size, for the progress bar.
    pub(super) bytes: u64,
    pub(super) content: Content,
}

/// The content of an input.
pub(super) enum Content {
    /// A line of JSON, or why it can't be read.
    Json(Result<String, String>),
    /// A text file: its id and text, or why it can't be read.
    Text(String, Result<String, String>),
}

/// Returns the sources of the arguments, folders as their text files in the order of their paths.
///
/// # Errors
/// When a path can't be opened.
pub(super) fn sources(inputs: &[PathBuf]) -> Result<Vec<Source>, Failure> {
    let mut sources = Vec::new();
    for input in inputs {
        if input == Path::new("-") {
            sources.push(Source::StandardInput);
        } else if input.is_dir() {
            let mut files = Vec::new();
            collect_texts(input, &mut files).map_err(|error| Failure::unusable(input.display(), error))?;
            files.sort();
            let id = |file: &Path| {
                file.strip_prefix(input)
                    .unwrap_or(file)
                    .to_string_lossy()
                    .into_owned()
            };
            sources.extend(files.into_iter().map(|file| Source::Text(id(&file), file)));
        } else {
            // Opened here so that a wrong name is reported before any work is done.
            File::open(input).map_err(|error| Failure::unusable(input.display(), error))?;
            sources.push(match input.file_name() {
                Some(name) if is_text(input) => {
                    Source::Text(name.to_string_lossy().into_owned(), input.clone())
                }
                _ => Source::Lines(input.clone()),
            });
        }
    }
    Ok(sources)
}

/// Adds the text files of a folder and of the folders in it.
fn collect_texts(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect_texts(&path, files)?;
        } else if is_text(&path) {
            files.push(path);
        }
    }
    Ok(())
}

fn is_text(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "txt")
}

impl Source {
    /// Returns the documents of a source in order. A source that can't be read is one bad input.
    pub(super) fn inputs(&self) -> Box<dyn Iterator<Item = Input> + '_> {
        match self {
            Self::StandardInput => Box::new(lines(BufReader::new(io::stdin()))),
            Self::Lines(path) => match File::open(path) {
                Ok(file) => Box::new(lines(BufReader::new(file))),
                Err(error) => Box::new(std::iter::once(Input {
                    line: None,
                    bytes: 0,
                    content: Content::Json(Err(error.to_string())),
                })),
            },
            Self::Text(id, path) => {
                let bytes = std::fs::read(path).map_err(|error| error.to_string());
                let text = bytes.and_then(text);
                let bytes = text.as_ref().map_or(0, |text| text.len() as u64);
                Box::new(std::iter::once(Input {
                    line: None,
                    bytes,
                    content: Content::Text(id.clone(), text),
                }))
            }
        }
    }

    /// Returns the size of the file; `None` for standard input.
    pub(super) fn bytes(&self) -> Option<u64> {
        self.path()?.metadata().ok().map(|meta| meta.len())
    }

    /// Returns the path of the file; `None` for standard input.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::StandardInput => None,
            Self::Lines(path) | Self::Text(_, path) => Some(path),
        }
    }
}

/// Returns the lines of a reader that are not blank. Reading ends at the first error of the reader,
/// which is one bad input.
fn lines(mut reader: impl BufRead) -> impl Iterator<Item = Input> {
    let mut number = 0;
    let mut ended = false;
    std::iter::from_fn(move || {
        loop {
            if ended {
                return None;
            }
            number += 1;
            let mut line = Vec::new();
            let read = reader.read_until(b'\n', &mut line);
            ended = !matches!(read, Ok(n) if n > 0);
            let json = match read {
                Ok(0) => return None,
                Ok(_) => text(line),
                Err(error) => Err(error.to_string()),
            };
            if json.as_ref().is_ok_and(|line| line.trim().is_empty()) {
                continue;
            }
            let bytes = json.as_ref().map_or(0, |line| line.len() as u64);
            return Some(Input {
                line: Some(number),
                bytes,
                content: Content::Json(json),
            });
        }
    })
}

/// Returns the text of bytes, or the message of an error record.
fn text(bytes: Vec<u8>) -> Result<String, String> {
    utf8(bytes).map_err(|error| error.to_string())
}
