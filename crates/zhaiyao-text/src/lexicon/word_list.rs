//! Lists of words in text files: a word a line, lines that open with # are comments.
//!
//! In: a folded word, by its hash. Out: the lists that have it. What always holds: one look tells
//! of all lists.

use rustc_hash::FxHashMap;

use crate::text::{fold, key_hash};

const STOP: u8 = 1;
const PHRASE: u8 = 2;
const REPORT_VERB: u8 = 4;
const GENERIC: u8 = 8;

/// The lists of `data/words/` that the pipeline works with.
const LISTS: [(u8, &str); 4] = [
    (STOP, include_str!("../../data/words/stop_words.txt")),
    (PHRASE, include_str!("../../data/words/phrase_words.txt")),
    (REPORT_VERB, include_str!("../../data/words/report_verbs.txt")),
    (GENERIC, include_str!("../../data/words/generic_words.txt")),
];

/// The lists that have a word: a bit for each.
#[derive(Debug, Clone, Copy, Default)]
pub struct Listed(u8);

impl Listed {
    /// Never a keyword alone.
    pub const fn is_stop_word(self) -> bool {
        self.0 & STOP != 0
    }

    /// A stop word that may stand inside a phrase.
    pub const fn is_phrase_word(self) -> bool {
        self.0 & PHRASE != 0
    }

    /// A verb that every report uses; never a keyword alone, whatever the dictionary says it is.
    pub const fn is_report_verb(self) -> bool {
        self.0 & REPORT_VERB != 0
    }

    /// An office, meeting or paper that half of all government news names.
    pub const fn is_generic(self) -> bool {
        self.0 & GENERIC != 0
    }
}

/// All lists.
#[derive(Debug)]
pub struct WordLists {
    /// By the hashes of folded words.
    listed: FxHashMap<u64, Listed>,
}

impl WordLists {
    /// The lists of `data/words/`.
    pub fn built_in() -> Self {
        let mut listed: FxHashMap<u64, Listed> = FxHashMap::default();
        for (list, source) in LISTS {
            let words = source
                .lines()
                .filter(|line| !line.starts_with('#') && !line.is_empty());
            words.for_each(|word| listed.entry(key_hash(&fold(word))).or_default().0 |= list);
        }
        Self { listed }
    }

    /// The lists that have the folded word of this hash.
    pub fn of(&self, hash: u64) -> Listed {
        self.listed.get(&hash).copied().unwrap_or_default()
    }

    /// Whether a folded word is a stop word.
    pub fn stops(&self, key: &str) -> bool {
        self.of(key_hash(key)).is_stop_word()
    }
}
