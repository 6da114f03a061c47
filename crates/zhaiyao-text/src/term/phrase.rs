//! A row of words → whether it may be a candidate: its length, its words, its two ends.

use std::ops::Range;

use crate::lexicon::Pos;
use crate::passage::{KeyInfo, Passage, Word};
use crate::token::TokenClass;

/// Characters in a candidate.
const SHORTEST: usize = 2;
const LONGEST: usize = 16;

/// Which rows of words may be a candidate. Each word is looked up once.
pub(super) struct PhraseRules<'a> {
    passage: &'a Passage<'a>,
    words: Vec<WordRules>,
}

/// What a word may do in a candidate.
struct WordRules {
    /// It may be a candidate alone.
    alone: bool,
    /// It is a stop word.
    stops: bool,
    /// It may stand in a phrase: it is no function word, or one that phrases hold.
    joins: bool,
    opens: bool,
    closes: bool,
}

impl<'a> PhraseRules<'a> {
    pub(super) fn new(passage: &'a Passage<'a>) -> Self {
        let words = passage
            .words()
            .iter()
            .map(|word| WordRules::new(word, passage.entry(word)));
        Self {
            passage,
            words: words.collect(),
        }
    }

    /// Whether the row of words may be a candidate.
    pub(super) fn allow(&self, range: Range<usize>) -> bool {
        let rules = &self.words[range.clone()];
        let (first, last) = (&rules[0], &rules[rules.len() - 1]);
        let by_words = if rules.len() == 1 {
            first.alone
        } else {
            first.opens
                && last.closes
                && rules.iter().all(|word| word.joins)
                && !rules.iter().all(|word| word.stops)
        };
        by_words && (is_term(self.passage, &range) || self.has_length(range))
    }

    fn has_length(&self, range: Range<usize>) -> bool {
        (SHORTEST..=LONGEST).contains(&self.passage.length(range))
    }

    /// One past the last word with which a phrase from `start` may end, of those before `end`. Not
    /// a word is passed that may not stand in it.
    pub(super) fn reach(&self, start: usize, end: usize) -> usize {
        if !self.words[start].opens {
            return start + 1;
        }
        let joined = self.words[start..end].iter().take_while(|word| word.joins);
        start + joined.count().max(1)
    }
}

/// Whether the row is one term of the request: those pass whatever their length.
fn is_term(passage: &Passage, range: &Range<usize>) -> bool {
    range.len() == 1 && matches!(passage.words()[range.start].class, TokenClass::Term(_))
}

impl WordRules {
    fn new(word: &Word, entry: &KeyInfo) -> Self {
        let class = word.class;
        let is_term = matches!(class, TokenClass::Term(_));
        let stops = entry.stops;
        let mark = class == TokenClass::Mark;
        let figure = class == TokenClass::Number;
        let function = word.pos.is_function();
        Self {
            alone: is_term || !(mark || figure || stops || function || word.pos == Pos::NUMBER),
            stops,
            joins: is_term || !(function || stops) || entry.is_phrase_word,
            opens: is_term || !(mark || figure || entry.never_first) && word.pos.opens_phrase(),
            closes: is_term || !(mark || figure || entry.never_last) && word.pos.closes_phrase(),
        }
    }
}
