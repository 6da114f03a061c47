//! Scored candidates → the list: the best first, less what the chosen ones already say.
//!
//! Built one by one and never taken back, so a longer list begins with the shorter one.

use crate::pipeline::term::Candidates;

/// A candidate with its score.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scored {
    pub(super) index: usize,
    pub(super) score: f64,
}

/// What a full overlap with a chosen keyword costs.
const OVERLAP: f64 = 0.6;
/// Only so many of the best are looked at, whatever the length asked for.
const POOL: usize = 600;

/// The best `top_k`, with the score each had when it was taken.
pub(super) fn choose(mut scored: Vec<Scored>, candidates: &Candidates, top_k: usize) -> Vec<Scored> {
    // Ties go to what is said first.
    scored.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.index.cmp(&b.index)));
    scored.truncate(POOL);
    let mut overlaps = vec![0.0f64; scored.len()];
    let mut taken = vec![false; scored.len()];
    let mut chosen: Vec<Scored> = Vec::new();
    while chosen.len() < top_k {
        let value = |i: usize| scored[i].score - OVERLAP * overlaps[i];
        let free = (0..scored.len()).filter(|&i| !taken[i]);
        let Some(best) = free.max_by(|&a, &b| value(a).total_cmp(&value(b)).then(b.cmp(&a))) else { break };
        taken[best] = true;
        let scored_best = Scored { index: scored[best].index, score: value(best) };
        let key = candidates.key(scored_best.index);
        for i in (0..scored.len()).filter(|&i| !taken[i]) {
            overlaps[i] = overlaps[i].max(overlap(candidates, key, scored_best.index, scored[i].index));
        }
        if chosen.iter().all(|earlier| adds_to(candidates, scored_best.index, earlier.index)) {
            chosen.push(scored_best);
        }
    }
    chosen
}

/// How much of `other` the chosen one already says: 0 to 1.
fn overlap(candidates: &Candidates, key: &str, chosen: usize, other: usize) -> f64 {
    let (long, short) = (&candidates.list[chosen], &candidates.list[other]);
    let key_other = candidates.key(other);
    let inside = key.matches(key_other).count();
    if inside > 0 {
        let spent = (long.occurrences.len() * inside) as f64 / short.occurrences.len() as f64;
        return spent.min(1.0);
    }
    let characters = |text: &str| text.chars().count() as f64;
    if key_other.contains(key) {
        return characters(key) / characters(key_other);
    }
    let shared = crossing(key, key_other).max(crossing(key_other, key));
    let (a, b) = (characters(key), characters(key_other));
    if shared >= 2 { shared as f64 / a.max(b) } else { 0.0 }
}

/// Characters of the longest end of `a` that opens `b`.
fn crossing(a: &str, b: &str) -> usize {
    let starts = a.char_indices().skip(1).map(|(at, _)| &a[at..]);
    starts.filter(|end| b.starts_with(*end)).map(|end| end.chars().count()).next().unwrap_or(0)
}

/// Whether a candidate says something that the earlier keyword does not: a piece of it must occur
/// outside it, and what contains it must be said twice, be quoted or stand in the headline.
fn adds_to(candidates: &Candidates, index: usize, earlier: usize) -> bool {
    let (key, other) = (candidates.key(index), candidates.key(earlier));
    let candidate = &candidates.list[index];
    if other.contains(key) {
        let spent = candidates.list[earlier].occurrences.len() * other.matches(key).count();
        return candidate.occurrences.len() > spent;
    }
    !key.contains(other) || candidate.occurrences.len() > 1 || candidate.quoted + candidate.titled > 0
        || candidates.is_in_headline(index)
}
