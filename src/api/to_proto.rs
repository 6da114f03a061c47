//! An analysis of the engine → messages of the wire, offsets in the caller's unit.
//!
//! What always holds: once the caller no longer wants the answer, the writing ends soon, because a
//! long text has hundreds of thousands of spans.

use std::cell::Cell;

use tonic::Status;

use super::v1;
use zhaiyao_text::engine::{Analysis, Engine, Error, ModelRevision, PROGRAM_VERSION, Receipt, Report, Stage};
use zhaiyao_text::keyword::result::{Evidence, EvidenceKind, Keyword, KeywordKind};
use zhaiyao_text::page::layout::Layout;
use zhaiyao_text::page::parts::ReportParts;
use zhaiyao_text::summary::{Summary, SummarySentence};
use zhaiyao_text::text::{OffsetEncoding, OffsetTable, ViewSpan};

/// Spans that are written between two questions whether the answer is still wanted: a millisecond.
const SPANS: usize = 4096;

/// Writes an analysis of `raw`, as long as `wanted` returns `true`.
///
/// # Errors
/// [`Error::Abandoned`] if it does not.
pub(super) fn response(
    raw: &str,
    encoding: OffsetEncoding,
    analysis: &Analysis,
    wanted: &dyn Fn() -> bool,
) -> Result<v1::AnalyzeResponse, Error> {
    let writer = Writer {
        analysis,
        offsets: OffsetTable::new(raw, encoding),
        wanted,
        written: Cell::new(0),
    };
    let reports = analysis.reports.iter().enumerate();
    Ok(v1::AnalyzeResponse {
        reports: reports
            .map(|(i, report)| writer.report(i, report))
            .collect::<Result<_, _>>()?,
        furniture: writer.spans(&analysis.furniture)?,
        receipt: Some(receipt_message(&writer, &analysis.receipt)?),
    })
}

/// A count for the wire. Every count here is bounded by the length of a text, which is far below
/// the limit of the type.
fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

struct Writer<'a> {
    analysis: &'a Analysis,
    offsets: OffsetTable<'a>,
    wanted: &'a dyn Fn() -> bool,
    /// Spans written since the last question.
    written: Cell<usize>,
}

