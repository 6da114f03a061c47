//! Scored candidates → the list: the best first, less what the chosen ones already say.
//!
//! Built one by one and never taken back, so a longer list begins with the shorter one. What a
//! candidate overlaps with only grows while others are chosen, so its value only falls, and the
//! best is found without comparing every candidate with every chosen one: the top of a heap is
//! valued anew, and taken if it is still the top.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::progress::{Abandoned, Progress};
use crate::term::Candidates;

/// A candidate with its score.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scored {
    pub(super) index: usize,
    pub(super) score: f64,
}

/// What a full overlap with a chosen keyword costs.
const OVERLAP: f64 = 1.0;

/// The best `top_k`, with the value each had when it was taken.
pub(super) fn choose(
    scored: Vec<Scored>,
    candidates: &Candidates,
    top_k: usize,
    progress: &Progress,
) -> Result<Vec<Scored>, Abandoned> {
    let entry = |scored: Scored| ListCandidate::new(scored, candidates.key(scored.index));
    let mut heap: BinaryHeap<ListCandidate> = scored.into_iter().map(entry).collect();
    let mut listed: Vec<TakenKeyword> = Vec::new();
    while listed.len() < top_k {
        progress.count(1)?;
        let Some(mut entry) = heap.pop() else { break };
        for earlier in listed[entry.compared..]
            .iter()
            .filter(|earlier| earlier.signature & entry.signature != 0)
        {
            let index = earlier.scored.index;
            entry.overlap = entry.overlap.max(overlap(candidates, index, entry.scored.index));
        }
        entry.compared = listed.len();
        if heap.peek().is_some_and(|next| entry < *next) {
            heap.push(entry);
            continue;
        }
        let best = Scored {
            index: entry.scored.index,
            score: entry.value(),
        };
        let mut alike = listed
            .iter()
            .filter(|earlier| earlier.signature & entry.signature != 0);
        if alike.all(|earlier| adds_to(candidates, best.index, earlier.scored.index)) {
            listed.push(TakenKeyword {
                scored: best,
                signature: entry.signature,
            });
        }
    }
    Ok(listed.into_iter().map(|listed| listed.scored).collect())
}

/// A keyword that was taken.
struct TakenKeyword {
    scored: Scored,
    signature: u64,
}

/// A bit for each character of a key. Keys without a bit in common share no character, and most
/// pairs have none.
fn signature(key: &str) -> u64 {
    key.chars().fold(0, |bits, c| bits | 1 << (c as u32 % 64))
}

/// A candidate in the heap. The greatest is the best; ties go to the first occurrence.
#[derive(Debug)]
struct ListCandidate {
    scored: Scored,
    signature: u64,
    /// Largest overlap with the first `compared` listed ones.
    overlap: f64,
    compared: usize,
}

impl ListCandidate {
    fn new(scored: Scored, key: &str) -> Self {
        Self {
            scored,
            signature: signature(key),
            overlap: 0.0,
            compared: 0,
        }
    }

    fn value(&self) -> f64 {
        self.scored.score - OVERLAP * self.overlap
    }
}

impl Ord for ListCandidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value()
            .total_cmp(&other.value())
            .then(other.scored.index.cmp(&self.scored.index))
    }
}

impl PartialOrd for ListCandidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for ListCandidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for ListCandidate {}

/// Returns the share of `other` that the listed keyword covers, from 0 to 1.
fn overlap(candidates: &Candidates, listed: usize, other: usize) -> f64 {
    let (key, key_other) = (candidates.key(listed), candidates.key(other));
    let (long, short) = (&candidates.list[listed], &candidates.list[other]);
    let inside = count(key, key_other);
    if inside > 0 {
        let spent = (long.occurrences.len() * inside) as f64 / short.occurrences.len() as f64;
        return spent.min(1.0);
    }
    let characters = |text: &str| text.chars().count() as f64;
    if count(key_other, key) > 0 {
        return characters(key) / characters(key_other);
    }
    let shared = crossing(key, key_other).max(crossing(key_other, key));
    if shared >= 2 {
        shared as f64 / characters(key).max(characters(key_other))
    } else {
        0.0
    }
}

/// How often a key holds another, side by side. Keys are so short that building a
/// searcher takes longer than the search.
fn count(key: &str, other: &str) -> usize {
    let (key, other) = (key.as_bytes(), other.as_bytes());
    let (mut at, mut count) = (0, 0);
    while at + other.len() <= key.len() && !other.is_empty() {
        if key[at] == other[0] && key[at..].starts_with(other) {
            count += 1;
            at += other.len();
        } else {
            at += 1;
        }
    }
    count
}

/// Characters of the longest end of `a` that opens `b`.
fn crossing(a: &str, b: &str) -> usize {
    let Some(first) = b.chars().next() else { return 0 };
    let ends = a.char_indices().skip(1).filter(|(_, c)| *c == first);
    let mut ends = ends.map(|(at, _)| &a[at..]);
    ends.find(|end| b.starts_with(*end))
        .map_or(0, |end| end.chars().count())
}

/// Whether a candidate adds something to the earlier keyword: a piece of it must occur outside it,
/// and what contains it must occur twice, be quoted or occur in the headline. The caller's terms
/// pass.
fn adds_to(candidates: &Candidates, index: usize, earlier: usize) -> bool {
    let (key, other) = (candidates.key(index), candidates.key(earlier));
    let candidate = &candidates.list[index];
    if candidate.lexicon.is_some() {
        return true;
    }
    let inside = count(other, key);
    if inside > 0 {
        return candidate.occurrences.len() > candidates.list[earlier].occurrences.len() * inside;
    }
    count(key, other) == 0
        || candidate.occurrences.len() > 1
        || candidate.quoted + candidate.titled > 0
        || candidates.is_in_headline(index)
}
