//! Offsets as callers count them: code points, bytes, or UTF-16 units.
//!
//! In: byte positions of a text. Out: the same positions in the caller's unit. What always holds:
//! the table is built in one pass; a look-up reads at most 128 bytes, and one shortly after the
//! last one only the bytes between them.

use std::cell::Cell;

/// The unit in which a caller counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OffsetEncoding {
    /// Unicode code points.
    #[default]
    Utf32,
    /// Bytes.
    Utf8,
    /// UTF-16 code units.
    Utf16,
}

/// Bytes between two stored counts.
const BLOCK: usize = 128;

/// Converts byte positions of one text into positions in a unit.
///
/// ```
/// use zhaiyao_text::text::{OffsetEncoding, OffsetTable};
///
/// let table = OffsetTable::new("城市AI", OffsetEncoding::Utf32);
/// assert_eq!(table.position("城市".len()), 2);
/// ```
#[derive(Debug)]
pub struct OffsetTable<'a> {
    text: &'a [u8],
    encoding: OffsetEncoding,
    /// For each block the units before it.
    counts: Vec<usize>,
    /// The last position that was looked up, in bytes and in units, because most look-ups come in
    /// order, a few bytes apart.
    last: Cell<(usize, usize)>,
}

impl<'a> OffsetTable<'a> {
    /// Creates the table of `text`.
    pub fn new(text: &'a str, encoding: OffsetEncoding) -> Self {
        let text = text.as_bytes();
        let mut counts = Vec::new();
        if encoding != OffsetEncoding::Utf8 {
            let mut total = 0;
            for block in text.chunks(BLOCK) {
                counts.push(total);
                total += units(block, encoding);
            }
            counts.push(total);
        }
        Self {
            text,
            encoding,
            counts,
            last: Cell::default(),
        }
    }

    /// Returns a byte position in units; the end of the text for a position beyond it. `byte` must
    /// be the start of a character.
    pub fn position(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        if self.encoding == OffsetEncoding::Utf8 {
            return byte;
        }
        let (last, before) = self.last.get();
        let units = match self.text.get(last..byte).filter(|between| between.len() < BLOCK) {
            Some(between) => before + units(between, self.encoding),
            None => {
                let block = byte / BLOCK;
                let before = self.counts.get(block).copied().unwrap_or_default();
                before + units(&self.text[block * BLOCK..byte], self.encoding)
            }
        };
        self.last.set((byte, units));
        units
    }
}

/// Returns the number of units that begin in these bytes of UTF-8.
fn units(bytes: &[u8], encoding: OffsetEncoding) -> usize {
    let is_lead = |b: &&u8| (**b & 0xc0) != 0x80;
    match encoding {
        OffsetEncoding::Utf8 => bytes.len(),
        OffsetEncoding::Utf32 => bytes.iter().filter(is_lead).count(),
        // Characters of four bytes take two units.
        OffsetEncoding::Utf16 => bytes
            .iter()
            .filter(is_lead)
            .map(|b| 1 + usize::from(*b >= 0xf0))
            .sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_position_agrees_with_the_standard_library() {
        let text = "报A\u{20000}é\r\n😀".repeat(60);
        let [wide, narrow, bytes] = [OffsetEncoding::Utf32, OffsetEncoding::Utf16, OffsetEncoding::Utf8]
            .map(|unit| OffsetTable::new(&text, unit));
        // In order, from the end, and far apart.
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let ends = places.iter().zip(places.iter().rev()).flat_map(|(a, b)| [*a, *b]);
        for at in places.iter().chain(places.iter().rev()).copied().chain(ends) {
            let head = &text[..at];
            assert_eq!(wide.position(at), head.chars().count());
            assert_eq!(narrow.position(at), head.encode_utf16().count());
            assert_eq!(bytes.position(at), at);
        }
    }
}
