//! Files, plain or packed by gzip or Zstandard → their bytes.
//!
//! What always holds: the last extension of the name alone says how a file is packed; case does not
//! matter.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Plain,
    Gzip,
    Zstandard,
}

/// Returns the unpacked bytes of a reader whose file has this path.
///
/// # Errors
/// When the reader can't be prepared; later, when the bytes are not packed as the name says.
pub(super) fn unpacked(path: &Path, reader: impl Read + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
    Ok(match packing(path) {
        Packing::Plain => Box::new(reader),
        Packing::Gzip => Box::new(MultiGzDecoder::new(reader)),
        Packing::Zstandard => Box::new(zstd::stream::read::Decoder::new(reader)?),
    })
}

/// Opens a file and returns its unpacked bytes.
///
/// # Errors
/// When the file can't be opened.
pub(super) fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    unpacked(path, File::open(path)?)
}

/// Whether a file has this extension, before that of its packing: `a.txt`, `a.TXT.gz`.
pub(super) fn has_extension(path: &Path, expected: &str) -> bool {
    let inner = match packing(path) {
        Packing::Plain => path.extension(),
        _ => path.file_stem().and_then(|stem| Path::new(stem).extension()),
    };
    inner.is_some_and(|extension| extension.eq_ignore_ascii_case(expected))
}

fn packing(path: &Path) -> Packing {
    let is = |name: &str| {
        path.extension()
            .is_some_and(|own: &OsStr| own.eq_ignore_ascii_case(name))
    };
    if is("gz") {
        Packing::Gzip
    } else if is("zst") {
        Packing::Zstandard
    } else {
        Packing::Plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_before_that_of_the_packing_counts() {
        for (path, expected) in [
            ("a.txt", true),
            ("a.TXT", true),
            ("a.txt.gz", true),
            ("a.Txt.ZST", true),
            ("a.txt.bz2", false),
            ("a.gz", false),
            ("txt", false),
            (".txt", false),
            ("a.jsonl.gz", false),
        ] {
            assert_eq!(has_extension(Path::new(path), "txt"), expected, "{path}");
        }
    }
}
