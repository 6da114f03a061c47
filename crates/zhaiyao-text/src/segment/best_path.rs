//! A run of Chinese characters → the most likely sequence of dictionary words, in a unigram model.
//!
//! In: the run. Out: its characters, and for each of them the first word of the best path from
//! there. Dynamic programming from the last character to the first: each word that begins at a
//! character is tried once, during one walk through the dictionary, and no graph is built. The
//! model and the choice are those of jieba.
//!
//! What always holds: the words of the path cover the run; of two paths with equal probability the
//! one with the longer first word is taken.

use std::ops::Range;

use crate::lexicon::{Dictionary, Prefix, WordEntry};

/// A run and its best path. The buffers are used again for the next run, so that nothing is
/// allocated.
#[derive(Debug, Default)]
pub(super) struct BestPath {
    /// The characters of the run, and a last one with a code that no word contains.
    characters: Vec<Character>,
    /// One for each of `characters`.
    steps: Vec<PathStep>,
}

#[derive(Debug, Clone, Copy)]
struct Character {
    /// The byte of the run at which it begins.
    at: u32,
    code: u16,
}

/// The first word of the best path from a character on.
#[derive(Debug, Clone, Copy)]
struct PathStep {
    /// The logarithm of the probability of the path.
    share: f64,
    /// The index of the character after the word.
    end: u32,
    /// `None` for a single character that the dictionary does not have.
    word: Option<WordEntry>,
}

/// The capacity, in characters, that is kept for the next run. No sentence is as long.
const KEPT: usize = 1 << 15;

impl BestPath {
    /// Reads all of a text and finds its best path.
    pub(super) fn read(&mut self, text: &str, dictionary: &Dictionary) {
        self.read_until(text, dictionary, |_, _| false);
    }

    /// Reads the run that a text opens with and finds its best path; returns the bytes of the run,
    /// 0 if the text opens with none. A run consists of characters that occur in words of more than
    /// one character; 〇 and 々 do not. It also ends before a character, the first excepted, for
    /// which `leaves_out` returns true, given its byte.
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

    /// Returns the first word of the best path from a character on; the steps of all later
    /// characters must be known.
    fn best_from(&self, from: usize, dictionary: &Dictionary) -> PathStep {
        let mut prefix = dictionary.step(dictionary.start(), self.characters[from].code);
        let mut end = from + 1;
        let one = prefix.and_then(Prefix::word);
        let mut best = PathStep {
            share: dictionary.log_share(one) + self.steps[end].share,
            end: end as u32,
            word: one,
        };
        // The walk ends at the last character at the latest, because no word contains its code.
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

    /// Returns the words of the best path, each with the range of its characters.
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

    /// Returns the first word of the best path from a character on; `None` if that is a single
    /// character which the dictionary does not have.
    pub(super) fn first_word(&self, character: usize) -> Option<WordEntry> {
        self.steps[character].word
    }

    /// Returns the number of characters of the run.
    pub(super) fn len(&self) -> usize {
        self.characters.len().saturating_sub(1)
    }

    /// Frees the buffers after a run of unusual length.
    pub(super) fn release_if_large(&mut self) {
        if self.characters.capacity() > KEPT {
            *self = Self::default();
        }
    }

    /// Returns the word that these characters form; `None` if the dictionary does not have it.
    pub(super) fn word(&self, characters: Range<usize>, dictionary: &Dictionary) -> Option<WordEntry> {
        let read = |prefix, character: &Character| dictionary.step(prefix, character.code);
        self.characters[characters]
            .iter()
            .try_fold(dictionary.start(), read)?
            .word()
    }

    /// Returns the bytes of the run that these characters span.
    pub(super) fn bytes(&self, characters: Range<usize>) -> Range<usize> {
        let at = |n: usize| self.characters[n].at as usize;
        at(characters.start)..at(characters.end)
    }
}

/// Returns whether the character may occur in words of more than one character.
const fn is_of_words(c: char) -> bool {
    matches!(c,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2a6df}'
        | '\u{2a700}'..='\u{2ebef}' | '\u{2f800}'..='\u{2fa1f}')
}
