//! What a caller asks of a document.

use crate::keyword::KeywordMethod;
use crate::lexicon::Term;
use crate::page::layout::Layout;
use crate::summary::SummaryLength;

/// What a caller asks of a document. `Default` is an empty document and nothing to do.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The text as sent.
    pub text: String,
    /// A headline apart from the text.
    pub title: String,
    /// How to read the lines.
    pub layout: Layout,
    /// Whether tokens are wanted.
    pub tokens: bool,
    /// Whether keywords are wanted.
    pub keywords: bool,
    /// Whether a summary is wanted.
    pub summary: bool,
    /// How to choose keywords. Checked also if none are asked for.
    pub keyword_options: KeywordRequest,
    /// How to summarise. Checked also if no summary is asked for.
    pub summary_options: SummaryRequest,
    /// Leave the hidden Markov model off.
    pub disable_hmm: bool,
    /// Whether words stay as long as the dictionary has them.
    pub keep_compounds: bool,
    /// Words to know for this call.
    pub terms: Vec<Term>,
    /// Names of stored lexicons, each perhaps with its revision: `name@revision`.
    pub lexicons: Vec<String>,
    /// Name of the IDF model, perhaps with its revision; empty for the default.
    pub idf_model: String,
    /// Models that must be served in these revisions: `name@revision`.
    pub pinned_models: Vec<String>,
}

/// How to choose keywords.
#[derive(Debug, Clone, Default)]
pub struct KeywordRequest {
    /// How many at most; 0 for the default.
    pub top_k: usize,
    /// Words that are never given.
    pub banned_words: Vec<String>,
    /// How they are ranked.
    pub method: KeywordMethod,
    /// Shorter ones are not given.
    pub minimum_characters: usize,
    /// Tags; if any, the last word of a keyword must have one of them.
    pub parts_of_speech: Vec<String>,
}

/// How to summarise.
#[derive(Debug, Clone, Default)]
pub struct SummaryRequest {
    /// How long; `None` for the default.
    pub length: Option<SummaryLength>,
    /// What about.
    pub query: String,
    /// Whether the reasons for each sentence are wanted.
    pub explain: bool,
}
