//! A passage → what its candidates are measured against: its sentences, and how often each word is said.

use crate::pipeline::passage::{KeySpan, Passage};
use crate::pipeline::term::Candidates;
use crate::text::is_sentence_end;

/// What a candidate stands among.
#[derive(Debug)]
pub(super) struct Setting {
    /// Where each sentence of the body begins in the key text.
    sentences: Vec<usize>,
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
