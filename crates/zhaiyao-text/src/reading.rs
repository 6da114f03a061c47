//! A report's tokens → the one reading of it that keywords, summary and training work on.
//!
//! What always holds: a report is read once for a request, whatever is made of it; everything here
//! follows from the tokens, the parts of the report and the banned keys.

use std::cell::OnceCell;

use crate::page::parts::ReportParts;
use crate::passage::Passage;
use crate::passage::title::Title;
use crate::progress::Progress;
use crate::term::Candidates;
use crate::text::{View, ViewSpan, sentence};
use crate::token::Token;

/// A report with its tokens.
#[derive(Clone, Copy)]
pub(crate) struct TokenizedReport<'a> {
    pub(crate) parts: &'a ReportParts,
    /// Of all parts, in order.
    pub(crate) tokens: &'a [Token],
}

/// A report as it is read.
pub(crate) struct Reading<'a> {
    pub(crate) view: &'a View,
    pub(crate) title: &'a Title<'a>,
    pub(crate) parts: &'a ReportParts,
    /// Of all parts, in order.
    pub(crate) tokens: &'a [Token],
    pub(crate) passage: &'a Passage<'a>,
    pub(crate) candidates: Candidates<'a>,
    /// How those that work on it learn that nobody wants the result any more.
    pub(crate) progress: &'a Progress<'a>,
    sentences: OnceCell<Vec<Vec<ViewSpan>>>,
}

impl<'a> Reading<'a> {
    /// Joins what was made of a report.
    pub(crate) fn new(
        view: &'a View,
        title: &'a Title<'a>,
        report: TokenizedReport<'a>,
        passage: &'a Passage<'a>,
        candidates: Candidates<'a>,
        progress: &'a Progress<'a>,
    ) -> Self {
        Self {
            view,
            title,
            parts: report.parts,
            tokens: report.tokens,
            passage,
            candidates,
            progress,
            sentences: OnceCell::new(),
        }
    }

    /// Returns the sentences of each paragraph of the body. They are found at the first call,
    /// because keywords alone do not need them.
    pub(crate) fn sentences(&self) -> &[Vec<ViewSpan>] {
        let split = |paragraph: &ViewSpan| sentence::split(self.view.text(), *paragraph);
        self.sentences
            .get_or_init(|| self.parts.paragraphs.iter().map(split).collect())
    }
}
