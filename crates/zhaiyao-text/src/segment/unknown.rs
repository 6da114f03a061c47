//! Chinese characters that are no words of the dictionary side by side → words, guessed by jieba's
//! hidden Markov models. The only file that names jieba-rs.
//!
//! In: a row of characters that the best row of words leaves single. Out: words that cover it, with
//! a guess at their part of speech. What always holds: a row is parted in the same way wherever it
//! stands.

use std::cell::RefCell;
use std::sync::LazyLock;

use jieba_rs::Jieba;

use super::Origin;
use super::piece::PieceKind;
use crate::lexicon::{Dictionary, Pos};
use crate::segment::cache::{self, PartsCache, Piece};
use zhaiyao_tables::divisible::is_divisible_guess;

/// Revision of the models.
pub(super) const MODELS: &str = "jieba-rs-0.11";

/// jieba without a dictionary: nothing but the models are left to cut and to tag by.
static GUESSER: LazyLock<Jieba> = LazyLock::new(Jieba::empty);

/// Rows of words that a thread remembers: 2 MB.
const ROWS: usize = 1 << 15;

thread_local! {
    /// Rows met so far: to guess takes as long as to cut a sentence, and names come again.
    static GUESSED: RefCell<PartsCache> = const { RefCell::new(PartsCache::new(ROWS)) };
}

/// What is remembered of a row, and of a word of a row that is too long to be remembered itself.
const ROW: u8 = 0;
const WORD: u8 = 1;
/// Bytes of a row whose words are remembered. To find a word that is not takes as long as the whole
/// row.
const LONGEST_ROW: usize = 48;

/// Calls `see` with each word of a row: its length in bytes, and its sort.
pub(super) fn part(row: &str, dictionary: &Dictionary, mut see: impl FnMut(usize, PieceKind)) {
    let mut see = |part: Piece| {
        let (pos, origin) = (part.pos, part.origin);
        see(part.len, PieceKind { pos, origin });
    };
    GUESSED.with_borrow_mut(|guessed| {
        if row.len() <= cache::LONGEST || row.len() > LONGEST_ROW {
            return guessed.pieces(row, ROW, || guess(row, dictionary), see);
        }
        // Where words end is found soon, what they are is not.
        for (n, word) in GUESSER.cut(row, true).iter().enumerate() {
            guessed.pieces(word.word, WORD, || vec![guess(row, dictionary)[n]], &mut see);
        }
    });
}

fn guess(row: &str, dictionary: &Dictionary) -> Vec<Piece> {
    let part = |word: &str, tag: &str| {
        let PieceKind { pos, origin } = match dictionary.get(word) {
            Some(entry) => PieceKind::of(entry, dictionary),
            None => PieceKind {
                pos: Pos::parse(tag),
                origin: if is_divisible_guess(word) {
                    Origin::DivisibleGuess
                } else {
                    Origin::WholeGuess
                },
            },
        };
        Piece {
            len: word.len(),
            pos,
            origin,
        }
    };
    let words = GUESSER.tag(row, true);
    words.iter().map(|word| part(word.word, word.tag)).collect()
}

/// Reads the models, as the first row does.
pub(crate) fn prepare() {
    GUESSER.tag("嘚瑟", true);
}
