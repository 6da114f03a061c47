//! An analysis of the engine → messages of the wire, offsets in the caller's unit.

mod compact;
mod enums;
mod receipt;
mod server_info;
mod writer;

use super::v1;
use enums::{evidence_kind, kind, reason_kind, universal_pos};
pub use receipt::{COMMIT, STAGES, stage_name};
pub use server_info::{ServiceLimits, server_info};
pub(super) use writer::ResponseFormat;
use writer::{SpanRole, Writer, number};
use zhaiyao_text::engine::{Analysis, Error, Report};
use zhaiyao_text::keyword::result::{Evidence, Keyword};
use zhaiyao_text::page::parts::ReportParts;
use zhaiyao_text::summary::{SentenceReason, Summary, SummarySentence};
use zhaiyao_text::text::ViewSpan;
use zhaiyao_text::token::Token;

/// Writes an analysis of `raw`, as long as `wanted` returns `true`.
///
/// # Errors
/// [`Error::Abandoned`] if it does not.
pub(super) fn response(
    raw: &str,
    format: ResponseFormat,
    analysis: &Analysis,
    wanted: &dyn Fn() -> bool,
) -> Result<v1::AnalyzeResponse, Error> {
    let writer = Writer::new(raw, format, analysis, wanted);
    let reports = analysis.reports.iter().enumerate();
    Ok(v1::AnalyzeResponse {
        reports: reports
            .map(|(i, report)| writer.report(i, report))
            .collect::<Result<_, _>>()?,
        furniture: writer.spans(&analysis.furniture)?,
        receipt: Some(receipt::receipt(&writer, &analysis.receipt)?),
    })
}

impl Writer<'_> {
    /// The paragraphs alone: the text leaves out furniture between them.
    fn body(&self, parts: &ReportParts) -> Result<v1::TextSpan, Error> {
        self.placed(parts.body(), SpanRole::Repeated, || {
            let text = |span: &ViewSpan| self.analysis.text(*span);
            let paragraphs: Vec<&str> = parts.paragraphs.iter().map(text).collect();
            paragraphs.join("\n")
        })
    }

    fn report(&self, index: usize, report: &Report) -> Result<v1::Report, Error> {
        let Report {
            parts,
            tokens,
            keywords,
            summary,
        } = report;
        let optional = |span: Option<ViewSpan>| span.map(|span| self.span(span, SpanRole::Own)).transpose();
        let is_compact = self.format.compact_tokens && !tokens.is_empty();
        let has_body = !parts.paragraphs.is_empty();
        Ok(v1::Report {
            index: number(index),
            span: Some(self.placed(parts.span(), SpanRole::Whole, String::new)?),
            kicker: optional(parts.kicker)?,
            headline: optional(parts.headline)?,
            subheadline: optional(parts.subheadline)?,
            dateline: optional(parts.dateline)?,
            body: has_body.then(|| self.body(parts)).transpose()?,
            byline: optional(parts.byline)?,
            confidence: parts.confidence,
            tokens: if is_compact {
                Vec::new()
            } else {
                self.tokens(tokens)?
            },
            compact_tokens: is_compact.then(|| compact::tokens(self, tokens)).transpose()?,
            keywords: keywords
                .iter()
                .map(|keyword| self.keyword(keyword))
                .collect::<Result<_, _>>()?,
            summary: summary
                .as_ref()
                .map(|summary| self.summary(summary))
                .transpose()?,
        })
    }

    fn tokens(&self, tokens: &[Token]) -> Result<Vec<v1::Token>, Error> {
        let messages = tokens.iter().map(|token| {
            Ok(v1::Token {
                span: Some(self.span(token.span, SpanRole::Own)?),
                pos: token.pos.tag().to_owned(),
                universal_pos: universal_pos(token.pos.universal()).into(),
            })
        });
        messages.collect()
    }

    fn keyword(&self, keyword: &Keyword) -> Result<v1::Keyword, Error> {
        Ok(v1::Keyword {
            text: keyword.text.clone(),
            score: keyword.score as f32,
            kind: kind(keyword.kind).into(),
            count: number(keyword.count),
            mentions: self.mentions(&keyword.mentions)?,
            aliases: keyword.aliases.clone(),
            expansion: self.spans(&keyword.expansion)?,
            evidence: keyword
                .evidence
                .iter()
                .map(|evidence| self.evidence(*evidence))
                .collect(),
        })
    }

    fn evidence(&self, evidence: Evidence) -> v1::Evidence {
        let language = self.format.language;
        v1::Evidence {
            kind: evidence_kind(evidence.kind).into(),
            count: number(evidence.count),
            text: language.map_or_else(String::new, |language| language.evidence(evidence)),
        }
    }

    fn reason(&self, reason: &SentenceReason) -> v1::SentenceReason {
        let language = self.format.language;
        v1::SentenceReason {
            kind: reason_kind(reason.kind).into(),
            share: reason.share as f32,
            text: language
                .map_or("", |language| language.reason(reason.kind))
                .to_owned(),
        }
    }

    fn sentence(&self, sentence: &SummarySentence) -> Result<v1::Sentence, Error> {
        Ok(v1::Sentence {
            span: Some(self.span(sentence.span, SpanRole::Repeated)?),
            score: sentence.score as f32,
            index: number(sentence.index),
            is_clause: sentence.is_clause,
            reasons: sentence
                .reasons
                .iter()
                .map(|reason| self.reason(reason))
                .collect(),
        })
    }

    fn summary(&self, summary: &Summary) -> Result<v1::Summary, Error> {
        let sentences = summary.sentences.iter();
        let sentences: Vec<v1::Sentence> = sentences
            .map(|sentence| self.sentence(sentence))
            .collect::<Result<_, _>>()?;
        let text = if self.format.has_text(SpanRole::Own) {
            let spans = summary.sentences.iter().map(|sentence| sentence.span);
            spans
                .map(|span| self.analysis.text(span).replace('\n', " "))
                .collect()
        } else {
            String::new()
        };
        Ok(v1::Summary { text, sentences })
    }
}

/// The fields that every response has.
macro_rules! from_analyze_response {
    ($($response:ident),*) => {$(
        impl From<v1::AnalyzeResponse> for v1::$response {
            fn from(response: v1::AnalyzeResponse) -> Self {
                let v1::AnalyzeResponse { reports, furniture, receipt } = response;
                Self { reports, furniture, receipt }
            }
        }
    )*};
}

from_analyze_response!(
    SplitReportsResponse,
    SegmentResponse,
    ExtractKeywordsResponse,
    SummarizeResponse
);
