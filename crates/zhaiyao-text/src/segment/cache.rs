//! A cache of split words: a two-way set-associative table of fixed size.
//!
//! In: a word, a tag for what else its pieces depend on, and a function that finds them. Out: its
//! pieces. What always holds: the pieces are those that were found for this very word and tag; the
//! table does not grow, because a new word overwrites the older of a full set; a look-up touches
//! one or two lines of the processor's cache. Each thread has its own caches, so none waits for
//! another.

use crate::lexicon::Pos;
use crate::text::mixed_hash;
use crate::token::Origin;

/// Bytes of the longest word that is stored: five Chinese characters.
pub(crate) const LONGEST: usize = 15;
/// The most pieces of a word that is stored.
const MOST_PIECES: usize = LONGEST / 3;

/// A piece of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Length in bytes.
    pub(crate) len: usize,
    pub(crate) pos: Pos,
    pub(crate) origin: Origin,
}

/// A piece as it is stored.
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

    fn new(piece: Piece) -> Self {
        Self {
            len: piece.len as u8,
            pos: piece.pos,
            origin: piece.origin,
        }
    }

    fn piece(self) -> Piece {
        Piece {
            len: self.len.into(),
            pos: self.pos,
            origin: self.origin,
        }
    }
}

/// A word with its pieces.
#[derive(Debug, Clone, Copy)]
struct Slot {
    key: u128,
    pieces: [StoredPiece; MOST_PIECES],
    count: u8,
}

impl Slot {
    /// Without a word: no key is 0.
    const EMPTY: Self = Self {
        key: 0,
        pieces: [StoredPiece::NONE; MOST_PIECES],
        count: 0,
    };

    fn new(key: u128, found: &[Piece]) -> Self {
        let mut slot = Self {
            key,
            count: found.len() as u8,
            ..Self::EMPTY
        };
        for (stored, piece) in slot.pieces.iter_mut().zip(found) {
            *stored = StoredPiece::new(*piece);
        }
        slot
    }
}

/// The slots of one hash, the newer first; fills one line of the processor's cache.
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

    fn insert(&mut self, slot: Slot) {
        self.0[1] = std::mem::replace(&mut self.0[0], slot);
    }
}

/// Words with their pieces.
#[derive(Debug)]
pub(crate) struct PartsCache {
    /// Empty until the first word.
    sets: Vec<CacheSet>,
    size: usize,
}

impl PartsCache {
    /// With this number of sets, a power of two; each has room for two words, in 64 bytes.
    pub(crate) const fn new(sets: usize) -> Self {
        assert!(sets.is_power_of_two());
        Self {
            sets: Vec::new(),
            size: sets,
        }
    }

    /// Calls `see` with the pieces of a word: those that are stored, or else those that `find`
    /// returns. They may depend on `tag` too.
    pub(crate) fn pieces(
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
            self.sets = vec![CacheSet([Slot::EMPTY; 2]); self.size];
        }
        let hash = mixed_hash(key as u64 ^ mixed_hash((key >> 64) as u64));
        // Of two sets one nearly always has room.
        let last = self.sets.len() - 1;
        let (set, other) = (hash as usize & last, (hash >> 32) as usize & last);
        if let Some(slot) = self.sets[set].find(key).or_else(|| self.sets[other].find(key)) {
            let pieces = &slot.pieces[..usize::from(slot.count)];
            return pieces.iter().map(|stored| stored.piece()).for_each(see);
        }
        let found = find();
        if found.len() <= MOST_PIECES {
            let set = if self.sets[set].is_full() && !self.sets[other].is_full() {
                other
            } else {
                set
            };
            self.sets[set].insert(Slot::new(key, &found));
        }
        found.into_iter().for_each(see);
    }
}

/// Returns the bytes of a word and the tag as one number; `None` for a long or an empty word. No
/// word has a zero byte, so no two words have the same number.
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
                cache.pieces(word, tag, find, |part| seen.push(part));
                assert_eq!(seen, [part], "{word} {tag}");
            }
        }
        assert_eq!(finds, 4);
    }

    #[test]
    fn what_is_too_long_or_has_too_many_parts_is_found_anew() {
        let mut cache = PartsCache::new(ROWS);
        for (word, parts) in [("人工智能产业", 1), ("人工", MOST_PIECES + 1), ("", 0)] {
            for _ in 0..2 {
                let (mut found, mut seen) = (false, 0);
                let find = || {
                    found = true;
                    vec![StoredPiece::NONE.piece(); parts]
                };
                cache.pieces(word, 0, find, |_| seen += 1);
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
                ..StoredPiece::NONE.piece()
            };
            cache.pieces(&word, 0, || vec![part], |seen| assert_eq!(seen, part, "{word}"));
        }
    }
}
