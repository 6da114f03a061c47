//! How words were parted, kept for the next time they come.
//!
//! In: a word, what else its parts hang on, and a way to find them. Out: its parts. What always
//! holds: they are those that were found for this very word; a memory does not grow, because a word
//! that comes takes the place of one with like hash; and a look into it touches one line of the
//! processor's cache, or two. Each thread has its own memories, so that none waits for another.

use crate::lexicon::Pos;
use crate::text::mixed_hash;
use crate::token::Origin;

/// Bytes of the longest word that is kept: five Chinese characters.
pub(crate) const LONGEST: usize = 15;
/// Parts of a word that is kept, at most.
const MOST_PARTS: usize = LONGEST / 3;

/// A part of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    /// In bytes.
    pub(crate) len: usize,
    pub(crate) pos: Pos,
    pub(crate) origin: Origin,
}

/// A part as it is kept.
#[derive(Debug, Clone, Copy)]
struct StoredPiece {
    /// At most [`LONGEST`].
    len: u8,
    pos: Pos,
    origin: Origin,
}

impl StoredPiece {
    const NONE: Self = Self {
        len: 0,
        pos: Pos::UNKNOWN,
        origin: Origin::WholeGuess,
    };

    fn of(part: Piece) -> Self {
        Self {
            len: part.len as u8,
            pos: part.pos,
            origin: part.origin,
        }
    }

    fn part(self) -> Piece {
        Piece {
            len: self.len.into(),
            pos: self.pos,
            origin: self.origin,
        }
    }
}

/// A word with its parts.
#[derive(Debug, Clone, Copy)]
struct Slot {
    key: u128,
    parts: [StoredPiece; MOST_PARTS],
    count: u8,
}

impl Slot {
    /// Without a word: no key is 0.
    const EMPTY: Self = Self {
        key: 0,
        parts: [StoredPiece::NONE; MOST_PARTS],
        count: 0,
    };

    fn of(key: u128, found: &[Piece]) -> Self {
        let mut slot = Self {
            key,
            count: found.len() as u8,
            ..Self::EMPTY
        };
        for (stored, part) in slot.parts.iter_mut().zip(found) {
            *stored = StoredPiece::of(*part);
        }
        slot
    }
}

/// The places of words of like hash, those that came last: a line of the cache.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct CacheSet([Slot; 2]);

impl CacheSet {
    fn find(&self, key: u128) -> Option<&Slot> {
        self.0.iter().find(|slot| slot.key == key)
    }

    fn is_full(&self) -> bool {
        self.0[1].key != 0
    }

    fn keep(&mut self, slot: Slot) {
        self.0[1] = std::mem::replace(&mut self.0[0], slot);
    }
}

/// Words with their parts.
#[derive(Debug)]
pub(crate) struct PartsCache {
    /// None until the first word.
    sets: Vec<CacheSet>,
    most_rows: usize,
}

impl PartsCache {
    /// With room for twice so many words, a power of two, in 64 bytes a row.
    pub(crate) const fn new(sets: usize) -> Self {
        assert!(sets.is_power_of_two());
        Self {
            sets: Vec::new(),
            most_rows: sets,
        }
    }

    /// Calls `see` with the parts of a word: those it was found to have before, or else those that
    /// `find` gives. They may hang on `note` too.
    pub(crate) fn parts(
        &mut self,
        word: &str,
        tag: u8,
        find: impl FnOnce() -> Vec<Piece>,
        see: impl FnMut(Piece),
    ) {
        let Some(key) = key(word, tag) else {
            return find().into_iter().for_each(see);
        };
        if self.sets.is_empty() {
            self.sets = vec![CacheSet([Slot::EMPTY; 2]); self.most_rows];
        }
        let hash = mixed_hash(key as u64 ^ mixed_hash((key >> 64) as u64));
        // Of two rows one nearly always has room.
        let last = self.sets.len() - 1;
        let (row, other) = (hash as usize & last, (hash >> 32) as usize & last);
        if let Some(slot) = self.sets[row].find(key).or_else(|| self.sets[other].find(key)) {
            let parts = &slot.parts[..usize::from(slot.count)];
            return parts.iter().map(|stored| stored.part()).for_each(see);
        }
        let found = find();
        if found.len() <= MOST_PARTS {
            let row = if self.sets[row].is_full() && !self.sets[other].is_full() {
                other
            } else {
                row
            };
            self.sets[row].keep(Slot::of(key, &found));
        }
        found.into_iter().for_each(see);
    }
}

/// The bytes of a word and the note as a number; nothing for a long or an empty word. No word holds
/// a zero byte, so no two have the same.
fn key(word: &str, tag: u8) -> Option<u128> {
    let mut bytes = [0; 16];
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    bytes[..word.len()].copy_from_slice(word.as_bytes());
    bytes[LONGEST] = tag;
    Some(u128::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: usize = 1 << 10;

    #[test]
    fn parts_are_found_once_for_each_word_and_note() {
        let mut cache = PartsCache::new(ROWS);
        let mut finds = 0;
        for _ in 0..2 {
            for (word, tag) in [("人", 0), ("人工", 0), ("人工", 1), ("人工智能产", 0)] {
                let part = Piece {
                    len: word.len(),
                    pos: if tag == 0 { Pos::NUMBER } else { Pos::TIME },
                    origin: Origin::WholeGuess,
                };
                let mut seen = Vec::new();
                let find = || {
                    finds += 1;
                    vec![part]
                };
                cache.parts(word, tag, find, |part| seen.push(part));
                assert_eq!(seen, [part], "{word} {tag}");
            }
        }
        assert_eq!(finds, 4);
    }

    #[test]
    fn what_is_too_long_or_has_too_many_parts_is_found_anew() {
        let mut cache = PartsCache::new(ROWS);
        for (word, parts) in [("人工智能产业", 1), ("人工", MOST_PARTS + 1), ("", 0)] {
            for _ in 0..2 {
                let (mut found, mut seen) = (false, 0);
                let find = || {
                    found = true;
                    vec![StoredPiece::NONE.part(); parts]
                };
                cache.parts(word, 0, find, |_| seen += 1);
                assert!(found && seen == parts, "{word}");
            }
        }
    }

    #[test]
    fn of_more_words_than_places_each_has_its_own_parts() {
        let mut cache = PartsCache::new(ROWS);
        for n in (0..6 * ROWS as u32).chain(0..ROWS as u32) {
            let word: String = [0x4e00 + n % 0x5000, 0x4e00 + n / 0x5000]
                .into_iter()
                .filter_map(char::from_u32)
                .collect();
            let part = Piece {
                len: n as usize % 16,
                ..StoredPiece::NONE.part()
            };
            cache.parts(&word, 0, || vec![part], |seen| assert_eq!(seen, part, "{word}"));
        }
    }
}
