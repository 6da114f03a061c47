//! Messages of the wire → a request of the engine, with every field that is wrong.
//!
//! What always holds: messages are destructured completely, so the compiler refuses a new field
//! that is not read here.

use tonic::Status;

use super::language::Language;
use super::status::invalid_field;
use super::to_proto::ResponseFormat;
use super::v1;
use zhaiyao_text::engine::{KeywordRequest, Request, SummaryRequest, Violation, Violations};
use zhaiyao_text::keyword::KeywordMethod;
use zhaiyao_text::lexicon::{Pos, Term};
use zhaiyao_text::page::layout::Layout;
use zhaiyao_text::summary::SummaryLength;
use zhaiyao_text::text::OffsetEncoding;

/// Characters in the id of a stream's item.
const ID_CHARACTERS: usize = 256;

/// What a request that names no features asks for.
pub const DEFAULT_FEATURES: v1::Features = v1::Features {
    tokens: false,
    keywords: true,
    summary: true,
};

/// Checks the id of a stream's item. Returns as much of it as an answer may have, because an answer
/// must not be as long as its caller likes.
pub(crate) fn checked_id(mut id: String) -> (String, Result<(), Status>) {
    let Some((end, _)) = id.char_indices().nth(ID_CHARACTERS) else {
        return (id, Ok(()));
    };
    id.truncate(end);
    let reason = format!("has more than {ID_CHARACTERS} characters");
    (id, Err(invalid_field(Violation::new("id", reason))))
}

/// A request as far as it could be read.
pub(super) struct ParsedRequest {
    pub(super) request: Request,
    pub(super) format: ResponseFormat,
    pub(super) violations: Violations,
}

/// Reads a request.
pub(super) fn request(message: v1::AnalyzeRequest) -> ParsedRequest {
    let v1::AnalyzeRequest {
        document,
        offset_encoding,
        lexicon_terms,
        lexicons,
        segment_options,
        idf_model,
        keyword_options,
        summary_options,
        features,
        response_options,
        pinned_models,
    } = message;
    let mut reader = Reader::default();
    let document = document.unwrap_or_default();
    let layout = reader.layout(document.layout);
    let (text, title) = document.into_text_and_title();
    let encoding = reader.encoding(offset_encoding);
    let format = reader.format(encoding, response_options.unwrap_or_default());
    let v1::SegmentOptions {
        disable_hmm,
        keep_compounds,
    } = segment_options.unwrap_or_default();
    let v1::Features {
        tokens,
        keywords,
        summary,
    } = features.unwrap_or(DEFAULT_FEATURES);
    // Options of a feature that is not asked for are checked all the same.
    let keyword_options = reader.keywords(keyword_options.unwrap_or_default());
    let summary_options = reader.summary(summary_options.unwrap_or_default());
    let terms = lexicon_terms
        .into_iter()
        .enumerate()
        .map(|(i, term)| reader.term(i, term))
        .collect();
    let request = Request {
        text,
        title,
        layout,
        tokens,
        keywords,
        summary,
        keyword_options,
        summary_options,
        disable_hmm,
        keep_compounds,
        terms,
        lexicons,
        idf_model,
        pinned_models,
    };
    ParsedRequest {
        request,
        format,
        violations: reader.violations,
    }
}

#[derive(Default)]
struct Reader {
    violations: Violations,
}

impl Reader {
    fn add(&mut self, field: impl Into<String>, description: String) {
        self.violations.add(field, description);
    }

    /// A number of an enum; one that names nothing is a violation.
    fn known<E: TryFrom<i32> + Default>(&mut self, field: &str, number: i32) -> E {
        E::try_from(number).unwrap_or_else(|_| {
            self.add(field, format!("{number} is no value of this enum"));
            E::default()
        })
    }

    fn layout(&mut self, number: i32) -> Layout {
        match self.known("document.layout", number) {
            v1::Layout::Unspecified => Layout::Auto,
            v1::Layout::Plain => Layout::Plain,
            v1::Layout::Wrapped => Layout::Wrapped,
            v1::Layout::Page => Layout::Page,
        }
    }

    fn encoding(&mut self, number: i32) -> OffsetEncoding {
        match self.known("offset_encoding", number) {
            v1::OffsetEncoding::Unspecified | v1::OffsetEncoding::Utf32 => OffsetEncoding::Utf32,
            v1::OffsetEncoding::Utf8 => OffsetEncoding::Utf8,
            v1::OffsetEncoding::Utf16 => OffsetEncoding::Utf16,
        }
    }