impl Writer<'_> {
    /// A span of the view; a blank separates the lines of a headline.
    fn span(&self, span: ViewSpan) -> Result<v1::TextSpan, Error> {
        self.placed(span, self.analysis.text(span).replace('\n', " "))
    }

    fn spans(&self, spans: &[ViewSpan]) -> Result<Vec<v1::TextSpan>, Error> {
        spans.iter().map(|span| self.span(*span)).collect()
    }

    fn placed(&self, span: ViewSpan, text: String) -> Result<v1::TextSpan, Error> {
        self.count()?;
        let raw = self.analysis.position(span);
        Ok(v1::TextSpan {
            text,
            start: number(self.offsets.position(raw.start())),
            end: number(self.offsets.position(raw.end())),
        })
    }

    /// Counts a span, and asks if there were many since the last question.
    fn count(&self) -> Result<(), Error> {
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

    /// The paragraphs alone: the text leaves out furniture between them.
    fn body(&self, parts: &ReportParts) -> Result<v1::TextSpan, Error> {
        let text = |span: &ViewSpan| self.analysis.text(*span);
        let paragraphs: Vec<&str> = parts.paragraphs.iter().map(text).collect();
        self.placed(parts.body(), paragraphs.join("\n"))
    }

    /// The whole report, part by part in the order of the text.
    fn whole(&self, parts: &ReportParts) -> Result<v1::TextSpan, Error> {
        let text = |span: &ViewSpan| self.analysis.text(*span);
        let pieces: Vec<&str> = parts.spans().iter().map(text).collect();
        self.placed(parts.span(), pieces.join("\n"))
    }

    fn report(&self, index: usize, report: &Report) -> Result<v1::Report, Error> {
        let Report {
            parts,
            tokens,
            keywords,
            summary,
        } = report;
        let optional = |span: Option<ViewSpan>| span.map(|span| self.span(span)).transpose();
        let has_body = !parts.paragraphs.is_empty();
        Ok(v1::Report {
            index: number(index),
            span: Some(self.whole(parts)?),
            kicker: optional(parts.kicker)?,
            headline: optional(parts.headline)?,
            subheadline: optional(parts.subheadline)?,
            dateline: optional(parts.dateline)?,
            body: has_body.then(|| self.body(parts)).transpose()?,
            byline: optional(parts.byline)?,
            confidence: parts.confidence,
            tokens: tokens
                .iter()
                .map(|token| {
                    Ok(v1::Token {
                        span: Some(self.span(token.span)?),
                        pos: token.pos.tag().to_owned(),
                    })
                })
                .collect::<Result<_, Error>>()?,
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

    fn keyword(&self, keyword: &Keyword) -> Result<v1::Keyword, Error> {
        Ok(v1::Keyword {
            text: keyword.text.clone(),
            score: keyword.score as f32,
            kind: kind(keyword.kind).into(),
            count: number(keyword.count),
            mentions: self.spans(&keyword.mentions)?,
            aliases: keyword.aliases.clone(),
            expansion: self.spans(&keyword.expansion)?,
            evidence: keyword
                .evidence
                .iter()
                .map(|evidence| reason(*evidence))
                .collect(),
        })
    }

    fn sentence(&self, sentence: &SummarySentence) -> Result<v1::Sentence, Error> {
        Ok(v1::Sentence {
            span: Some(self.span(sentence.span)?),
            score: sentence.score as f32,
            index: number(sentence.index),
            is_clause: sentence.is_clause,
            reasons: sentence
                .reasons
                .iter()
                .map(|reason| (*reason).to_owned())
                .collect(),
        })
    }

    fn summary(&self, summary: &Summary) -> Result<v1::Summary, Error> {
        let sentences = summary.sentences.iter();
        let sentences: Vec<v1::Sentence> = sentences
            .map(|sentence| self.sentence(sentence))
            .collect::<Result<_, _>>()?;
        let text = sentences
            .iter()
            .filter_map(|s| s.span.as_ref())
            .map(|span| span.text.as_str())
            .collect();
        Ok(v1::Summary { text, sentences })
    }
}

fn kind(kind: KeywordKind) -> v1::KeywordKind {
    match kind {
        KeywordKind::DictionaryWord => v1::KeywordKind::DictionaryWord,
        KeywordKind::CoinedTerm => v1::KeywordKind::CoinedTerm,
        KeywordKind::NumeralAbbreviation => v1::KeywordKind::NumeralAbbreviation,
        KeywordKind::Name => v1::KeywordKind::Name,
        KeywordKind::LexiconTerm => v1::KeywordKind::LexiconTerm,
        KeywordKind::MixedScript => v1::KeywordKind::MixedScript,
    }
}

fn reason(evidence: Evidence) -> v1::Evidence {
    let times = match evidence.count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{n} times"),
    };
    let (kind, detail) = match evidence.kind {
        EvidenceKind::Quoted => (
            v1::EvidenceKind::Quoted,
            format!("set in quotation marks {times}"),
        ),
        EvidenceKind::Repeated => (v1::EvidenceKind::Repeated, format!("said {times}")),
        EvidenceKind::Isolated => (
            v1::EvidenceKind::Isolated,
            format!("stands alone between marks {times}"),
        ),
        EvidenceKind::Headline => (v1::EvidenceKind::Headline, format!("in the headline {times}")),
        EvidenceKind::Symbol => (v1::EvidenceKind::Symbol, format!("built with a symbol, {times}")),
        EvidenceKind::Defined => (v1::EvidenceKind::Defined, format!("given a short form {times}")),
        EvidenceKind::Lexicon => (
            v1::EvidenceKind::Lexicon,
            format!("a term of the request, said {times}"),
        ),
        EvidenceKind::Numeral if evidence.count == 0 => (
            v1::EvidenceKind::Numeral,
            "names a list that the text does not give".to_owned(),
        ),
        EvidenceKind::Numeral => (
            v1::EvidenceKind::Numeral,
            format!("stands for a list of {} members", evidence.count),
        ),
    };
    v1::Evidence {
        kind: kind.into(),
        count: number(evidence.count),
        detail,
    }
}

fn receipt_message(writer: &Writer, receipt: &Receipt) -> Result<v1::Receipt, Error> {
    let Receipt {
        lexicons,
        idf_model,
        term_matches,
        notices,
        stage_times,
    } = receipt;
    Ok(v1::Receipt {
        program_version: PROGRAM_VERSION.to_owned(),
        lexicons: lexicons.iter().map(model_revision).collect(),
        idf_model: Some(model_revision(idf_model)),
        layout: layout(writer.analysis.layout).into(),
        layout_confidence: writer.analysis.layout_confidence,
        lexicon_matches: term_matches
            .iter()
            .map(|(word, places)| {
                Ok(v1::LexiconMatch {
                    word: word.clone(),
                    count: number(places.len()),
                    mentions: writer.spans(places)?,
                })
            })
            .collect::<Result<_, Error>>()?,
        notices: notices.clone(),
        stage_times: stage_times
            .iter()
            .map(|(stage, time)| v1::StageTime {
                stage: stage_name(*stage).to_owned(),
                duration: Some((*time).into()),
            })
            .collect(),
    })
}

fn layout(layout: Layout) -> v1::Layout {
    match layout {
        Layout::Auto => v1::Layout::Auto,
        Layout::Plain => v1::Layout::Plain,
        Layout::Wrapped => v1::Layout::Wrapped,
        Layout::Page => v1::Layout::Page,
    }
}

/// All stages, in the order in which they run.
pub const STAGES: [Stage; 4] = [Stage::Reports, Stage::Tokens, Stage::Keywords, Stage::Summary];

/// The name of a stage in receipts and metrics.
pub const fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Reports => "reports",
        Stage::Tokens => "tokens",
        Stage::Keywords => "keywords",
        Stage::Summary => "summary",
    }
}

