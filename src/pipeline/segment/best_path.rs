//! A run of Chinese → the row of dictionary words that is likeliest, each word by its own frequency.
//!
//! In: the run. Out: its characters, and from each of them the step that the best row takes. What always holds: steps cover the
//! run; of two rows as likely as one another the one with the longer word is taken. From the last character to the first, each
//! word that begins at a character is tried once, while the dictionary is walked: no graph is built. The rule is that of jieba.

use std::ops::Range;

use crate::lexicon::{Dictionary, Prefix, WordEntry};

/// A run with its best row of words. Kept from run to run, so that nothing is allocated.
#[derive(Debug, Default)]
pub(super) struct BestPath {
    characters: Vec<Character>,
    /// From each character, and from the end.
    steps: Vec<Step>,
}

#[derive(Debug, Clone, Copy)]
struct Character {
    /// Bytes of the run before it.
    at: u32,
    code: u16,
}

/// The first word of the best row from a character on.
#[derive(Debug, Clone, Copy)]
struct Step {
    /// Logarithm of how likely the row is.
    share: f64,
    /// The character behind the word.
    end: u32,
    /// Nothing for a character that is no word.
    word: Option<WordEntry>,
}

/// Characters of a run whose memory is kept for the next one; no sentence is as long.
const KEPT: usize = 1 << 14;

impl BestPath {
    /// Reads all of a run and finds the best row.
    pub(super) fn read(&mut self, run: &str, dictionary: &Dictionary) {
        self.characters.clear();
        let character = |(at, c): (usize, char)| Character {
            at: at as u32,
            code: dictionary.code(c),
        };
        self.characters.extend(run.char_indices().map(character));
        self.find_steps(dictionary);
    }

    /// Reads the block at the head of a text and finds its best row; gives its bytes. A block is of Chinese characters of
    /// which the dictionary has words of more than one; 〇 and 々 it has by themselves. It ends where one behind the first is
    /// to be left out.
    pub(super) fn read_block(
        &mut self,
        text: &str,
        dictionary: &Dictionary,
        leaves_out: impl Fn(usize, char) -> bool,
    ) -> usize {
        self.characters.clear();
        let mut len = text.len();
        for (at, c) in text.char_indices() {
            if !is_of_words(c) || (at > 0 && leaves_out(at, c)) {
                len = at;
                break;
            }
            self.characters.push(Character {
                at: at as u32,
                code: dictionary.code(c),
            });
        }
        self.find_steps(dictionary);
        len
    }

    fn find_steps(&mut self, dictionary: &Dictionary) {
        let end = Step {
            share: 0.0,
            end: 0,
            word: None,
        };
        self.steps.clear();
        self.steps.resize(self.characters.len() + 1, end);
        for from in (0..self.characters.len()).rev() {
            self.steps[from] = self.best_from(from, dictionary);
        }
    }

    fn best_from(&self, from: usize, dictionary: &Dictionary) -> Step {
        let mut best: Option<Step> = None;
        let mut prefix = dictionary.start();
        for (character, end) in self.characters[from..].iter().zip(from + 1..) {
            match dictionary.step(prefix, character.code) {
                Some(longer) => prefix = longer,
                None => break,
            }
            if let Some(word) = prefix.word() {
                let share = dictionary.log_share(word) + self.steps[end].share;
                if best.is_none_or(|best| share >= best.share) {
                    best = Some(Step {
                        share,
                        end: end as u32,
                        word: Some(word),
                    });
                }
            }
        }
        best.unwrap_or_else(|| Step {
            share: dictionary.log_share_of_one() + self.steps[from + 1].share,
            end: from as u32 + 1,
            word: None,
        })
    }

    /// The words of the best row, each with its characters.
    pub(super) fn words(&self) -> impl Iterator<Item = (Range<usize>, Option<WordEntry>)> {
        let mut at = 0;
        std::iter::from_fn(move || {
            (at < self.characters.len()).then(|| {
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
        self.characters.len()
    }

    /// Gives back the memory that a run of unusual length took.
    pub(super) fn release_if_large(&mut self) {
        if self.len() > KEPT {
            *self = Self::default();
        }
    }

    /// The word of the dictionary that these characters are, if they are one.
    pub(super) fn word(&self, characters: Range<usize>, dictionary: &Dictionary) -> Option<WordEntry> {
        let read = |prefix: Prefix, character: &Character| dictionary.step(prefix, character.code);
        self.characters[characters]
            .iter()
            .try_fold(dictionary.start(), read)?
            .word()
    }

    /// Where these characters stand in the run, in bytes.
    pub(super) fn bytes(&self, characters: Range<usize>, run: &str) -> Range<usize> {
        let at = |n: usize| self.characters.get(n).map_or(run.len(), |c| c.at as usize);
        at(characters.start)..at(characters.end)
    }
}

/// Whether the dictionary may have the character in words of more than one.
const fn is_of_words(c: char) -> bool {
    matches!(c,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2a6df}'
        | '\u{2a700}'..='\u{2ebef}' | '\u{2f800}'..='\u{2fa1f}')
}
