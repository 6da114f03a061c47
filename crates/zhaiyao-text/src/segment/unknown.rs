//! Adjacent Chinese characters that form no word of the dictionary → words, guessed by jieba's
//! hidden Markov models. The only file that names jieba-rs.
//!
//! In: a sequence of characters that the best path leaves single. Out: words that cover it, with a
//! guess at their part of speech. What always holds: equal sequences have equal words wherever they
//! occur.

use std::cell::RefCell;
use std::sync::LazyLock;

use jieba_rs::Jieba;

use super::Origin;
use super::piece::PieceKind;
use crate::lexicon::{Dictionary, Pos};
use crate::segment::cache::{self, PartsCache, Piece};
use zhaiyao_tables::divisible::is_divisible_guess;

/// The revision of the models.
pub(super) const MODELS: &str = "jieba-rs-0.11";

/// jieba without a dictionary, so that only its models cut and tag.
static GUESSER: LazyLock<Jieba> = LazyLock::new(Jieba::empty);

/// Sets of the cache of a thread: 2 MB.
const SETS: usize = 1 << 15;

thread_local! {
    /// Guesses so far. A guess takes as long as the rest of a sentence, and names occur repeatedly.
    static GUESSED: RefCell<PartsCache> = const { RefCell::new(PartsCache::new(SETS)) };
}

/// The tag of a sequence in the cache.
const SEQUENCE: u8 = 0;
/// The tag of a word of a sequence that is too long to be stored itself.
const WORD: u8 = 1;
/// Bytes of the longest sequence whose words are stored one by one. A miss costs as much as tagging
/// the whole sequence, so longer ones are not worth it.
const LONGEST_SEQUENCE: usize = 48;

/// Calls `emit` with the length in bytes and the kind of each word of a sequence of characters.
pub(super) fn split(sequence: &str, dictionary: &Dictionary, mut emit: impl FnMut(usize, PieceKind)) {
    let mut emit = |piece: Piece| {
        let (pos, origin) = (piece.pos, piece.origin);
        emit(piece.len, PieceKind { pos, origin });
    };
    GUESSED.with_borrow_mut(|guessed| {
        if sequence.len() <= cache::LONGEST || sequence.len() > LONGEST_SEQUENCE {
            return guessed.for_each_piece(sequence, SEQUENCE, || guess(sequence, dictionary), emit);
        }
        // To cut is fast, to tag is not: the tags come from the cache.
        for (n, word) in GUESSER.cut(sequence, true).iter().enumerate() {
            let find = || vec![guess(sequence, dictionary)[n]];
            guessed.for_each_piece(word.word, WORD, find, &mut emit);
        }
    });
}

/// Returns the words of a sequence of characters, as the models cut and tag it.
fn guess(sequence: &str, dictionary: &Dictionary) -> Vec<Piece> {
    let piece = |word: &str, tag: &str| {
        let PieceKind { pos, origin } = match dictionary.get(word) {
            Some(entry) => PieceKind::from_entry(entry, dictionary),
            None => PieceKind {
                pos: Pos::parse(tag),
                origin: Origin::new(false, is_divisible_guess(word)),
            },
        };
        Piece {
            len: word.len(),
            pos,
            origin,
        }
    };
    let words = GUESSER.tag(sequence, true);
    words.iter().map(|word| piece(word.word, word.tag)).collect()
}

/// Loads the models now, which the first guess would do otherwise.
pub(crate) fn prepare() {
    GUESSER.tag("嘚瑟", true);
}
