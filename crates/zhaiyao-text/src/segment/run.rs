//! A run of Chinese → its words, by the dictionary, and by the models where it knows none.
//!
//! In: the run, and its best row. Out: words with what is known of each, one after another. What
//! always holds: the words cover the run, in order.

use std::ops::Range;

use super::best_path::BestPath;
use super::options::SegmentOptions;
use super::piece::PieceKind;
use super::unknown;
use crate::lexicon::{Dictionary, Pos, WordEntry};
use crate::text::ViewSpan;
use crate::token::{Origin, Token, TokenClass};
use zhaiyao_tables::divisible::is_determiner_before;

/// Calls `see` with each word of a run whose best row was read, and where it begins in bytes.
pub(super) fn words<'b>(
    run: &'b str,
    path: &BestPath,
    dictionary: &Dictionary,
    options: SegmentOptions,
    mut see: impl FnMut(usize, (&'b str, PieceKind)),
) {
    let mut cut = Cut {
        dictionary,
        path,
        run,
        at: 0,
    };
    // Characters that stand alone so far.
    let mut single = 0;
    for (characters, entry) in path.words() {
        if options.hmm && characters.len() == 1 {
            single += 1;
            continue;
        }
        cut.single(characters.start - single..characters.start, &mut see);
        single = 0;
        cut.word(characters, entry, &mut see);
    }
    cut.single(path.len() - single..path.len(), &mut see);
}

/// A run whose words are given one after another.
struct Cut<'a, 'b> {
    dictionary: &'a Dictionary,
    path: &'a BestPath,
    run: &'b str,
    /// Where the next word begins, in bytes.
    at: usize,
}

impl<'b> Cut<'_, 'b> {
    /// The words of characters that the best row leaves single: the model's, unless together they
    /// are a word.
    fn single(&mut self, characters: Range<usize>, see: &mut impl FnMut(usize, (&'b str, PieceKind))) {
        if characters.len() > 1 && self.path.word(characters.clone(), self.dictionary).is_none() {
            let row = &self.run[self.path.bytes(characters)];
            return unknown::part(row, self.dictionary, |len, kind| {
                see(self.at, (&self.run[self.at..self.at + len], kind));
                self.at += len;
            });
        }
        for one in characters {
            self.word(one..one + 1, self.path.first_word(one), see);
        }
    }

    /// A word of the best row.
    fn word(
        &mut self,
        characters: Range<usize>,
        entry: Option<WordEntry>,
        see: &mut impl FnMut(usize, (&'b str, PieceKind)),
    ) {
        let word = &self.run[self.at..self.path.bytes(characters).end];
        let from = self.at;
        self.at += word.len();
        match entry {
            Some(entry) => see(from, (word, PieceKind::of(entry, self.dictionary))),
            // A character that is no word.
            None => unknown::part(word, self.dictionary, |_, kind| see(from, (word, kind))),
        }
    }
}

/// A word of the dictionary or the model as tokens; one that counts is two.
pub(super) fn push_word(word: &str, start: usize, kind: PieceKind, tokens: &mut Vec<Token>) {
    let mut push = |from: usize, to: usize, pos: Pos, origin: Origin| {
        tokens.push(Token {
            span: ViewSpan::new(start + from, start + to),
            pos,
            class: TokenClass::Han,
            origin,
        });
    };
    // Most words need no look.
    let middle = if kind.origin.is_divisible() {
        classified(word)
    } else {
        None
    };
    match middle {
        Some(middle) => {
            push(0, middle, Pos::NUMBER, Origin::Whole);
            push(middle, word.len(), Pos::MEASURE, Origin::Whole);
        }
        None => push(0, word.len(), kind.pos, kind.origin),
    }
}

/// The place between determiner and classifier.
fn classified(word: &str) -> Option<usize> {
    let mut characters = word.chars();
    let (first, last) = (characters.next()?, characters.next()?);
    let are_two = characters.next().is_none() && is_determiner_before(first, last);
    are_two.then(|| first.len_utf8())
}
