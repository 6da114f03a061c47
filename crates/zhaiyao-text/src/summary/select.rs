//! Weighed sentences → the summary: the best one after another, each time beside those already
//! chosen.
//!
//! What a sentence is worth changes when one is chosen that shares its words or stands near it;
//! only those are valued anew, and a heap that skips outdated entries finds the best. Near linear
//! in the words of the report.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::options::SummaryLength;
use super::result::{Summary, SummarySentence};
use super::selection::Selection;
use super::sentence_unit::SentenceUnit;
use super::stats::SentenceStats;
use crate::progress::{Abandoned, Progress};

/// What is left to spend.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    sentences: usize,
    characters: usize,
}

impl Budget {
    /// The budget of a length for these sentences.
    pub(crate) fn new(length: SummaryLength, units: &[SentenceUnit]) -> Self {
        let all = units.iter().map(|unit| unit.characters).sum::<usize>() as f64;
        let characters = |characters: usize| Self {
            sentences: usize::MAX,
            characters,
        };
        match length {
            SummaryLength::Sentences(sentences) => Self::of_sentences(sentences),
            SummaryLength::Characters(n) => characters(n),
            SummaryLength::Ratio(ratio) => characters((f64::from(ratio) * all) as usize),
        }
    }

    /// So many sentences, whatever their length.
    pub(crate) fn of_sentences(sentences: usize) -> Self {
        Self {
            sentences,
            characters: usize::MAX,
        }
    }

    /// Characters left.
    pub(crate) fn characters(&self) -> usize {
        self.characters
    }

    /// Whether a sentence of this length is taken; it is paid for.
    fn try_spend(&mut self, characters: usize) -> bool {
        let fits = characters <= self.characters;
        if fits {
            self.characters -= characters;
            self.sentences -= 1;
        }
        fits
    }
}

/// What sentences are worth.
pub(crate) struct SentenceValues<'a> {
    /// Of each candidate alone.
    pub(crate) alone: &'a [f64],
    /// Weights of what is known beside those chosen.
    pub(crate) beside: &'a [f64],
}

/// Chooses candidates: their numbers among the units and the worth each had, in the order they were
/// chosen.
///
/// # Errors
/// [`Abandoned`] if nobody wants them any more.
pub(crate) fn choose(
    units: &[SentenceUnit],
    stats: &SentenceStats,
    values: &SentenceValues,
    mut budget: Budget,
    progress: &Progress,
) -> Result<Vec<(usize, f64)>, Abandoned> {
    let mut place = vec![None; units.len()];
    stats
        .candidates
        .iter()
        .enumerate()
        .for_each(|(k, i)| place[*i] = Some(k));
    let mut chosen = Selection::new(units, stats);
    progress.ask()?;
    let mut version = vec![0_u32; units.len()];
    let mut picked = Vec::new();
    let mut heap: BinaryHeap<ValuedSentence> = stats
        .candidates
        .iter()
        .zip(values.alone)
        .map(|(&unit, &value)| ValuedSentence {
            value,
            unit,
            version: 0,
        })
        .collect();
    while budget.sentences > 0 {
        progress.count(1)?;
        let Some(top) = heap.pop() else { break };
        let i = top.unit;
        if chosen.contains(i) || top.version != version[i] || !budget.try_spend(units[i].characters) {
            continue;
        }
        picked.push((i, top.value));
        let mut touched = chosen.add(i);
        touched.sort_unstable();
        touched.dedup();
        for other in touched {
            progress.count(1)?;
            if let Some(k) = place[other].filter(|_| !chosen.contains(other)) {
                version[other] += 1;
                let beside: f64 = chosen
                    .features(other)
                    .iter()
                    .zip(values.beside)
                    .map(|(x, w)| x * w)
                    .sum();
                heap.push(ValuedSentence {
                    value: values.alone[k] + beside,
                    unit: other,
                    version: version[other],
                });
            }
        }
    }
    Ok(picked)
}

/// The chosen sentences in the order of the text, scored against the best.
pub(crate) fn summary(chosen: &[(usize, f64)], units: &[SentenceUnit]) -> Summary {
    let best = chosen
        .iter()
        .map(|(_, value)| *value)
        .fold(f64::NEG_INFINITY, f64::max);
    let sentence = |&(index, value): &(usize, f64)| SummarySentence {
        span: units[index].span,
        score: (value - best).exp(),
        index,
        is_clause: false,
        reasons: Vec::new(),
    };
    let mut sentences: Vec<SummarySentence> = chosen.iter().map(sentence).collect();
    sentences.sort_by_key(|sentence| sentence.index);
    Summary {
        sentences,
        ..Summary::default()
    }
}

/// A sentence by the value it had when it was put in. The greatest is the best; the earlier
/// sentence wins a tie.
struct ValuedSentence {
    value: f64,
    unit: usize,
    version: u32,
}

impl Ord for ValuedSentence {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value
            .total_cmp(&other.value)
            .then(other.unit.cmp(&self.unit))
    }
}

impl PartialOrd for ValuedSentence {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for ValuedSentence {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for ValuedSentence {}
