//! Messages of the wire → a request of the engine, with every field that is wrong.
//!
//! What always holds: messages are destructured completely, so the compiler refuses a new field
//! that is not read here.

use tonic::Status;

use super::status::invalid_field;
use super::v1;
use zhaiyao_text::engine::{KeywordRequest, Request, SummaryRequest, Violation, Violations};
use zhaiyao_text::keyword::KeywordMethod;
use zhaiyao_text::lexicon::{Pos, Term};
use zhaiyao_text::page::layout::Layout;
use zhaiyao_text::summary::SummaryLength;
use zhaiyao_text::text::OffsetEncoding;

/// Characters in the id of a stream's item.
const ID_CHARACTERS: usize = 256;

/// Checks the id of a stream's item.
pub(crate) fn check_item_id(id: &str) -> Result<(), Status> {
    if id.chars().nth(ID_CHARACTERS).is_none() {
        return Ok(());
    }
    let reason = format!("has more than {ID_CHARACTERS} characters");
    Err(invalid_field(Violation::new("id", reason)))
}

/// A request as far as it could be read.
pub(super) struct ParsedRequest {
    pub(super) request: Request,
    pub(super) encoding: OffsetEncoding,
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
    } = message;
    let mut reader = Reader {
        violations: Violations::default(),
    };
    let v1::Document { text, title, layout } = document.unwrap_or_default();
    let v1::SegmentOptions {
        disable_hmm,
        keep_compounds,
    } = segment_options.unwrap_or_default();
    let layout = reader.layout(layout);
    let encoding = reader.encoding(offset_encoding);
    let features = reader.features(&features);
    // Options of a feature that is not asked for are checked all the same.
    let keywords = reader.keywords(keyword_options.unwrap_or_default());
    let summary = reader.summary(summary_options.unwrap_or_default());
    let terms = lexicon_terms
        .into_iter()
        .enumerate()
        .map(|(i, term)| reader.term(i, term))
        .collect();
    let has = |feature| features.contains(&feature);
    let request = Request {
        text,
        title,
        layout,
        tokens: has(v1::Feature::Tokens),
        keywords: has(v1::Feature::Keywords),
        summary: has(v1::Feature::Summary),
        keyword_options: keywords,
        summary_options: summary,
        disable_hmm,
        keep_compounds,
        terms,
        lexicons,
        idf_model,
    };
    ParsedRequest {
        request,
        encoding,
        violations: reader.violations,
    }
}

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
            v1::Layout::Unspecified | v1::Layout::Auto => Layout::Auto,
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

    fn features(&mut self, numbers: &[i32]) -> Vec<v1::Feature> {
        if numbers.is_empty() {
            return vec![v1::Feature::Reports, v1::Feature::Keywords, v1::Feature::Summary];
        }
        let mut features = Vec::new();
        for (i, &number) in numbers.iter().enumerate() {
            let field = format!("features[{i}]");
            match v1::Feature::try_from(number) {
                Ok(v1::Feature::Unspecified) => self.add(field, "must name a feature".to_owned()),
                Ok(feature) => features.push(feature),
                Err(_) => self.add(field, format!("{number} is no value of this enum")),
            }
        }
        features
    }

    /// A count that must not be negative.
    fn count(&mut self, field: &str, number: i32) -> usize {
        usize::try_from(number).unwrap_or_else(|_| {
            self.add(field, format!("is {number}; it must not be negative"));
            1
        })
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
            v1::KeywordMethod::Unspecified | v1::KeywordMethod::Best => KeywordMethod::Best,
            v1::KeywordMethod::TfIdf => KeywordMethod::TfIdf,
            v1::KeywordMethod::TextRank => KeywordMethod::TextRank,
        };
        KeywordRequest {
            top_k: self.count("keyword_options.top_k", top_k),
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
            weight: if weight == 0.0 { 1.0 } else { weight },
        }
    }
}

impl From<v1::SplitReportsRequest> for v1::AnalyzeRequest {
    fn from(request: v1::SplitReportsRequest) -> Self {
        let v1::SplitReportsRequest {
            document,
            offset_encoding,
        } = request;
        Self {
            document,
            offset_encoding,
            features: vec![v1::Feature::Reports.into()],
            ..Self::default()
        }
    }
}

impl From<v1::SegmentRequest> for v1::AnalyzeRequest {
    fn from(request: v1::SegmentRequest) -> Self {
        let v1::SegmentRequest {
            document,
            offset_encoding,
            lexicon_terms,
            lexicons,
            segment_options,
        } = request;
        let features = vec![v1::Feature::Tokens.into()];
        Self {
            document,
            offset_encoding,
            lexicon_terms,
            lexicons,
            segment_options,
            features,
            ..Self::default()
        }
    }
}

impl From<v1::ExtractKeywordsRequest> for v1::AnalyzeRequest {
    fn from(request: v1::ExtractKeywordsRequest) -> Self {
        let v1::ExtractKeywordsRequest {
            document,
            offset_encoding,
            lexicon_terms,
            lexicons,
            segment_options,
            idf_model,
            keyword_options,
        } = request;
        let features = vec![v1::Feature::Keywords.into()];
        Self {
            document,
            offset_encoding,
            lexicon_terms,
            lexicons,
            segment_options,
            idf_model,
            keyword_options,
            features,
            ..Self::default()
        }
    }
}

impl From<v1::SummarizeRequest> for v1::AnalyzeRequest {
    fn from(request: v1::SummarizeRequest) -> Self {
        let v1::SummarizeRequest {
            document,
            offset_encoding,
            lexicon_terms,
            lexicons,
            segment_options,
            idf_model,
            summary_options,
        } = request;
        let features = vec![v1::Feature::Summary.into()];
        Self {
            document,
            offset_encoding,
            lexicon_terms,
            lexicons,
            segment_options,
            idf_model,
            summary_options,
            features,
            ..Self::default()
        }
    }
}
