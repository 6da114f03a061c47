//! What is known of a piece of text that is a word.

use crate::lexicon::{Dictionary, Pos, WordEntry};
use crate::token::Origin;

/// What the dictionary says of a word, or the model of what it lacks.
#[derive(Debug, Clone, Copy)]
pub(super) struct PieceKind {
    pub(super) pos: Pos,
    pub(super) origin: Origin,
}

/// Whether a rule may part a word of the dictionary.
pub(super) const fn origin(entry: WordEntry) -> Origin {
    if entry.is_divisible() {
        Origin::Divisible
    } else {
        Origin::Whole
    }
}

impl PieceKind {
    /// Of a word of the dictionary.
    pub(super) fn of(entry: WordEntry, dictionary: &Dictionary) -> Self {
        Self {
            pos: dictionary.pos(entry),
            origin: origin(entry),
        }
    }

    pub(super) const UNKNOWN: Self = Self {
        pos: Pos::UNKNOWN,
        origin: Origin::WholeGuess,
    };
}
