//! Lists of words in text files: one word a line; lines that open with `#` are comments.
//!
//! In: the hash of a folded word. Out: the lists that have it, by one look-up for all lists. What
//! always holds: words are compared by hash alone; `zhaiyao_tables::key_hash` states the error.

use rustc_hash::FxHashMap;

use crate::text::{fold, key_hash};

const STOP: u8 = 1;
const PHRASE: u8 = 2;
const REPORT_VERB: u8 = 4;
const GENERIC: u8 = 8;

/// The lists of `data/words/`, each with its bit.
const LISTS: [(u8, &str); 4] = [
    (STOP, include_str!("../../data/words/stop_words.txt")),
    (PHRASE, include_str!("../../data/words/phrase_words.txt")),
    (REPORT_VERB, include_str!("../../data/words/report_verbs.txt")),
    (GENERIC, include_str!("../../data/words/generic_words.txt")),
];

/// The lists that have a word, as bits.
#[derive(Debug, Clone, Copy, Default)]
pub struct Listed(u8);

impl Listed {
    /// Returns whether the word is a stop word: it is never a keyword by itself.
    #[inline]
    pub const fn is_stop_word(self) -> bool {
        self.0 & STOP != 0
    }

    /// Returns whether the word is a stop word that may occur inside a phrase.
    #[inline]
    pub const fn is_phrase_word(self) -> bool {
        self.0 & PHRASE != 0
    }

    /// Returns whether the word is a verb that every report uses: it is never a keyword by itself,
    /// whatever its part of speech in the dictionary.
    #[inline]
    pub const fn is_report_verb(self) -> bool {
        self.0 & REPORT_VERB != 0
    }

    /// Returns whether the word is an office, meeting or document that most government news names.
    #[inline]
    pub const fn is_generic(self) -> bool {
        self.0 & GENERIC != 0
    }
}

/// All lists.
///
/// ```
/// let lists = zhaiyao_text::lexicon::WordLists::built_in();
/// assert!(lists.is_stop_word("的") && !lists.is_stop_word("城市"));
/// ```
#[derive(Debug)]
pub struct WordLists {
    /// By the hash of the folded word.
    listed: FxHashMap<u64, Listed>,
}

impl WordLists {
    /// Reads the lists of `data/words/`, which are compiled in.
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

    /// Returns the lists that have the folded word with this hash.
    #[inline]
    pub fn get(&self, hash: u64) -> Listed {
        self.listed.get(&hash).copied().unwrap_or_default()
    }

    /// Returns whether a folded word is a stop word.
    pub fn is_stop_word(&self, key: &str) -> bool {
        self.get(key_hash(key)).is_stop_word()
    }
}
