//! A passage → the words and phrases of it that could be terms, with their counts.
//!
//! A candidate is one word or up to five words in a row, 2 to 16 characters, without punctuation or
//! function words. What always holds: candidates are in the order of their first occurrence.

use std::collections::HashSet;
use std::ops::Range;

use hashbrown::HashTable;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::phrase::PhraseRules;
use super::places::each_place;
use crate::lexicon::Pos;
use crate::passage::{KeySpan, Passage, Word};
use crate::progress::{Abandoned, Progress};
use crate::text::{ViewSpan, is_alphanumeric, key_hash, mixed_hash};
use crate::token::TokenClass;

/// Words in a phrase.
const MOST_WORDS: usize = 5;
/// In a passage of more words than this only phrases that occur twice, or in the headline, are
/// kept: the others could not reach a list, and would take memory without bound.
const MANY_WORDS: usize = 20_000;

/// What stands beside the occurrences of a candidate, on one side.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Side {
    only: Option<u32>,
    varied: bool,
    /// A mark, the edge of a line or a function word stood there.
    free: bool,
}

impl Side {
    fn see(&mut self, neighbour: u32, free: bool) {
        self.free |= free;
        match self.only {
            None => self.only = Some(neighbour),
            Some(known) => self.varied |= known != neighbour,
        }
    }

    /// Every occurrence goes on with the same content word.
    fn is_bound(self) -> bool {
        self.only.is_some() && !self.varied && !self.free
    }
}

/// A word or phrase that could be a term.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    /// The first occurrence of its own form.
    pub(crate) first: KeySpan,
    /// Its words in the passage, where they are fewest.
    pub(crate) words: Range<usize>,
    /// Every occurrence, in order, none empty.
    pub(crate) occurrences: SmallVec<[KeySpan; 1]>,
    /// Occurrences in quotation marks.
    pub(crate) quoted: u32,
    /// Occurrences in title marks.
    pub(crate) titled: u32,
    /// Occurrences between two marks, behind one, before one.
    pub(crate) isolated: u32,
    pub(crate) opening: u32,
    pub(crate) closing: u32,
    /// Of its key.
    pub(crate) hash: u64,
    /// Occurrences that no longer candidate, which itself occurs twice, covers.
    pub(crate) free: u32,
    /// How often the text itself introduces or explains it.
    pub(crate) defined: u32,
    /// It is a number and what is counted; its members as far as the text lists them.
    pub(crate) members: Option<Box<[ViewSpan]>>,
    /// Index of the lexicon term it is.
    pub(crate) lexicon: Option<u32>,
    /// It is out: pooled into another candidate, or banned.
    pub(crate) pooled: bool,
    left: Side,
    right: Side,
}

impl Candidate {
    fn new(first: KeySpan, words: Range<usize>, hash: u64) -> Self {
        Self {
            first,
            words,
            hash,
            occurrences: SmallVec::new(),
            quoted: 0,
            titled: 0,
            isolated: 0,
            opening: 0,
            closing: 0,
            free: 0,
            defined: 0,
            members: None,
            lexicon: None,
            pooled: false,
            left: Side::default(),
            right: Side::default(),
        }
    }

    /// Whether its last occurrence covers this place. A term that repeats itself (哈哈 in 哈哈哈) is
    /// not counted over itself.
    fn covers(&self, place: usize) -> bool {
        self.occurrences.last().is_some_and(|last| last.end() > place)
    }

    /// Notes an occurrence, and whether marks stand before and behind it.
    fn add(&mut self, place: KeySpan, opens: bool, closes: bool) {
        self.occurrences.push(place);
        self.opening += u32::from(opens);
        self.closing += u32::from(closes);
        self.isolated += u32::from(opens && closes);
    }

    /// Different words or marks stand before its occurrences.
    pub(crate) fn left_varies(&self) -> bool {
        self.left.varied
    }

    /// Different words or marks stand behind its occurrences.
    pub(crate) fn right_varies(&self) -> bool {
        self.right.varied
    }

    /// A mark, an edge or a function word stood before it.
    pub(crate) fn is_free_left(&self) -> bool {
        self.left.free
    }

    /// A mark, an edge or a function word stood behind it.
    pub(crate) fn is_free_right(&self) -> bool {
        self.right.free
    }

    /// A string whose every occurrence goes on with the same word is a piece of a longer one.
    pub(crate) fn is_fragment(&self) -> bool {
        self.occurrences.len() >= 2
            && self.quoted + self.titled == 0
            && (self.left.is_bound() || self.right.is_bound())
    }
}

