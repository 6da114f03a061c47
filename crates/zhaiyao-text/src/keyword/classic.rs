//! Candidates → the words that the two classic methods rank highest, for those who compare with
//! them.
//!
//! Both rank single words of two characters or more that are no stop words. TF-IDF after Salton:
//! the share of the report's words that a word is, times its idf (0 to 1). TextRank after Mihalcea
//! and Tarau (2004): the weight that a walk along words near each other gives a word, against the
//! heaviest. What always holds: scores from 0 to 1, best first, ties in the order of the text.

use std::collections::BTreeMap;

use crate::models::Models;
use crate::passage::{Passage, Word};
use crate::term::Candidates;
use crate::token::TokenClass;

/// Words that stand near each other: so many in a row.
const WINDOW: usize = 5;
/// How much of a word's weight goes on to its neighbours, and how often it is passed on.
const DAMPING: f64 = 0.85;
const ROUNDS: usize = 20;

/// Words by TF-IDF: indices of candidates with their scores.
pub(super) fn tf_idf(passage: &Passage, candidates: &Candidates, models: &Models) -> Vec<(usize, f64)> {
    let all = passage
        .words()
        .iter()
        .filter(|word| word.class != TokenClass::Mark)
        .count()
        .max(1) as f64;
    let score = |&i: &usize| {
        let key = candidates.key(i);
        candidates.list[i].occurrences.len() as f64 / all * models.idf.idf(key)
    };
    let words = words(candidates, models);
    sorted(words.iter().map(|i| (*i, score(i))).collect())
}

/// Words by TextRank.
pub(super) fn text_rank(passage: &Passage, candidates: &Candidates, models: &Models) -> Vec<(usize, f64)> {
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
        weights = near
            .iter()
            .map(|links| {
                let given: f64 = links.iter().map(|(b, link)| weights[*b] * link / out[*b]).sum();
                1.0 - DAMPING + DAMPING * given
            })
            .collect();
    }
    let most = weights.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    sorted(
        ranked
            .iter()
            .zip(weights)
            .map(|(i, weight)| (*i, weight / most))
            .collect(),
    )
}

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