fn model_revision(model: &ModelRevision) -> v1::ModelRevision {
    v1::ModelRevision {
        name: model.name.clone(),
        revision: model.revision.clone(),
    }
}

/// The limits of calls and connections, beside those of the engine.
#[derive(Debug, Clone, Copy)]
pub struct ServiceLimits {
    /// Bytes of one request message.
    pub message_bytes: usize,
    /// Memory of the process, in bytes.
    pub memory_bytes: usize,
    /// Seconds of a call.
    pub call_seconds: usize,
    /// Calls that wait for a worker.
    pub waiting_calls: usize,
    /// Streams of one connection.
    pub streams_per_connection: usize,
    /// Items of one stream that are read at once.
    pub stream_items: usize,
    /// Open connections.
    pub connections: usize,
    /// Seconds of silence after which a connection is pinged.
    pub keepalive_seconds: usize,
    /// Seconds after which a connection takes no new calls.
    pub connection_age_seconds: usize,
}

/// The answer of `GetServerInfo`.
pub fn server_info(engine: &Engine, service: &ServiceLimits) -> v1::GetServerInfoResponse {
    let limits = engine.limits();
    v1::GetServerInfoResponse {
        program_version: PROGRAM_VERSION.to_owned(),
        limits: Some(v1::Limits {
            max_text_characters: number(limits.text_characters),
            max_title_characters: number(limits.title_characters),
            max_lexicon_terms: number(limits.lexicon_terms),
            max_top_k: number(limits.top_k),
            max_sentence_count: number(limits.sentence_count),
            max_request_bytes: number(service.message_bytes),
            max_memory_bytes: i64::try_from(service.memory_bytes).unwrap_or(i64::MAX),
            max_call_seconds: number(service.call_seconds),
            max_waiting_calls: number(service.waiting_calls),
            max_streams_per_connection: number(service.streams_per_connection),
            max_connections: number(service.connections),
            max_connection_age_seconds: number(service.connection_age_seconds),
            max_reports: number(limits.reports),
            max_stream_items: number(service.stream_items),
            keepalive_seconds: number(service.keepalive_seconds),
            max_query_characters: number(limits.query_characters),
            max_banned_words: number(limits.banned_words),
        }),
        lexicons: engine.lexicons().iter().map(model_revision).collect(),
        idf_models: vec![model_revision(&engine.idf_model())],
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

/// A status as a message of its own, with the same details.
pub(crate) fn item_error(status: &Status) -> v1::ItemError {
    use prost::Message;
    let details = tonic_types::pb::Status::decode(status.details()).map_or_else(
        |_| Vec::new(),
        |decoded| {
            let any = |any: prost_types::Any| pbjson_types::Any {
                type_url: any.type_url,
                value: any.value.into(),
            };
            decoded.details.into_iter().map(any).collect()
        },
    );
    v1::ItemError {
        code: status.code().into(),
        message: status.message().to_owned(),
        details,
    }
}
