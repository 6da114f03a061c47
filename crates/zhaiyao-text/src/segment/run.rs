//! A run of Chinese characters → its words: those of the best path, and those of the hidden Markov
//! model where the best path leaves characters single.
//!
//! In: the run and its best path. Out: words in order, each with its kind. What always holds: the
//! words cover the run.

use std::ops::Range;

use super::best_path::BestPath;
use super::options::SegmentOptions;
use super::piece::PieceKind;
use super::unknown;
use crate::lexicon::{Dictionary, Pos, WordEntry};
use crate::progress::{Abandoned, Progress};
use crate::text::ViewSpan;
use crate::token::{Origin, Token, TokenClass};
use zhaiyao_tables::divisible::is_determiner_before;

/// Calls `emit` with each word of a run and the byte at which it begins; `path` must have read the
/// run.
pub(super) fn words<'b>(
    run: &'b str,
    path: &BestPath,
    dictionary: &Dictionary,
    options: SegmentOptions,
    progress: &Progress,
    mut emit: impl FnMut(usize, (&'b str, PieceKind)),
) -> Result<(), Abandoned> {
    let mut cut = Cut {
        dictionary,
        path,
        run,
        at: 0,
    };
    // Characters before this word that the best path leaves single.
    let mut single = 0;
    for (characters, entry) in path.words() {
        progress.count(1)?;
        if options.hmm && characters.len() == 1 {
            single += 1;
            // The model takes a sequence in one piece. None of a text in any language is as long.
            if single == LONGEST_SEQUENCE {
                cut.single(characters.end - single..characters.end, &mut emit);
                single = 0;
            }
            continue;
        }
        cut.single(characters.start - single..characters.start, &mut emit);
        single = 0;
        cut.word(characters, entry, &mut emit);
    }
    cut.single(path.len() - single..path.len(), &mut emit);
    Ok(())
}

/// Characters of the longest sequence that the hidden Markov model is given.
const LONGEST_SEQUENCE: usize = 4096;

/// A run whose words are emitted in order.
struct Cut<'a, 'b> {
    dictionary: &'a Dictionary,
    path: &'a BestPath,
    run: &'b str,
    /// The byte at which the next word begins.
    at: usize,
}

impl<'b> Cut<'_, 'b> {
    /// Emits the words of characters that the best path leaves single: those of the model, unless
    /// the characters together are a word of the dictionary.
    fn single(&mut self, characters: Range<usize>, emit: &mut impl FnMut(usize, (&'b str, PieceKind))) {
        if characters.len() > 1 && self.path.word(characters.clone(), self.dictionary).is_none() {
            let sequence = &self.run[self.path.bytes(characters)];
            return unknown::split(sequence, self.dictionary, |len, kind| {
                emit(self.at, (&self.run[self.at..self.at + len], kind));
                self.at += len;
            });
        }
        for one in characters {
            self.word(one..one + 1, self.path.first_word(one), emit);
        }
    }

    /// Emits a word of the best path.
    fn word(
        &mut self,
        characters: Range<usize>,
        entry: Option<WordEntry>,
        emit: &mut impl FnMut(usize, (&'b str, PieceKind)),
    ) {
        let word = &self.run[self.at..self.path.bytes(characters).end];
        let from = self.at;
        self.at += word.len();
        match entry {
            Some(entry) => emit(from, (word, PieceKind::from_entry(entry, self.dictionary))),
            // The dictionary does not have this character.
            None => unknown::split(word, self.dictionary, |_, kind| emit(from, (word, kind))),
        }
    }
}

/// Adds a word as a token, or as two tokens if it is a determiner and a classifier.
pub(super) fn push_word(word: &str, start: usize, kind: PieceKind, tokens: &mut Vec<Token>) {
    let mut push = |from: usize, to: usize, pos: Pos, origin: Origin| {
        tokens.push(Token {
            span: ViewSpan::new(start + from, start + to),
            pos,
            class: TokenClass::Han,
            origin,
        });
    };
    // Most words are not divisible: this spares the second test.
    let middle = if kind.origin.is_divisible() {
        classifier_start(word)
    } else {
        None
    };
    match middle {
        Some(middle) => {
            push(0, middle, Pos::NUMBER, Origin::WHOLE);
            push(middle, word.len(), Pos::MEASURE, Origin::WHOLE);
        }
        None => push(0, word.len(), kind.pos, kind.origin),
    }
}

/// Returns the byte between determiner and classifier; `None` if the word is not such a pair.
fn classifier_start(word: &str) -> Option<usize> {
    let mut characters = word.chars();
    let (first, last) = (characters.next()?, characters.next()?);
    let are_two = characters.next().is_none() && is_determiner_before(first, last);
    are_two.then(|| first.len_utf8())
}
