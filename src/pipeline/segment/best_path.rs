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
    /// Its characters, and one that stands for its end, which no word has.
    characters: Vec<Character>,
    /// From each character.
    heads: Vec<Head>,
    /// From each character, and from the end.
    steps: Vec<Step>,
}

#[derive(Debug, Clone, Copy)]
struct Character {
    /// Bytes of the run before it.
    at: u32,
    code: u16,
}

/// What begins with one character and with two.
#[derive(Debug, Clone, Copy)]
struct Head {
    one: Prefix,
    two: Prefix,
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
        self.end(run.len());
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
        self.end(len);
        self.find_steps(dictionary);
        len
    }

    fn end(&mut self, at: usize) {
        let end = Character {
            at: at as u32,
            code: Dictionary::NO_CODE,
        };
        self.characters.push(end);
    }

    fn find_steps(&mut self, dictionary: &Dictionary) {
        self.find_heads(dictionary);
        let end = Step {
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

    /// Most of a walk's time is waiting for the states of two characters. Asked for one after another, with nothing to decide
    /// between, they come together.
    fn find_heads(&mut self, dictionary: &Dictionary) {
        let start = dictionary.start();
        self.heads.clear();
        self.heads.extend(self.characters.windows(2).map(|pair| {
            let one = dictionary.step(start, pair[0].code);
            let two = dictionary.step(one, pair[1].code);
            Head { one, two }
        }));
    }

    /// The first word of the best row from a character on, once those behind it are known.
    fn best_from(&self, from: usize, dictionary: &Dictionary) -> Step {
        let Head { one, two } = self.heads[from];
        let mut best = Step {
            share: dictionary.log_share(one) + self.steps[from + 1].share,
            end: from as u32 + 1,
            word: one.word(),
        };
        let mut prefix = two;
        let mut end = from + 2;
        while !prefix.is_none() {
            if let Some(word) = prefix.word() {
                let share = dictionary.log_share(prefix) + self.steps[end].share;
                if share >= best.share || best.word.is_none() {
                    best = Step {
                        share,
                        end: end as u32,
                        word: Some(word),
                    };
                }
            }
            let Some(character) = self.characters.get(end) else {
                break;
            };
            prefix = dictionary.step(prefix, character.code);
            end += 1;
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
        if self.characters.capacity() > 2 * KEPT {
            *self = Self::default();
        }
    }

    /// The word of the dictionary that these characters are, if they are one.
    pub(super) fn word(&self, characters: Range<usize>, dictionary: &Dictionary) -> Option<WordEntry> {
        let read = |prefix, character: &Character| dictionary.step(prefix, character.code);
        self.characters[characters]
            .iter()
            .fold(dictionary.start(), read)
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