    fn format(&mut self, encoding: OffsetEncoding, options: v1::ResponseOptions) -> ResponseFormat {
        let v1::ResponseOptions {
            span_texts,
            compact_tokens,
            language_code,
        } = options;
        let language = Language::parse(&language_code);
        if language.is_none() && !language_code.is_empty() {
            let reason = "is no language of this server; it must be \"zh\" or \"en\"";
            self.add("response_options.language_code", reason.to_owned());
        }
        ResponseFormat {
            encoding,
            texts: self.known("response_options.span_texts", span_texts),
            compact_tokens,
            language,
        }
    }

    /// A count that must not be negative.
    fn count(&mut self, field: &str, number: i32) -> usize {
        usize::try_from(number).unwrap_or_else(|_| {
            self.add(field, format!("is {number}; it must not be negative"));
            1
        })
    }

    /// How many keywords; 0 if the request does not say.
    fn top_k(&mut self, top_k: Option<i32>) -> usize {
        match top_k.map(usize::try_from) {
            None => 0,
            Some(Ok(top_k)) if top_k > 0 => top_k,
            Some(_) => {
                let reason = "must be 1 or more, or left out for the default";
                self.add("keyword_options.top_k", reason.to_owned());
                1
            }
        }
    }

    fn keywords(&mut self, options: v1::KeywordOptions) -> KeywordRequest {
        let v1::KeywordOptions {
            top_k,
            banned_words,
            method,
            minimum_characters,
            parts_of_speech,
        } = options;
        let method = match self.known("keyword_options.method", method) {
            v1::KeywordMethod::Unspecified => KeywordMethod::Best,
            v1::KeywordMethod::TfIdf => KeywordMethod::TfIdf,
            v1::KeywordMethod::TextRank => KeywordMethod::TextRank,
        };
        KeywordRequest {
            top_k: self.top_k(top_k),
            banned_words,
            method,
            minimum_characters: self.count("keyword_options.minimum_characters", minimum_characters),
            parts_of_speech,
        }
    }

    fn summary(&mut self, options: v1::SummaryOptions) -> SummaryRequest {
        use v1::summary_options::Length;
        let v1::SummaryOptions {
            query,
            length,
            explain,
        } = options;
        let length = length.map(|length| match length {
            Length::SentenceCount(n) => {
                SummaryLength::Sentences(self.count("summary_options.sentence_count", n))
            }
            Length::CharacterCount(n) => {
                SummaryLength::Characters(self.count("summary_options.character_count", n))
            }
            Length::Ratio(ratio) => SummaryLength::Ratio(ratio),
        });
        SummaryRequest {
            length,
            query,
            explain,
        }
    }

    fn term(&mut self, index: usize, term: v1::LexiconTerm) -> Term {
        let v1::LexiconTerm {
            word,
            aliases,
            pos,
            weight,
        } = term;
        let tag = match pos.as_str() {
            "" => Pos::PROPER,
            tag if tag.len() <= 8 && tag.bytes().all(|b| b.is_ascii_alphabetic()) => Pos::parse(tag),
            _ => {
                self.add(
                    format!("lexicon_terms[{index}].pos"),
                    "must be at most 8 ASCII letters".to_owned(),
                );
                Pos::PROPER
            }
        };
        Term {
            word,
            aliases,
            pos: tag,
            weight: weight.unwrap_or(1.0),
        }
    }
}

/// A request of one feature has fields of `AnalyzeRequest`, and no others.
macro_rules! into_analyze_request {
    ($($request:ident($($feature:ident)?) { $($field:ident),* })*) => {$(
        impl From<v1::$request> for v1::AnalyzeRequest {
            fn from(request: v1::$request) -> Self {
                let v1::$request { $($field),* } = request;
                let features = v1::Features { $($feature: true,)? ..v1::Features::default() };
                Self { $($field,)* features: Some(features), ..Self::default() }
            }
        }
    )*};
}

into_analyze_request! {
    SplitReportsRequest() { document, offset_encoding, response_options, pinned_models }
    SegmentRequest(tokens) {
        document, offset_encoding, lexicon_terms, lexicons, segment_options, response_options,
        pinned_models
    }
    ExtractKeywordsRequest(keywords) {
        document, offset_encoding, lexicon_terms, lexicons, segment_options, idf_model, keyword_options,
        response_options, pinned_models
    }
    SummarizeRequest(summary) {
        document, offset_encoding, lexicon_terms, lexicons, segment_options, idf_model, summary_options,
        response_options, pinned_models
    }
}
