//! The words of the dictionary with frequency and part of speech, in tables that `build.rs` makes
//! of `data/dictionary.tsv.gz`: nothing is loaded, and a page of a table takes memory once it is
//! read.
//!
//! In: characters. Out: the words that begin with them. What always holds: the words, their
//! frequencies and their parts of speech are those of the file.

use std::num::NonZeroU32;
use std::sync::LazyLock;

use super::{Aligned, Pos};
use zhaiyao_tables::double_array::{self as layout, PLACES, State, Word};

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
    let mut logarithms = Box::new([0.0; layout::FREQUENCIES + 1]);
    for (logarithm, frequency) in logarithms.iter_mut().zip(numbered) {
        *logarithm = (*frequency as f64).ln() - total;
    }
    Dictionary {
        states: bytemuck::from_bytes(&STATES.0),
        codes: bytemuck::cast_slice(&CODES.0),
        logarithms,
        frequencies: distinct,
        total,
        parts_of_speech: TAGS.lines().map(Pos::parse).collect(),
    }
});

/// A word of the dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordEntry(NonZeroU32);

impl WordEntry {
    /// Whether a rule may part it, as the build found.
    pub const fn is_divisible(self) -> bool {
        self.word().is_divisible()
    }

    const fn word(self) -> Word {
        Word(self.0.get())
    }
}

/// Where a walk through the words stands: every word that begins with the characters read so far.
#[derive(Debug, Clone, Copy)]
pub struct Prefix {
    place: u32,
    state: State,
}

impl Prefix {
    /// The word that the characters read so far are, if they are one.
    pub fn word(self) -> Option<WordEntry> {
        NonZeroU32::new(self.state.word().0).map(WordEntry)
    }
}

/// The words.
#[derive(Debug)]
pub struct Dictionary {
    states: &'static [u64; PLACES],
    codes: &'static [u16],
    /// Of each frequency, by its number: the logarithm of the share of all words. Where there is no
    /// such frequency, 0.
    logarithms: Box<[f64; layout::FREQUENCIES + 1]>,
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

    /// A character further; nothing if no word begins so.
    pub fn step(&self, from: Prefix, code: u16) -> Option<Prefix> {
        // Every base leaves room for every code: this only spares the check.
        let place = (from.state.base() + u32::from(code)) % PLACES as u32;
        let state = State(self.states[place as usize]);
        (state.parent() == from.place).then_some(Prefix { place, state })
    }

    /// The word, if the dictionary has it.
    pub fn get(&self, word: &str) -> Option<WordEntry> {
        let mut codes = word.chars().map(|c| self.code(c));
        codes
            .try_fold(self.start(), |prefix, code| self.step(prefix, code))?
            .word()
    }

    /// Natural logarithm of the share of all words that a word is; of one seen once, if it is none.
    pub fn log_share(&self, word: Option<WordEntry>) -> f64 {
        self.logarithms[word.map_or(0, |word| word.word().frequency())]
    }

    /// How often the corpus of the dictionary has it.
    pub fn frequency(&self, word: WordEntry) -> u64 {
        self.frequencies[word.word().frequency() - 1]
    }

    /// Natural logarithm of the number of words in that corpus.
    pub fn log_total(&self) -> f64 {
        self.total
    }

    /// Its part of speech.
    pub fn pos(&self, word: WordEntry) -> Pos {
        self.parts_of_speech[word.word().tag()]
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
        let file: &[u8] = include_bytes!("../../data/dictionary.tsv.gz");
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
            .filter(|state| State(**state).word().frequency() > 0);
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
