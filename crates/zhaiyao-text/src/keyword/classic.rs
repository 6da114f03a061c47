//! Candidates → the words that the two classic methods rank highest, for those who compare with
//! them.
//!
//! Both rank single words of two characters or more that are no stop words. TF-IDF after Salton:
//! the share of the report's words that a word is, times its idf (0 to 1); what occurs only inside
//! longer words is none of them. TextRank after Mihalcea
//! and Tarau (2004): the weight that a walk along words near each other gives a word, against the
//! heaviest. What always holds: scores from 0 to 1, best first, ties in the order of the text.

use std::collections::BTreeMap;

use crate::models::Models;
use crate::passage::{KeySpan, Passage, Word};
use crate::progress::{Abandoned, Progress};
use crate::term::Candidates;
use crate::token::TokenClass;

/// Words that stand near each other: so many in a row.
const WINDOW: usize = 5;
/// How much of a word's weight goes on to its neighbours, and how often it is passed on.
const DAMPING: f64 = 0.85;
const ROUNDS: usize = 20;

/// Words by TF-IDF: indices of candidates with their scores.
pub(super) fn tf_idf(
    passage: &Passage,
    candidates: &Candidates,
    models: &Models,
    progress: &Progress,
) -> Result<Vec<(usize, f64)>, Abandoned> {
    let all = passage
        .words()
        .iter()
        .filter(|word| word.class != TokenClass::Mark)
        .count()
        .max(1) as f64;
    let borders = WordBorders::new(passage);
    progress.ask()?;
    let mut scored = Vec::new();
    for i in words(candidates, models) {
        let occurrences = &candidates.list[i].occurrences;
        progress.count(1 + occurrences.len() / OCCURRENCES_OF_UNIT)?;
        let count = occurrences.iter().filter(|place| borders.are_at(**place)).count();
        if count > 0 {
            let share = (count as f64 / all).min(1.0);
            scored.push((i, share * models.idf.idf(candidates.key(i))));
        }
    }
    progress.ask()?;
    Ok(sorted(scored))
}

/// Occurrences of a word that make a unit of work ([`Progress`]).
const OCCURRENCES_OF_UNIT: usize = 64;

/// Where words of a passage begin and end.
struct WordBorders {
    /// For each byte of the key text: a word begins there.
    begins: Vec<bool>,
    /// A word ends before it.
    ends: Vec<bool>,
}

impl WordBorders {
    fn new(passage: &Passage) -> Self {
        let mut borders = Self {
            begins: vec![false; passage.key().len() + 1],
            ends: vec![false; passage.key().len() + 1],
        };
        for word in passage.words() {
            borders.begins[word.span.start()] = true;
            borders.ends[word.span.end()] = true;
        }
        borders
    }

    /// Whether a place is one or more whole words.
    fn are_at(&self, place: KeySpan) -> bool {
        self.begins[place.start()] && self.ends[place.end()]
    }
}

/// Words by TextRank.
pub(super) fn text_rank(
    passage: &Passage,
    candidates: &Candidates,
    models: &Models,
    progress: &Progress,
) -> Result<Vec<(usize, f64)>, Abandoned> {
    let ranked = words(candidates, models);
    // Position of each word of the passage in `ranked`.
    let place: BTreeMap<&str, usize> = ranked
        .iter()
        .enumerate()
        .map(|(n, &i)| (candidates.key(i), n))
        .collect();
    let at = |word: &Word| place.get(word.span.slice(passage.key())).copied();
    let places: Vec<Option<usize>> = passage.words().iter().map(at).collect();
    let mut near: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); ranked.len()];
    for (n, a) in places.iter().enumerate() {
        progress.count(1)?;
        let Some(a) = *a else { continue };
        for b in places
            .iter()
            .skip(n + 1)
            .take(WINDOW - 1)
            .flatten()
            .filter(|b| **b != a)
        {
            *near[a].entry(*b).or_default() += 1.0;
            *near[*b].entry(a).or_default() += 1.0;
        }
    }
    let out: Vec<f64> = near.iter().map(|links| links.values().sum::<f64>()).collect();
    let mut weights = vec![1.0; ranked.len()];
    for _ in 0..ROUNDS {
        let passed_on = near.iter().map(|links| {
            progress.count(1 + links.len() / LINKS_OF_UNIT)?;
            let given: f64 = links.iter().map(|(b, link)| weights[*b] * link / out[*b]).sum();
            Ok(1.0 - DAMPING + DAMPING * given)
        });
        weights = passed_on.collect::<Result<_, _>>()?;
    }
    let most = weights.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    Ok(sorted(
        ranked
            .iter()
            .zip(weights)
            .map(|(i, weight)| (*i, weight / most))
            .collect(),
    ))
}

/// Links of a word that make a unit of work ([`Progress`]).
const LINKS_OF_UNIT: usize = 16;

/// Candidates that are one word.
fn words(candidates: &Candidates, models: &Models) -> Vec<usize> {
    (0..candidates.list.len())
        .filter(|&i| {
            let candidate = &candidates.list[i];
            let key = candidates.key(i);
            !candidate.pooled
                && candidate.words.len() == 1
                && key.chars().nth(1).is_some()
                && key.chars().any(char::is_alphabetic)
                && !models.lists.is_stop_word(key)
        })
        .collect()
}

fn sorted(mut scored: Vec<(usize, f64)>) -> Vec<(usize, f64)> {
    scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    scored
}
