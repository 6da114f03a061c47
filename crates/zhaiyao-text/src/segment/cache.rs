//! A cache of split words, so that a word which comes again is not split again: a two-way
//! set-associative table of fixed size, with two candidate sets for each word.
//!
//! In: a word, a tag that its pieces also depend on, and a function that finds the pieces. Out: its
//! pieces. A new word overwrites the older one of a full set.
//!
//! What always holds: the pieces are those that were found for this very word and tag, because keys
//! are compared whole; the size is constant; a look-up reads one cache line of the processor, or
//! two. Each thread has its own caches, so that no thread waits for another.

use crate::lexicon::Pos;
use crate::text::mixed_hash;
use crate::token::Origin;

/// Bytes of the longest word that is stored: five Chinese characters.
pub(crate) const LONGEST: usize = 15;
/// Pieces of a word that is stored, at most.
const MOST_PIECES: usize = LONGEST / 3;

/// A piece of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    /// In bytes.
    pub(crate) len: usize,
    pub(crate) pos: Pos,
    pub(crate) origin: Origin,
}

/// A piece in three bytes.
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
        origin: Origin::WHOLE_GUESS,
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

/// A word and its pieces.
#[derive(Debug, Clone, Copy)]
struct Slot {
    /// See [`key`].
    key: u128,
    pieces: [StoredPiece; MOST_PIECES],
    count: u8,
}

impl Slot {
    /// A slot without a word; no word has the key 0.
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

/// The two words of a set that were stored last, the newer one first. A set is a cache line.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct CacheSet([Slot; 2]);

const _: () = assert!(size_of::<CacheSet>() == 64);

impl CacheSet {
    fn find(&self, key: u128) -> Option<&Slot> {
        self.0.iter().find(|slot| slot.key == key)
    }

    fn is_full(&self) -> bool {
        self.0[1].key != 0
    }

    /// Stores a word in place of the older one.
    fn insert(&mut self, slot: Slot) {
        self.0[1] = std::mem::replace(&mut self.0[0], slot);
    }
}

/// Words with their pieces.
#[derive(Debug)]
pub(crate) struct PartsCache {
    /// Empty until the first word, so that an idle thread has no cache.
    sets: Vec<CacheSet>,
    set_count: usize,
}

impl PartsCache {
    /// Creates a cache of `set_count` sets, a power of two, of 64 bytes and two words each.
    pub(crate) const fn new(set_count: usize) -> Self {
        assert!(set_count.is_power_of_two());
        Self {
            sets: Vec::new(),
            set_count,
        }
    }

    /// Calls `emit` with each piece of a word: the stored pieces, or else those that `find`
    /// returns. The result of `find` may depend on the word and `tag` alone.
    pub(crate) fn for_each_piece(
        &mut self,
        word: &str,
        tag: u8,
        find: impl FnOnce() -> Vec<Piece>,
        emit: impl FnMut(Piece),
    ) {
        let Some(key) = key(word, tag) else {
            return find().into_iter().for_each(emit);
        };
        if self.sets.is_empty() {
            self.sets = vec![CacheSet([Slot::EMPTY; 2]); self.set_count];
        }
        let hash = mixed_hash(key as u64 ^ mixed_hash((key >> 64) as u64));
        // With two candidate sets, one of them nearly always has an empty slot.
        let last = self.sets.len() - 1;
        let (first, second) = (hash as usize & last, (hash >> 32) as usize & last);
        if let Some(slot) = self.sets[first].find(key).or_else(|| self.sets[second].find(key)) {
            let pieces = &slot.pieces[..usize::from(slot.count)];
            return pieces.iter().map(|stored| stored.piece()).for_each(emit);
        }
        let found = find();
        if found.len() <= MOST_PIECES {
            let set = if self.sets[first].is_full() && !self.sets[second].is_full() {
                second
            } else {
                first
            };
            self.sets[set].insert(Slot::new(key, &found));
        }
        found.into_iter().for_each(emit);
    }
}

/// Returns the bytes of a word and the tag as a number; `None` for an empty word and for one longer
/// than [`LONGEST`]. The bytes of a word are followed by zeros, which no word contains, so two
/// words never have the same key.
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

    const SETS: usize = 1 << 10;

    #[test]
    fn pieces_are_found_once_for_each_word_and_tag() {
        let mut cache = PartsCache::new(SETS);
        let mut finds = 0;
        for _ in 0..2 {
            for (word, tag) in [("人", 0), ("人工", 0), ("人工", 1), ("人工智能产", 0)] {
                let piece = Piece {
                    len: word.len(),
                    pos: if tag == 0 { Pos::NUMBER } else { Pos::TIME },
                    origin: Origin::WHOLE_GUESS,
                };
                let mut seen = Vec::new();
                let find = || {
                    finds += 1;
                    vec![piece]
                };
                cache.for_each_piece(word, tag, find, |piece| seen.push(piece));
                assert_eq!(seen, [piece], "{word} {tag}");
            }
        }
        assert_eq!(finds, 4);
    }

    #[test]
    fn a_word_too_long_or_with_too_many_pieces_is_not_stored() {
        let mut cache = PartsCache::new(SETS);
        for (word, count) in [("人工智能产业", 1), ("人工", MOST_PIECES + 1), ("", 0)] {
            for _ in 0..2 {
                let (mut found, mut seen) = (false, 0);
                let find = || {
                    found = true;
                    vec![StoredPiece::NONE.piece(); count]
                };
                cache.for_each_piece(word, 0, find, |_| seen += 1);
                assert!(found && seen == count, "{word}");
            }
        }
    }

    #[test]
    fn of_more_words_than_slots_each_has_its_own_pieces() {
        let mut cache = PartsCache::new(SETS);
        for n in (0..6 * SETS as u32).chain(0..SETS as u32) {
            let word: String = [0x4e00 + n % 0x5000, 0x4e00 + n / 0x5000]
                .into_iter()
                .filter_map(char::from_u32)
                .collect();
            let piece = Piece {
                len: n as usize % 16,
                ..StoredPiece::NONE.piece()
            };
            cache.for_each_piece(&word, 0, || vec![piece], |seen| assert_eq!(seen, piece, "{word}"));
        }
    }
}
