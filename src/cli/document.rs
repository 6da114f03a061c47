//! Options for the layout of a document and the length of its results.
//!
//! `analyze` and `batch` share them.

use clap::{Args, ValueEnum};

use crate::api::v1;

/// Layout of the documents, and length of their results.
#[derive(Debug, Clone, Args)]
pub(super) struct ReadingArgs {
    /// How lines are read; a record of a batch may name its own layout
    #[arg(long, value_enum, default_value_t = LayoutArg::Auto)]
    pub(super) layout: LayoutArg,
    /// Most keywords of each report
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(super) top_k: i32,
    #[command(flatten)]
    length: LengthArgs,
    #[command(flatten)]
    response: ResponseArgs,
}

/// What JSON holds besides places.
#[derive(Debug, Clone, Args)]
struct ResponseArgs {
    /// Spans that carry their text in JSON; a server gives `usual` by default
    #[arg(long, value_enum, default_value_t = TextsArg::All)]
    texts: TextsArg,
    /// Words as columns of numbers (compactTokens), a tenth of the bytes
    #[arg(long)]
    compact: bool,
    /// Language of notices, evidence and reasons, zh or en [default: en; none in JSON, where kinds
    /// and numbers say the same]
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<String>,
}

/// A [`v1::SpanTexts`] by its name on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum TextsArg {
    /// All but bodies, mentions and sentences
    Usual,
    /// None: places say all
    None,
    /// All
    All,
}

impl From<TextsArg> for v1::SpanTexts {
    fn from(texts: TextsArg) -> Self {
        match texts {
            TextsArg::Usual => Self::Unspecified,
            TextsArg::None => Self::None,
            TextsArg::All => Self::All,
        }
    }
}

/// Length of a summary: one of three.
#[derive(Debug, Clone, Args)]
#[group(multiple = false)]
struct LengthArgs {
    /// Sentences of each summary [default: 3]
    #[arg(long, value_name = "N")]
    sentences: Option<i32>,
    /// Most characters of each summary
    #[arg(long, value_name = "N")]
    characters: Option<i32>,
    /// Length of each summary as a share of the body, above 0 and at most 1
    #[arg(long, value_name = "R")]
    ratio: Option<f32>,
}

/// A [`v1::Layout`] by its name on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum LayoutArg {
    /// Decided by the text
    Auto,
    /// One report, each line a paragraph
    Plain,
    /// One report, lines cut at a column width
    Wrapped,
    /// Several reports, lines perhaps cut at a column width
    Page,
}

impl From<LayoutArg> for v1::Layout {
    fn from(layout: LayoutArg) -> Self {
        match layout {
            LayoutArg::Auto => Self::Unspecified,
            LayoutArg::Plain => Self::Plain,
            LayoutArg::Wrapped => Self::Wrapped,
            LayoutArg::Page => Self::Page,
        }
    }
}

impl ReadingArgs {
    /// Returns the request for a document.
    pub(super) fn request(&self, document: v1::Document, features: v1::Features) -> v1::AnalyzeRequest {
        use v1::summary_options::Length;
        let LengthArgs {
            sentences,
            characters,
            ratio,
        } = self.length;
        let length = sentences
            .map(Length::SentenceCount)
            .or(characters.map(Length::CharacterCount))
            .or(ratio.map(Length::Ratio));
        v1::AnalyzeRequest {
            document: Some(document),
            features: Some(features),
            keyword_options: Some(v1::KeywordOptions {
                top_k: Some(self.top_k),
                ..v1::KeywordOptions::default()
            }),
            summary_options: Some(v1::SummaryOptions {
                length,
                query: String::new(),
                ..v1::SummaryOptions::default()
            }),
            response_options: Some(v1::ResponseOptions {
                span_texts: v1::SpanTexts::from(self.response.texts).into(),
                compact_tokens: self.response.compact,
                language_code: self.response.lang.clone().unwrap_or_default(),
            }),
            ..v1::AnalyzeRequest::default()
        }
    }
}
