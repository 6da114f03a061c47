//! A reader → its lines that are not blank.
//!
//! What always holds: no more than [`DOCUMENT_BYTES`] of a line are kept, however long it is; a
//! byte order mark before the first line is no part of it.

use std::io::{self, BufRead, Read};

use tonic::Code;

use super::fault::Fault;

/// Most bytes of a line and of a text file. A document of the default limit of 1,000,000
/// characters fits, even if all of them are written as escapes.
pub(super) const DOCUMENT_BYTES: u64 = 16 << 20;

/// The mark that some editors put before the first line.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Returns the fault of a line or a file that is larger than [`DOCUMENT_BYTES`].
pub(super) fn too_large(what: &str) -> Fault {
    let limit = DOCUMENT_BYTES >> 20;
    let message = format!("{what} has more than {limit} MiB, the most that is read of a document");
    Fault::new(Code::ResourceExhausted, message)
}

/// A line that is not blank, or why it can't be read.
pub(super) struct Line {
    /// From 1.
    pub(super) number: u64,
    pub(super) bytes: Result<Vec<u8>, Fault>,
}

/// Returns the lines of a reader that are not blank. Reading ends at the first error of the reader,
/// which is the last line.
pub(super) fn lines(mut reader: impl BufRead) -> impl Iterator<Item = Line> {
    let mut number = 0;
    let mut ended = false;
    std::iter::from_fn(move || {
        while !ended {
            number += 1;
            let bytes = match next(&mut reader) {
                Ok(Next::Line(line)) => Ok(without_mark(line, number)),
                Ok(Next::TooLarge) => Err(too_large("the line")),
                Ok(Next::End) => return None,
                Err(error) => {
                    ended = true;
                    Err(error.into())
                }
            };
            if !bytes.as_ref().is_ok_and(|line| is_blank(line)) {
                return Some(Line { number, bytes });
            }
        }
        None
    })
}

enum Next {
    Line(Vec<u8>),
    TooLarge,
    End,
}

/// Reads a line. One that is too large is passed over and not kept.
fn next(reader: &mut impl BufRead) -> io::Result<Next> {
    let mut line = Vec::new();
    let read = reader.take(DOCUMENT_BYTES + 1).read_until(b'\n', &mut line)?;
    if read == 0 {
        return Ok(Next::End);
    }
    if line.len() as u64 > DOCUMENT_BYTES {
        if line.last() != Some(&b'\n') {
            reader.skip_until(b'\n')?;
        }
        return Ok(Next::TooLarge);
    }
    Ok(Next::Line(line))
}

fn without_mark(mut line: Vec<u8>, number: u64) -> Vec<u8> {
    if number == 1 && line.starts_with(BYTE_ORDER_MARK) {
        line.drain(..BYTE_ORDER_MARK.len());
    }
    line
}

fn is_blank(line: &[u8]) -> bool {
    std::str::from_utf8(line).is_ok_and(|line| line.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_large_is_passed_over() {
        let size = DOCUMENT_BYTES as usize;
        for (before, is_large) in [
            (size - 1, false),
            (size, true),
            (size + 1, true),
            (3 * size, true),
        ] {
            let text = format!("{}\nnext", "a".repeat(before));
            let lines: Vec<Line> = lines(text.as_bytes()).collect();
            assert_eq!(lines.len(), 2, "{before}");
            assert_eq!(lines[0].bytes.is_err(), is_large, "{before}");
            assert_eq!(
                (lines[1].number, lines[1].bytes.as_deref().ok()),
                (2, Some(&b"next"[..]))
            );
        }
    }
}
