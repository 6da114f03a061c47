//! Candidates → the keywords of a report, best first.
//!
//! `score` weighs each candidate, by trained weights (`model` over `features`) or by a
//! `formula`, whichever the `profile` of the passage says; `filter` says which candidates may
//! be keywords. `rank` and `list` take one candidate after another and hold back those that a
//! chosen one already covers. `classic` has TF-IDF and TextRank.
//!
//! What always holds: the first k of k+1 keywords are the k keywords. No keyword is a bare figure
//! or a function word. Scores never rise down the list.

mod classic;
pub(crate) mod context;
mod discourse;
pub(crate) mod features;
mod filter;
mod formula;
mod list;
pub(crate) mod model;
mod options;
pub(crate) mod profile;
mod rank;
pub mod result;
mod score;
mod writer;

pub use options::KeywordMethod;
pub(crate) use options::KeywordOptions;

use crate::lexicon::TermList;
use crate::models::Models;
use crate::reading::Reading;
use filter::passes;
use result::Keyword;
use writer::Writer;

/// Returns the keywords of a report.
pub(crate) fn extract(
    reading: &Reading,
    models: &Models,
    terms: &TermList,
    options: &KeywordOptions,
) -> Vec<Keyword> {
    let (passage, candidates) = (reading.passage, &reading.candidates);
    let mut ranked: Vec<(usize, f64)> = match options.method {
        KeywordMethod::TfIdf => classic::tf_idf(passage, candidates, models),
        KeywordMethod::TextRank => classic::text_rank(passage, candidates, models),
        KeywordMethod::Best => rank::best(passage, candidates, models, terms, options),
    };
    ranked.retain(|(index, _)| passes(passage, candidates, options, *index));
    ranked.truncate(options.top_k);
    let writer = Writer {
        passage,
        candidates,
        models,
        options,
    };
    let keyword = |(index, score)| writer.keyword(index, score);
    ranked.into_iter().map(keyword).collect()
}
