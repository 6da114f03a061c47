//! Candidates → the keywords of a report, best first.
//!
//! `score` weighs each candidate, by trained weights (`model` over `features`) or by a
//! `formula`, whichever the `profile` of the passage says; `filter` says which candidates may
//! be keywords. `rank` and `list` take one candidate after another and hold back those that a
//! chosen one already covers. `classic` has TF-IDF and TextRank.
//!
//! What always holds: the first k of k+1 keywords are the k keywords, and there are k if a longer
//! list has them. No keyword is a bare figure or a function word. Scores never rise down the list.

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
use crate::progress::Abandoned;
use crate::reading::Reading;
use filter::passes;
use result::Keyword;
use writer::Writer;

/// The keywords of a report.
pub(crate) struct KeywordList {
    /// Best first.
    pub(crate) list: Vec<Keyword>,
    /// The first of them, which tell what the report is about; the others are further terms. At
    /// least as many as a list of fifteen has of these, or all that were asked for.
    pub(crate) main: usize,
}

/// Returns the keywords of a report, at most `top_k`, whatever the options say.
///
/// # Errors
/// [`Abandoned`] if nobody wants them any more.
pub(crate) fn extract(
    reading: &Reading,
    models: &Models,
    terms: &TermList,
    options: &KeywordOptions,
    top_k: usize,
) -> Result<KeywordList, Abandoned> {
    let Reading {
        passage,
        candidates,
        progress,
        ..
    } = reading;
    let mut main = usize::MAX;
    let mut ranked: Vec<(usize, f64)> = match options.method {
        KeywordMethod::TfIdf => classic::tf_idf(passage, candidates, models, progress)?,
        KeywordMethod::TextRank => classic::text_rank(passage, candidates, models, progress)?,
        KeywordMethod::Best => {
            let ranked = rank::best(reading, models, terms, options, top_k)?;
            main = ranked.main;
            ranked.list
        }
    };
    ranked.retain(|(index, _)| passes(passage, candidates, options, *index));
    ranked.truncate(top_k);
    let writer = Writer {
        passage,
        candidates,
        models,
        options,
        progress,
    };
    let keyword = |(index, score)| writer.keyword(index, score);
    let list: Vec<Keyword> = ranked.into_iter().map(keyword).collect::<Result<_, _>>()?;
    Ok(KeywordList {
        main: main.min(list.len()),
        list,
    })
}
