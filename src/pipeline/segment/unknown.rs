//! Chinese characters that are no words of the dictionary side by side → words, guessed by jieba's hidden Markov models. The only
//! file that names jieba-rs.
//!
//! In: a row of characters that the best row of words leaves single. Out: words that cover it, with a guess at their part of
//! speech. What always holds: a row is parted in the same way wherever it stands.

use std::cell::RefCell;
use std::sync::LazyLock;

use jieba_rs::Jieba;

use super::run::Sort;
use crate::lexicon::{Dictionary, Pos};
use crate::pipeline::memory::Memory;

/// Revision of the models.
pub(super) const MODELS: &str = "jieba-rs-0.11";

/// jieba without a dictionary: nothing but the models are left to cut and to tag by.
static GUESSER: LazyLock<Jieba> = LazyLock::new(Jieba::empty);

/// A word of a row: so many bytes of it.
type Part = (usize, Sort);

thread_local! {
    /// Rows met so far: to guess takes as long as to cut a sentence, and names come again.
    static GUESSED: RefCell<Memory<Box<[Part]>>> = RefCell::new(Memory::new(MOST_GUESSED));
}

/// Rows that a thread remembers; some 3 MB.
const MOST_GUESSED: usize = 30_000;
/// Bytes of a row that is remembered.
const LONGEST_REMEMBERED: usize = 48;

/// Calls `see` with each word of a row: its length in bytes, and its sort.
pub(super) fn part(row: &str, dictionary: &Dictionary, see: impl FnMut(Part)) {
    if row.len() > LONGEST_REMEMBERED {
        return guess(row, dictionary).into_iter().for_each(see);
    }
    GUESSED.with_borrow_mut(|guessed| {
        if let Some(parts) = guessed.get(row) {
            return parts.iter().copied().for_each(see);
        }
        let parts = guess(row, dictionary);
        parts.iter().copied().for_each(see);
        guessed.keep(row, parts.into());
    });
}

fn guess(row: &str, dictionary: &Dictionary) -> Vec<Part> {
    let sort = |word: &str, tag: &str| match dictionary.get(word) {
        Some(entry) => Sort::of(entry, dictionary),
        None => Sort {
            pos: Pos::parse(tag),
            is_known: false,
        },
    };
    let words = GUESSER.tag(row, true);
    words
        .iter()
        .map(|word| (word.word.len(), sort(word.word, word.tag)))
        .collect()
}

/// Reads the models, as the first row does.
pub(in crate::pipeline) fn prepare() {
    GUESSER.tag("嘚瑟", true);
}