/// The candidates of a passage.
#[derive(Debug)]
pub(crate) struct Candidates<'p> {
    /// In the order of their first occurrence.
    pub(crate) list: Vec<Candidate>,
    /// Places in the list, by the hashes of their keys.
    index: HashTable<u32>,
    /// Those whose occurrences may be out of order, because another was pooled into them.
    grown: FxHashSet<usize>,
    passage: &'p Passage<'p>,
}

impl<'p> Candidates<'p> {
    /// Counts words and phrases.
    pub(crate) fn count(passage: &'p Passage<'_>, progress: &Progress) -> Result<Self, Abandoned> {
        let mut candidates = Self {
            list: Vec::with_capacity(2 * passage.words().len()),
            index: HashTable::with_capacity(2 * passage.words().len()),
            grown: FxHashSet::default(),
            passage,
        };
        let words = passage.words();
        let rules = PhraseRules::new(passage);
        progress.ask()?;
        let repeated = match words.len() {
            0..=MANY_WORDS => None,
            _ => Some(repeated_phrases(passage, &rules, progress)?),
        };
        for run in runs(passage) {
            for start in run.clone() {
                progress.count(1)?;
                for end in start + 1..=rules.reach(start, run.end.min(start + MOST_WORDS)) {
                    let span = cover(words, start..end);
                    let kept = end == start + 1
                        || passage.is_headline(span)
                        || repeated
                            .as_ref()
                            .is_none_or(|seen| seen.contains(&span.slice(passage.key())));
                    if kept && rules.allow(start..end) {
                        candidates.see(start..end, &run);
                    }
                }
            }
        }
        Ok(candidates)
    }

    /// The candidate with this key.
    pub(crate) fn find(&self, key: &str) -> Option<usize> {
        let is_key = |i: &u32| self.key(*i as usize) == key;
        let found = self.index.find(mixed_hash(key_hash(key)), is_key);
        found.map(|i| *i as usize)
    }

    /// The candidate of the key at this place, made if there is none.
    fn find_or_add(&mut self, span: KeySpan, words: impl FnOnce() -> Range<usize>, hash: u64) -> usize {
        let (text, next) = (self.passage.key(), self.list.len());
        let key = span.slice(text);
        let list = &self.list;
        let found = self.index.entry(
            mixed_hash(hash),
            |i| list[*i as usize].first.slice(text) == key,
            |i| mixed_hash(list[*i as usize].hash),
        );
        let at = *found.or_insert(next as u32).get() as usize;
        if at == next {
            self.list.push(Candidate::new(span, words(), hash));
        }
        at
    }

