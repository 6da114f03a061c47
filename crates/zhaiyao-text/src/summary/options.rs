//! How a summary is made: its length, what it is about, and whether reasons are wanted.

use super::content::content_words;
use crate::lexicon::TermList;
use crate::models::Models;
use crate::passage::title::Title;
use crate::segment::SegmentOptions;
use crate::text::fold;

/// How long a summary may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SummaryLength {
    /// At most this number of sentences.
    Sentences(usize),
    /// At most this number of characters.
    Characters(usize),
    /// At most this share of the body's characters, 0 to 1.
    Ratio(f32),
}

/// What a summary should be about.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    /// The whole query, folded.
    pub(super) key: String,
    /// Its content words, folded.
    pub(super) words: Vec<String>,
}

impl Query {
    /// Segments a query as the documents of a request are segmented.
    pub(crate) fn new(query: &str, options: SegmentOptions, terms: &TermList, models: &Models) -> Self {
        let query = Title::new(query, &models.segmenter, options, terms);
        Self {
            key: fold(&query.text),
            words: content_words(&query.text, &query.tokens, models),
        }
    }

    /// Whether there is no query.
    pub(super) fn is_empty(&self) -> bool {
        self.key.is_empty()
    }
}

/// How to summarise.
#[derive(Debug, Clone)]
pub(crate) struct SummaryOptions {
    pub(crate) length: SummaryLength,
    /// Empty for a summary of the report itself.
    pub(crate) query: Query,
    /// Whether to give the reasons for each sentence.
    pub(crate) explain: bool,
}

impl Default for SummaryOptions {
    fn default() -> Self {
        Self {
            length: SummaryLength::Sentences(3),
            query: Query::default(),
            explain: false,
        }
    }
}
