//! Spans of an analysis → spans of the wire, with as much text as the caller wants.
//!
//! What always holds: once the caller no longer wants the answer, the writing ends soon, because a
//! long text has hundreds of thousands of spans.

use std::cell::Cell;

use crate::api::language::Language;
use crate::api::v1;
use zhaiyao_text::engine::{Analysis, Error};
use zhaiyao_text::text::{OffsetEncoding, OffsetTable, ViewSpan};

/// Spans that are written between two questions whether the answer is still wanted: a millisecond.
const SPANS: usize = 4096;

/// What an answer holds besides places, and in which form.
#[derive(Debug, Clone, Copy)]
pub(in crate::api) struct ResponseFormat {
    pub(in crate::api) encoding: OffsetEncoding,
    pub(in crate::api) texts: v1::SpanTexts,
    pub(in crate::api) compact_tokens: bool,
    /// Of texts for people; `None` if there shall be none.
    pub(in crate::api) language: Option<Language>,
}

/// What a span is, which decides whether it has its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SpanRole {
    /// A whole report, whose text is that of its parts.
    Whole,
    /// A text that stands in the answer in another form: a body, a mention, a sentence.
    Repeated,
    /// A text that stands here alone: a headline, a word, a member of a list.
    Own,
}

impl ResponseFormat {
    pub(super) fn has_text(&self, role: SpanRole) -> bool {
        match self.texts {
            v1::SpanTexts::Unspecified => role == SpanRole::Own,
            v1::SpanTexts::None => false,
            v1::SpanTexts::All => role != SpanRole::Whole,
        }
    }
}

/// A count for the wire. Every count here is bounded by the length of a text, which is far below
/// the limit of the type.
pub(super) fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

pub(super) struct Writer<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) format: ResponseFormat,
    pub(super) offsets: OffsetTable<'a>,
    wanted: &'a dyn Fn() -> bool,
    /// Spans written since the last question.
    written: Cell<usize>,
}

impl<'a> Writer<'a> {
    /// A writer of an analysis of `raw`, which stops when `wanted` returns `false`.
    pub(super) fn new(
        raw: &'a str,
        format: ResponseFormat,
        analysis: &'a Analysis,
        wanted: &'a dyn Fn() -> bool,
    ) -> Self {
        Self {
            analysis,
            format,
            offsets: OffsetTable::new(raw, format.encoding),
            wanted,
            written: Cell::new(0),
        }
    }

    /// A span of the view; a blank separates the lines of a headline.
    pub(super) fn span(&self, span: ViewSpan, role: SpanRole) -> Result<v1::TextSpan, Error> {
        self.placed(span, role, || self.analysis.text(span).replace('\n', " "))
    }

    pub(super) fn spans(&self, spans: &[ViewSpan]) -> Result<Vec<v1::TextSpan>, Error> {
        let own = spans.iter().map(|span| self.span(*span, SpanRole::Own));
        own.collect()
    }

    /// Places of a word, which the answer has once as such.
    pub(super) fn mentions(&self, spans: &[ViewSpan]) -> Result<Vec<v1::TextSpan>, Error> {
        let mentions = spans.iter().map(|span| self.span(*span, SpanRole::Repeated));
        mentions.collect()
    }

    pub(super) fn placed(
        &self,
        span: ViewSpan,
        role: SpanRole,
        text: impl FnOnce() -> String,
    ) -> Result<v1::TextSpan, Error> {
        self.count()?;
        let raw = self.analysis.position(span);
        Ok(v1::TextSpan {
            text: if self.format.has_text(role) {
                text()
            } else {
                String::new()
            },
            start: number(self.offsets.position(raw.start())),
            end: number(self.offsets.position(raw.end())),
        })
    }

    /// Counts a span, and asks if there were many since the last question.
    pub(super) fn count(&self) -> Result<(), Error> {
        self.written.set(self.written.get() + 1);
        if self.written.get() < SPANS {
            return Ok(());
        }
        self.written.set(0);
        if (self.wanted)() {
            Ok(())
        } else {
            Err(Error::Abandoned)
        }
    }
}
