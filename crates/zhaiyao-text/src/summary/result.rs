//! A summary as a caller sees it.

use super::reason::SentenceReasonKind;
use crate::text::ViewSpan;

/// A sentence of a summary.
#[derive(Debug, Clone)]
pub struct SummarySentence {
    /// Where it lies in the view.
    pub span: ViewSpan,
    /// The odds against the best sentence of the summary: 0 to 1.
    pub score: f64,
    /// Its index among the sentences of the body, from 0.
    pub index: usize,
    /// The span is a clause at the head of the sentence, because no whole sentence fits.
    pub is_clause: bool,
    /// What added most to its score, strongest first; empty if not asked for.
    pub reasons: Vec<SentenceReason>,
}

/// What spoke for a sentence, and how much.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SentenceReason {
    /// The sort of its features.
    pub kind: SentenceReasonKind,
    /// Share of what all its features added to the score: 0 to 1.
    pub share: f64,
}

/// The sentences that represent a report.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// In the order of the text.
    pub sentences: Vec<SummarySentence>,
    /// No whole sentence fits the length: the summary is a clause, or empty.
    pub nothing_fits: bool,
    /// There was a query, and no sentence contains a word of it.
    pub query_unknown: bool,
}
