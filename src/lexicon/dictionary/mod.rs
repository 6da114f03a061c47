//! The words of the dictionary with frequency and part of speech, in tables that `build.rs` makes of
//! `data/dictionary.tsv.gz`: nothing is loaded, and a page of a table takes memory once it is read.
//!
//! In: characters. Out: the words that begin with them. What always holds: the words, their frequencies and their parts of
//! speech are those of the file.

#[allow(dead_code, reason = "one side writes, the other reads")]
mod layout;

use std::sync::LazyLock;

use super::{Aligned, Pos};
use layout::State;

static STATES: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(
    env!("OUT_DIR"),
    "/dictionary_states.bin"
)));
static FREQUENCIES: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(
    env!("OUT_DIR"),
    "/dictionary_frequencies.bin"
)));
static CODES: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/dictionary_codes.bin")));
const TAGS: &str = include_str!(concat!(env!("OUT_DIR"), "/dictionary_tags.txt"));

static BUILT_IN: LazyLock<Dictionary> = LazyLock::new(|| {
    let frequencies: &[u64] = bytemuck::cast_slice(&FREQUENCIES.0);
    let (total, distinct) = frequencies.split_last().unwrap_or((&1, &[]));
    let total = (*total as f64).ln();
    // No word has the number 0.
    let numbered = std::iter::once(&1).chain(distinct);
    Dictionary {
        states: bytemuck::cast_slice(&STATES.0),
        codes: bytemuck::cast_slice(&CODES.0),
        logarithms: numbered
            .map(|frequency| (*frequency as f64).ln() - total)
            .collect(),
        frequencies: distinct,
        total,
        parts_of_speech: TAGS.lines().map(Pos::parse).collect(),
    }
});

/// A word of the dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordEntry(State);

impl WordEntry {
    /// Whether a rule may part it, as the build found.
    pub const fn is_divisible(self) -> bool {
        self.0.is_divisible()
    }
}

/// Where a walk through the words stands: every word that begins with the characters read so far. It may have come to its end:
/// no word begins so.
#[derive(Debug, Clone, Copy)]
pub struct Prefix {
    place: u32,
    state: State,
}

impl Prefix {
    /// No word begins so.
    pub const NONE: Self = Self {
        // No state has it as its parent.
        place: u32::MAX,
        state: State::FREE,
    };

    /// Whether no word begins so.
    pub fn is_none(self) -> bool {
        self.state == State::FREE
    }

    /// The word that the characters read so far are, if they are one.
    pub const fn word(self) -> Option<WordEntry> {
        if self.state.frequency() > 0 {
            Some(WordEntry(self.state))
        } else {
            None
        }
    }
}

/// The words.
#[derive(Debug)]
pub struct Dictionary {
    states: &'static [u64],
    codes: &'static [u16],
    /// Of each frequency, by its number: the logarithm of the share of all words.
    logarithms: Vec<f64>,
    frequencies: &'static [u64],
    /// The logarithm of the number of all words.
    total: f64,
    parts_of_speech: Vec<Pos>,
}

impl Dictionary {
    /// The dictionary compiled in.
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Stands in walks for a character that no word has.
    pub const NO_CODE: u16 = 0;

    /// The number that stands for a character in walks.
    pub fn code(&self, c: char) -> u16 {
        self.codes.get(c as usize).copied().unwrap_or(Self::NO_CODE)
    }

    /// Where every walk begins: no character is read.
    pub fn start(&self) -> Prefix {
        Prefix {
            place: 0,
            state: State(self.states[0]),
        }
    }

    /// A character further.
    #[inline]
    pub fn step(&self, from: Prefix, code: u16) -> Prefix {
        let place = from.state.base() + u32::from(code);
        let state = self
            .states
            .get(place as usize)
            .map_or(State::FREE, |state| State(*state));
        // Two choices of a number and no branch: whether a word goes on can't be foretold.
        let is_child = state.parent() == from.place;
        Prefix {
            place: if is_child { place } else { Prefix::NONE.place },
            state: State(if is_child { state.0 } else { State::FREE.0 }),
        }
    }

    /// The word, if the dictionary has it.
    pub fn get(&self, word: &str) -> Option<WordEntry> {
        let codes = word.chars().map(|c| self.code(c));
        codes
            .fold(self.start(), |prefix, code| self.step(prefix, code))
            .word()
    }

    /// Natural logarithm of the share of all words that the characters read so far are; of a word seen once, if they are none.
    pub fn log_share(&self, prefix: Prefix) -> f64 {
        self.logarithms[prefix.state.frequency()]
    }

    /// How often the corpus of the dictionary has it.
    pub fn frequency(&self, word: WordEntry) -> u64 {
        self.frequencies[word.0.frequency() - 1]
    }

    /// Natural logarithm of the number of words in that corpus.
    pub fn log_total(&self) -> f64 {
        self.total
    }

    /// Its part of speech.
    pub fn pos(&self, word: WordEntry) -> Pos {
        self.parts_of_speech[word.0.tag()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read;

    #[test]
    fn the_tables_hold_the_words_of_the_file() {
        let mut text = String::new();
        let file: &[u8] = include_bytes!("../../../data/dictionary.tsv.gz");
        GzDecoder::new(file).read_to_string(&mut text).unwrap();
        let dictionary = Dictionary::built_in();
        let mut words = 0;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            let word = dictionary.get(fields[0]).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(dictionary.frequency(word).to_string(), fields[1], "{line}");
            assert_eq!(dictionary.pos(word).tag(), fields[2], "{line}");
            words += 1;
        }
        let held = dictionary
            .states
            .iter()
            .filter(|state| State(**state).frequency() > 0);
        assert_eq!(held.count(), words);
    }

    #[test]
    fn what_is_no_word_is_not_found() {
        let dictionary = Dictionary::built_in();
        for word in ["", "长幼随学", "四率", "\u{0}", "𠮷", "人工智"] {
            assert_eq!(dictionary.get(word), None, "{word}");
        }
    }
}