    /// The key of a candidate.
    pub(crate) fn key(&self, index: usize) -> &'p str {
        self.list[index].first.slice(self.passage.key())
    }

    /// Makes a candidate of the key at each of these places, with all its occurrences in the
    /// passage. One pass over the passage for all of them.
    pub(crate) fn insert(&mut self, spans: &[KeySpan], progress: &Progress) -> Result<(), Abandoned> {
        let (passage, first) = (self.passage, self.list.len());
        for span in spans {
            progress.count(1)?;
            let hash = key_hash(span.slice(passage.key()));
            self.find_or_add(*span, || passage.words_in(*span), hash);
        }
        let keys: Vec<&str> = (first..self.list.len()).map(|i| self.key(i)).collect();
        each_place(passage.key(), &keys, progress, |n, start, end| {
            let (place, candidate) = (KeySpan::new(start, end), &mut self.list[first + n]);
            if !candidate.covers(start) {
                let opens = !is_alphanumeric(passage.before(place));
                candidate.add(place, opens, !is_alphanumeric(passage.after(place)));
            }
        })
    }

    /// Takes the candidates with these keys out, before any is pooled with another.
    pub(crate) fn ban(&mut self, keys: &HashSet<String>) {
        // A page of many small reports has far fewer candidates in each than keys.
        if self.list.len() < keys.len() {
            for i in 0..self.list.len() {
                self.list[i].pooled |= keys.contains(self.key(i));
            }
            return;
        }
        for key in keys {
            if let Some(i) = self.find(key) {
                self.list[i].pooled = true;
            }
        }
    }

    /// Whether its last word is the name of a place in the dictionary.
    pub(crate) fn is_place(&self, index: usize) -> bool {
        let last = self.list[index].words.clone().next_back();
        last.is_some_and(|i| self.passage.words()[i].pos == Pos::PLACE)
    }

    /// Whether it occurs in a headline.
    pub(crate) fn is_in_headline(&self, index: usize) -> bool {
        self.list[index]
            .occurrences
            .iter()
            .any(|o| self.passage.is_headline(*o))
    }

    /// Counts every occurrence of `alias` as one of `primary`. [`Candidates::sort_pooled`] must
    /// follow the last call.
    pub(crate) fn pool(&mut self, alias: usize, primary: usize) {
        if alias == primary || self.list[alias].pooled || self.list[primary].pooled {
            return;
        }
        self.list[alias].pooled = true;
        let from = self.list[alias].clone();
        let to = &mut self.list[primary];
        to.occurrences.extend(from.occurrences);
        self.grown.insert(primary);
        to.quoted += from.quoted;
        to.titled += from.titled;
        to.isolated += from.isolated;
        to.opening += from.opening;
        to.closing += from.closing;
        to.defined += from.defined;
        to.lexicon = to.lexicon.or(from.lexicon);
    }

    /// Puts the occurrences of pooled candidates in order: once for each, however many aliases it
    /// has.
    pub(crate) fn sort_pooled(&mut self) {
        for primary in std::mem::take(&mut self.grown) {
            self.list[primary].occurrences.sort_unstable();
        }
    }

    fn see(&mut self, words: Range<usize>, run: &Range<usize>) {
        let passage = self.passage;
        let span = cover(passage.words(), words.clone());
        let (first, last) = (&passage.words()[words.start], &passage.words()[words.end - 1]);
        let at = self.find_or_add(span, || words.clone(), passage.hash(words.clone()));
        let candidate = &mut self.list[at];
        if words.len() < candidate.words.len() {
            candidate.words = words.clone();
        }
        if let (1, TokenClass::Term(term)) = (words.len(), passage.words()[words.start].class) {
            candidate.lexicon = Some(term);
        }
        if candidate.covers(span.start()) {
            return;
        }
        candidate.add(span, first.opens_clause, last.closes_clause);
        let (left, left_free) = neighbour(
            passage,
            (words.start > run.start).then(|| words.start - 1),
            || passage.before(span),
        );
        let (right, right_free) = neighbour(passage, (words.end < run.end).then_some(words.end), || {
            passage.after(span)
        });
        candidate.left.see(left, left_free);
        candidate.right.see(right, right_free);
    }
}

/// From the first of these words to the last.
pub(super) fn cover(words: &[Word], range: Range<usize>) -> KeySpan {
    words[range.start].span.cover(&words[range.end - 1].span)
}

/// Stretches of words without a break. `·` and `-` between two words do not break.
fn runs(passage: &Passage) -> Vec<Range<usize>> {
    let words = passage.words();
    let mut runs: Vec<Range<usize>> = Vec::new();
    for i in 0..words.len() {
        let joins =
            is_joint(passage, i) && i > 0 && words.get(i + 1).is_some_and(|w| w.class != TokenClass::Mark);
        if words[i].class == TokenClass::Mark && !joins {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.end == i && words[i].span.start() == words[i - 1].span.end() => run.end = i + 1,
            _ if joins => {}
            _ => runs.push(i..i + 1),
        }
    }
    runs
}

fn is_joint(passage: &Passage, i: usize) -> bool {
    matches!(
        passage.words()[i].span.slice(passage.key()),
        "·" | "-" | "•" | "・"
    )
}

/// A neighbour as a number that differs from word to word and from mark to mark, and whether a
/// phrase stands free beside it.
fn neighbour(passage: &Passage, word: Option<usize>, edge: impl FnOnce() -> char) -> (u32, bool) {
    match word.map(|i| &passage.words()[i]) {
        Some(word) => (word.id, passage.entry(word).leaves_free),
        None => ((1 << 31) | edge() as u32, true),
    }
}

/// Keys of phrases of two words or more that the passage says twice.
fn repeated_phrases<'p>(
    passage: &'p Passage,
    rules: &PhraseRules,
    progress: &Progress,
) -> Result<FxHashSet<&'p str>, Abandoned> {
    let mut seen: FxHashMap<&str, bool> = FxHashMap::default();
    for run in runs(passage) {
        for start in run.clone() {
            progress.count(1)?;
            // A phrase can only be repeated if its first two words are: longer ones follow pairs.
            for end in start + 2..=run.end.min(start + MOST_WORDS) {
                if rules.allow(start..end) {
                    let key = cover(passage.words(), start..end).slice(passage.key());
                    seen.entry(key).and_modify(|twice| *twice = true).or_insert(false);
                }
            }
        }
    }
    let twice = seen.into_iter().filter(|(_, twice)| *twice);
    Ok(twice.map(|(key, _)| key).collect())
}
