//! What the dictionary or the hidden Markov model says about a piece of text that is a word.

use crate::lexicon::{Dictionary, Pos, WordEntry};
use crate::token::Origin;

/// Part of speech and origin of a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct PieceKind {
    pub(super) pos: Pos,
    pub(super) origin: Origin,
}

/// Returns the origin of a word of the dictionary.
pub(super) const fn origin(entry: WordEntry) -> Origin {
    Origin::new(true, entry.is_divisible())
}

impl PieceKind {
    /// The kind of a character that neither dictionary nor model knows.
    pub(super) const UNKNOWN: Self = Self {
        pos: Pos::UNKNOWN,
        origin: Origin::WHOLE_GUESS,
    };

    /// Returns the kind of a word of the dictionary.
    pub(super) fn from_entry(entry: WordEntry, dictionary: &Dictionary) -> Self {
        Self {
            pos: dictionary.pos(entry),
            origin: origin(entry),
        }
    }
}
