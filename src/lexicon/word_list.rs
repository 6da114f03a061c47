//! Lists of words in text files: a word a line, lines that open with # are comments.

use rustc_hash::FxHashSet;

use crate::text::{fold, key_hash};

/// A set of folded words.
#[derive(Debug)]
pub struct WordList {
    /// By the hash of the folded word.
    words: FxHashSet<u64>,
}

impl WordList {
    /// Reads a list.
    pub fn parse(source: &str) -> Self {
        let words = source
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty());
        Self {
            words: words.map(|word| key_hash(&fold(word))).collect(),
        }
    }

    /// Whether the folded word is in the list.
    pub fn contains(&self, key: &str) -> bool {
        self.has(key_hash(key))
    }

    /// Whether the folded word of this hash is in the list.
    pub fn has(&self, hash: u64) -> bool {
        self.words.contains(&hash)
    }
}

/// The lists the pipeline works with.
#[derive(Debug)]
pub struct WordLists {
    /// Never a keyword alone.
    pub stop_words: WordList,
    /// Stop words that may stand inside a phrase.
    pub phrase_words: WordList,
    /// Verbs that every report uses; never a keyword alone, whatever the dictionary says they are.
    pub report_verbs: WordList,
    /// Offices, meetings and papers that half of all government news names.
    pub generic_words: WordList,
}

impl WordLists {
    /// The lists of `data/words/`.
    pub fn built_in() -> Self {
        Self {
            stop_words: WordList::parse(include_str!("../../data/words/stop_words.txt")),
            phrase_words: WordList::parse(include_str!("../../data/words/phrase_words.txt")),
            report_verbs: WordList::parse(include_str!("../../data/words/report_verbs.txt")),
            generic_words: WordList::parse(include_str!("../../data/words/generic_words.txt")),
        }
    }
}
