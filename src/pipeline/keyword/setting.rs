//! A passage → what its candidates are measured against: its sentences and clauses, and how often each word is said.

use crate::pipeline::passage::{KeySpan, Passage};
use crate::pipeline::term::Candidates;
use crate::text::is_sentence_end;

/// A clause that holds one of these says where the news is from …
const SOURCE: [&str; 7] = ["记者", "获悉", "了解到", "消息", "报道", "网站", "通讯员"];
/// … and one of these, who speaks.
const SPEECH: [&str; 7] = ["表示", "介绍", "透露", "指出", "认为", "强调", "称"];

/// What a clause of the body does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clause {
    /// It says where the news is from.
    Source,
    /// It says who speaks.
    Speech,
    /// It tells something.
    Plain,
}

impl Clause {
    fn of(text: &str) -> Self {
        let holds = |cues: &[&str]| cues.iter().any(|cue| text.contains(cue));
        if holds(&SOURCE) {
            Self::Source
        } else if holds(&SPEECH) {
            Self::Speech
        } else {
            Self::Plain
        }
    }
}

/// What a candidate stands among.
#[derive(Debug)]
pub(super) struct Setting {
    /// Where each sentence of the body begins in the key text.
    sentences: Vec<usize>,
    /// Where each clause of the body begins, and what it does.
    clauses: Vec<(usize, Clause)>,
    /// How often each word is said, by its id.
    words: Vec<u32>,
    /// Occurrences of the candidate said most.
    most: usize,
}

impl Setting {
    pub(super) fn of(passage: &Passage, candidates: &Candidates) -> Self {
        let key = passage.key();
        let body = key.len() - key[passage.body()..].len();
        let ends = key[body..]
            .char_indices()
            .filter(|(_, c)| is_sentence_end(*c) || *c == '\n')
            .map(|(at, c)| body + at + c.len_utf8());
        let mut sentences: Vec<usize> = std::iter::once(body).chain(ends).collect();
        sentences.dedup_by(|next, last| *next - *last < 6);
        sentences.pop_if(|last| *last >= key.len() && body < key.len());
        let mut start = body;
        let mut clauses = Vec::new();
        let ends = |c: char| is_sentence_end(c) || matches!(c, '，' | ',' | '；' | '：' | '\n');
        for clause in key[body..].split_inclusive(ends) {
            clauses.push((start, Clause::of(clause)));
            start += clause.len();
        }
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

    /// How often the passage says a word.
    pub(super) fn said(&self, id: u32) -> f64 {
        f64::from(self.words.get(id as usize).copied().unwrap_or(1).max(1))
    }

    /// Occurrences of the candidate said most.
    pub(super) fn most(&self) -> f64 {
        self.most as f64
    }
}
