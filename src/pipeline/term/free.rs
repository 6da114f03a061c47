//! Candidates → how many occurrences of each stand free of longer candidates said twice.
//!
//! One sweep over all occurrences by their starts, of those with the same start the longest first. Linear in the passage.

use std::cmp::Reverse;

use super::Candidates;
use crate::pipeline::passage::{KeySpan, Passage};

/// Counts the free occurrences of each candidate.
pub(super) fn count(candidates: &mut Candidates, passage: &Passage) {
    let (mut places, ends) = by_start(candidates, passage.key().len());
    let mut from = 0;
    // The farthest end of a repeated candidate that began here or earlier.
    let mut covered = 0;
    for to in ends {
        let here = &mut places[from..to];
        from = to;
        here.sort_unstable_by_key(|(end, i)| (Reverse(*end), *i));
        for &mut (end, i) in here {
            let candidate = &mut candidates.list[i];
            candidate.free += usize::from(end > covered);
            if candidate.occurrences.len() >= 2 {
                covered = covered.max(end);
            }
        }
    }
}

/// The end and the candidate of each occurrence, in the order of their starts; and for each start, where those end that have it.
fn by_start(candidates: &Candidates, len: usize) -> (Vec<(usize, usize)>, Vec<usize>) {
    let mut next = vec![0; len + 1];
    for (place, _) in occurrences(candidates) {
        next[place.start() + 1] += 1;
    }
    for place in 1..next.len() {
        next[place] += next[place - 1];
    }
    // So many begin before each place; and there goes the next that begins at it.
    let mut places = vec![(0, 0); next[len]];
    for (place, i) in occurrences(candidates) {
        let at = &mut next[place.start()];
        places[*at] = (place.end(), i);
        *at += 1;
    }
    (places, next)
}

/// The places of all candidates that are not out, each with the candidate.
fn occurrences(candidates: &Candidates) -> impl Iterator<Item = (KeySpan, usize)> {
    let kept = candidates
        .list
        .iter()
        .enumerate()
        .filter(|(_, candidate)| !candidate.pooled);
    kept.flat_map(|(i, candidate)| candidate.occurrences.iter().map(move |place| (*place, i)))
}
