//! The words of the dictionary with frequency and part of speech, in tables that `build.rs` makes
//! of `data/dictionary.tsv.gz`. The tables are part of the program: no file is loaded, and a page
//! of a table takes memory only after its first use.
//!
//! In: characters. Out: the words that begin with them. What always holds: the words, their
//! frequencies and their parts of speech are those of the file.

use std::num::NonZeroU32;
use std::sync::LazyLock;

use super::{Aligned, Pos};
use zhaiyao_tables::double_array::{FREQUENCIES, PackedWord, STATES, State};

static STATE_BYTES: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(
    env!("OUT_DIR"),
    "/dictionary_states.bin"
)));
static FREQUENCY_BYTES: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(
    env!("OUT_DIR"),
    "/dictionary_frequencies.bin"
)));
static CODE_BYTES: &Aligned<[u8]> =
    &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/dictionary_codes.bin")));
const TAGS: &str = include_str!(concat!(env!("OUT_DIR"), "/dictionary_tags.txt"));

static BUILT_IN: LazyLock<Dictionary> = LazyLock::new(|| {
    let frequencies: &[u64] = bytemuck::cast_slice(&FREQUENCY_BYTES.0);
    let (total, distinct) = frequencies.split_last().unwrap_or((&1, &[]));
    let total = (*total as f64).ln();
    // Frequencies are numbered from 1; number 0 is that of a word that occurs once.
    let numbered = std::iter::once(&1).chain(distinct);
    let mut logarithms = Box::new([0.0; FREQUENCIES + 1]);
    for (logarithm, frequency) in logarithms.iter_mut().zip(numbered) {
        *logarithm = (*frequency as f64).ln() - total;
    }
    Dictionary {
        states: bytemuck::from_bytes(&STATE_BYTES.0),
        codes: bytemuck::cast_slice(&CODE_BYTES.0),
        logarithms,
        frequencies: distinct,
        total,
        parts_of_speech: TAGS.lines().map(Pos::parse).collect(),
    }
});

/// A word of the dictionary: what [`Dictionary`] needs to look up its frequency and part of speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordEntry(NonZeroU32);

impl WordEntry {
    /// Returns whether a rule may split the word, as the build script found.
    #[inline]
    pub const fn is_divisible(self) -> bool {
        self.word().is_divisible()
    }

    #[inline]
    const fn word(self) -> PackedWord {
        PackedWord(self.0.get())
    }
}

/// A state of a walk through the trie: all words that begin with the characters read so far.
#[derive(Debug, Clone, Copy)]
pub struct Prefix {
    index: u32,
    state: State,
}

impl Prefix {
    /// Returns the word that the characters read so far form; `None` if they form none.
    #[inline]
    pub fn word(self) -> Option<WordEntry> {
        NonZeroU32::new(self.state.word().0).map(WordEntry)
    }
}

/// The words, in a double array.
#[derive(Debug)]
pub struct Dictionary {
    states: &'static [u64; STATES],
    codes: &'static [u16],
    /// For each number of a frequency, the logarithm of that frequency divided by the sum of all; 0
    /// for a number that no frequency has.
    logarithms: Box<[f64; FREQUENCIES + 1]>,
    /// Distinct, sorted; the numbers of the tables begin at 1.
    frequencies: &'static [u64],
    /// The logarithm of the sum of all frequencies.
    total: f64,
    /// By the number of the tag.
    parts_of_speech: Vec<Pos>,
}

impl Dictionary {
    /// Returns the dictionary that is compiled in.
    ///
    /// ```
    /// use zhaiyao_text::lexicon::Dictionary;
    ///
    /// let dictionary = Dictionary::built_in();
    /// let word = dictionary.get("城市").expect("a common word");
    /// assert_eq!(dictionary.pos(word).tag(), "ns");
    /// assert!(dictionary.get("长幼随学").is_none());
    /// ```
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// The code of a character that occurs in no word.
    pub const NO_CODE: u16 = 0;

    /// Returns the code of a character, which [`Dictionary::step`] takes.
    #[inline]
    pub fn code(&self, c: char) -> u16 {
        self.codes.get(c as usize).copied().unwrap_or(Self::NO_CODE)
    }

    /// Returns the state at which every walk begins, before the first character.
    #[inline]
    pub fn start(&self) -> Prefix {
        Prefix {
            index: 0,
            state: State(self.states[0]),
        }
    }

    /// Returns the state after one more character; `None` if no word begins so.
    #[inline]
    pub fn step(&self, from: Prefix, code: u16) -> Option<Prefix> {
        // A base plus a code is always an index of the array: the remainder only tells the
        // compiler.
        let index = (from.state.base() + u32::from(code)) % STATES as u32;
        let state = State(self.states[index as usize]);
        (state.parent() == from.index).then_some(Prefix { index, state })
    }

    /// Returns the entry of a word; `None` if the dictionary does not have it.
    pub fn get(&self, word: &str) -> Option<WordEntry> {
        let mut codes = word.chars().map(|c| self.code(c));
        codes
            .try_fold(self.start(), |prefix, code| self.step(prefix, code))?
            .word()
    }

    /// Returns the natural logarithm of the relative frequency of a word; that of a word with
    /// frequency 1 for `None`.
    #[inline]
    pub fn log_share(&self, word: Option<WordEntry>) -> f64 {
        self.logarithms[word.map_or(0, |word| word.word().frequency())]
    }

    /// Returns how often the word occurs in the corpus of the dictionary.
    pub fn frequency(&self, word: WordEntry) -> u64 {
        self.frequencies[word.word().frequency() - 1]
    }

    /// Returns the natural logarithm of the number of words in that corpus.
    pub fn log_total(&self) -> f64 {
        self.total
    }

    /// Returns the part of speech of the word.
    #[inline]
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
    fn the_tables_have_the_words_of_the_file() {
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
        let found = dictionary
            .states
            .iter()
            .filter(|state| State(**state).word().frequency() > 0);
        assert_eq!(found.count(), words);
    }

    #[test]
    fn a_string_that_is_no_word_is_not_found() {
        let dictionary = Dictionary::built_in();
        for word in ["", "长幼随学", "四率", "\u{0}", "𠮷", "人工智"] {
            assert_eq!(dictionary.get(word), None, "{word}");
        }
    }
}
