//! A passage → what its candidates are measured against: its sentences and clauses, and how often
//! each word occurs.

use std::ops::Range;
use std::sync::LazyLock;

use crate::passage::{KeySpan, Passage};
use crate::term::Candidates;
use crate::text::sentence_end::{ends_clause, ends_key_sentence};
use crate::text::{CharSet, find_other};

/// The role of a clause of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clause {
    /// It names the source of the news.
    Source,
    /// It names the speaker.
    Speech,
    /// Any other clause.
    Plain,
}

impl Clause {
    /// One pass for all cues: each opens with a character of its own.
    fn of(text: &str) -> Self {
        let mut clause = Self::Plain;
        for (head, behind) in CUE_HEADS.found_in(text) {
            let Some((rest, does)) = cue(head) else {
                continue;
            };
            if behind.starts_with(rest) {
                match does {
                    Self::Source => return Self::Source,
                    _ => clause = does,
                }
            }
        }
        clause
    }
}

/// What cues open with.
static CUE_HEADS: LazyLock<CharSet> =
    LazyLock::new(|| ('\u{4e00}'..='\u{9fff}').filter(|c| cue(*c).is_some()).collect());

/// The cue that opens with this character: the rest of it, and what a clause does that holds it.
const fn cue(first: char) -> Option<(&'static str, Clause)> {
    Some(match first {
        '记' => ("者", Clause::Source),
        '获' => ("悉", Clause::Source),
        '了' => ("解到", Clause::Source),
        '消' => ("息", Clause::Source),
        '报' => ("道", Clause::Source),
        '网' => ("站", Clause::Source),
        '通' => ("讯员", Clause::Source),
        '表' => ("示", Clause::Speech),
        '介' => ("绍", Clause::Speech),
        '透' => ("露", Clause::Speech),
        '指' => ("出", Clause::Speech),
        '认' => ("为", Clause::Speech),
        '强' => ("调", Clause::Speech),
        '称' => ("", Clause::Speech),
        _ => return None,
    })
}

/// The sentences, clauses and word counts of a passage.
#[derive(Debug)]
pub(super) struct DiscourseIndex {
    /// Where each sentence of the body begins in the key text.
    sentences: Vec<usize>,
    /// Where each clause of the body begins, and what it does.
    clauses: Vec<(usize, Clause)>,
    /// Occurrences of each word, by its id.
    words: Vec<u32>,
    /// Occurrences of the most frequent candidate.
    most: usize,
}

impl DiscourseIndex {
    pub(super) fn new(passage: &Passage, candidates: &Candidates) -> Self {
        let key = passage.key();
        let body = key.len() - key[passage.body()..].len();
        let ends = pieces(&key[body..], ends_key_sentence);
        let mut sentences: Vec<usize> = ends.map(|piece| body + piece.start).collect();
        sentences.dedup_by(|next, last| *next - *last < 6);
        sentences.pop_if(|last| *last >= key.len() && body < key.len());
        let clauses = pieces(&key[body..], ends_clause)
            .filter(|clause| !clause.is_empty())
            .map(|clause| (body + clause.start, Clause::of(&key[body..][clause])))
            .collect();
        let mut words = Vec::new();
        for word in passage.words() {
            let id = word.id as usize;
            if words.len() <= id {
                words.resize(id + 1, 0);
            }
            words[id] += 1;
        }
        let counts = candidates.list.iter().map(|c| c.occurrences.len());
        Self {
            sentences,
            clauses,
            words,
            most: counts.max().unwrap_or(1).max(1),
        }
    }

    /// Which sentence of the body a place lies in, from 0.
    pub(super) fn sentence(&self, place: KeySpan) -> usize {
        self.sentences
            .partition_point(|start| *start <= place.start())
            .saturating_sub(1)
    }

    /// What the clause does that a place of the body lies in.
    pub(super) fn clause(&self, place: KeySpan) -> Clause {
        let after = self.clauses.partition_point(|(start, _)| *start <= place.start());
        let own = after.checked_sub(1).map(|i| self.clauses[i].1);
        own.unwrap_or(Clause::Plain)
    }

    /// Sentences of the body; at least one.
    pub(super) fn sentences(&self) -> usize {
        self.sentences.len().max(1)
    }

    /// Returns how often a word occurs in the passage; at least 1.
    pub(super) fn said(&self, id: u32) -> f64 {
        f64::from(self.words.get(id as usize).copied().unwrap_or(1).max(1))
    }

    /// Occurrences of the most frequent candidate.
    pub(super) fn most(&self) -> f64 {
        self.most as f64
    }
}

/// A text in pieces, each up to a character that ends one and with it; the last is what is left,
/// perhaps nothing. No common Chinese character ends one.
fn pieces(text: &str, ends: impl Fn(char) -> bool) -> impl Iterator<Item = Range<usize>> {
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let start = next?;
        let end = find_other(&text[start..], &ends).map(|at| start + at);
        next = end.map(|end| end + text[end..].chars().next().map_or(0, char::len_utf8));
        Some(start..next.unwrap_or(text.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::Clause;

    #[test]
    fn the_source_goes_before_the_speaker() {
        for (clause, does) in [
            ("李明表示记者从市政府获悉", Clause::Source),
            ("据介绍", Clause::Speech),
            ("公司称", Clause::Speech),
            ("他记得通讯", Clause::Plain),
        ] {
            assert_eq!(Clause::of(clause), does, "{clause}");
        }
    }
}
