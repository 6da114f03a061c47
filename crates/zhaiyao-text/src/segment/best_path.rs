//! A run of Chinese → the row of dictionary words that is likeliest, each word by its own
//! frequency.
//!
//! In: the run. Out: its characters, and from each of them the step that the best row takes. What
//! always holds: steps cover the run; of two rows as likely as one another the one with the longer
//! word is taken. From the last character to the first, each word that begins at a character is
//! tried once, while the dictionary is walked: no graph is built. The rule is that of jieba.

use std::ops::Range;

use crate::lexicon::{Dictionary, Prefix, WordEntry};

/// A run with its best row of words. Kept from run to run, so that nothing is allocated.
#[derive(Debug, Default)]
pub(super) struct BestPath {
    /// Its characters, and one that stands for its end, which no word has.
    characters: Vec<Character>,
    /// From each character, and from the end.
    steps: Vec<PathStep>,
}

#[derive(Debug, Clone, Copy)]
struct Character {
    /// Bytes of the run before it.
    at: u32,
    code: u16,
}

/// The first word of the best row from a character on.
#[derive(Debug, Clone, Copy)]
struct PathStep {
    /// Logarithm of how likely the row is.
    share: f64,
    /// The character behind the word.
    end: u32,
    /// Nothing for a character that is no word.
    word: Option<WordEntry>,
}

/// Room for so many characters is kept for the next run; no sentence is as long.
const KEPT: usize = 1 << 15;

impl BestPath {
    /// Reads all of a text and finds the best row.
    pub(super) fn read(&mut self, text: &str, dictionary: &Dictionary) {
        self.read_until(text, dictionary, |_, _| false);
    }

    /// Reads the run at the head of a text and finds its best row; gives its bytes. A run is of
    /// Chinese characters of which the dictionary has words of more than one; 〇 and 々 it has by
    /// themselves. It ends where one behind the first is to be left out.
    pub(super) fn read_run(
        &mut self,
        text: &str,
        dictionary: &Dictionary,
        leaves_out: impl Fn(usize, char) -> bool,
    ) -> usize {
        let ends = |at, c| !is_of_words(c) || (at > 0 && leaves_out(at, c));
        self.read_until(text, dictionary, ends)
    }

    fn read_until(
        &mut self,
        text: &str,
        dictionary: &Dictionary,
        ends: impl Fn(usize, char) -> bool,
    ) -> usize {
        self.characters.clear();
        let mut len = text.len();
        for (at, c) in text.char_indices() {
            if ends(at, c) {
                len = at;
                break;
            }
            self.push(at, dictionary.code(c));
        }
        self.push(len, Dictionary::NO_CODE);
        self.find_steps(dictionary);
        len
    }

    fn push(&mut self, at: usize, code: u16) {
        let at = at as u32;
        self.characters.push(Character { at, code });
    }

    fn find_steps(&mut self, dictionary: &Dictionary) {
        let end = PathStep {
            share: 0.0,
            end: 0,
            word: None,
        };
        self.steps.clear();
        self.steps.resize(self.characters.len(), end);
        for from in (0..self.len()).rev() {
            self.steps[from] = self.best_from(from, dictionary);
        }
    }

    /// The first word of the best row from a character on, once those behind it are known.
    fn best_from(&self, from: usize, dictionary: &Dictionary) -> PathStep {
        let mut prefix = dictionary.step(dictionary.start(), self.characters[from].code);
        let mut end = from + 1;
        let one = prefix.and_then(Prefix::word);
        let mut best = PathStep {
            share: dictionary.log_share(one) + self.steps[end].share,
            end: end as u32,
            word: one,
        };
        // The end goes on no word.
        while let Some(longer) = prefix.and_then(|prefix| dictionary.step(prefix, self.characters[end].code))
        {
            end += 1;
            if let Some(word) = longer.word() {
                let share = dictionary.log_share(Some(word)) + self.steps[end].share;
                if share >= best.share || best.word.is_none() {
                    best = PathStep {
                        share,
                        end: end as u32,
                        word: Some(word),
                    };
                }
            }
            prefix = Some(longer);
        }
        best
    }

    /// The words of the best row, each with its characters.
    pub(super) fn words(&self) -> impl Iterator<Item = (Range<usize>, Option<WordEntry>)> {
        let mut at = 0;
        std::iter::from_fn(move || {
            (at < self.len()).then(|| {
                let step = self.steps[at];
                let from = std::mem::replace(&mut at, step.end as usize);
                (from..at, step.word)
            })
        })
    }

    /// The first word of the best row from a character on; nothing if the character is no word.
    pub(super) fn first_word(&self, character: usize) -> Option<WordEntry> {
        self.steps[character].word
    }

    /// Characters of the run.
    pub(super) fn len(&self) -> usize {
        self.characters.len().saturating_sub(1)
    }

    /// Gives back the memory that a run of unusual length took.
    pub(super) fn release_if_large(&mut self) {
        if self.characters.capacity() > KEPT {
            *self = Self::default();
        }
    }

    /// The word of the dictionary that these characters are, if they are one.
    pub(super) fn word(&self, characters: Range<usize>, dictionary: &Dictionary) -> Option<WordEntry> {
        let read = |prefix, character: &Character| dictionary.step(prefix, character.code);
        self.characters[characters]
            .iter()
            .try_fold(dictionary.start(), read)?
            .word()
    }

    /// Where these characters stand in the run, in bytes.
    pub(super) fn bytes(&self, characters: Range<usize>) -> Range<usize> {
        let at = |n: usize| self.characters[n].at as usize;
        at(characters.start)..at(characters.end)
    }
}

/// Whether the dictionary may have the character in words of more than one.
const fn is_of_words(c: char) -> bool {
    matches!(c,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2a6df}'
        | '\u{2a700}'..='\u{2ebef}' | '\u{2f800}'..='\u{2fa1f}')
}
