//! The sentences of a report → those that stand for it.
//!
//! `evidence` says what is known of each sentence, `look` what the whole text looks like; from both `model` makes the
//! weights for this text, and `select` takes the best sentence after another, each time with what the chosen ones already
//! say (`chosen`), until the length is spent. What always holds: whole sentences of the body, in the order of the text,
//! within the length asked for; a cap in characters is never passed. If no whole sentence fits, a clause is given, and said to
//! be one (`clause`).

mod chosen;
mod clause;
mod cue;
mod explain;
mod features;
mod model;
mod select;
mod stats;
mod text_profile;
mod unit;

use unit::{content_hashes, content_words};

use crate::keyword::result::Keyword;
use crate::lexicon::TermList;
use crate::passage::title::Title;
use crate::reading::Reading;
use crate::resources::Models;
use crate::segment::SegmentOptions;
use crate::text::{ViewSpan, fold};
use crate::token::{self, Token};
use chosen::CHOSEN;
use model::Model;
use stats::Survey;
use unit::Unit;

/// How long a summary may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SummaryLength {
    /// At most so many sentences.
    Sentences(usize),
    /// At most so many characters.
    Characters(usize),
    /// At most this share of the body's characters.
    Ratio(f32),
}

/// What a summary should be about.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// The whole query, folded.
    pub(crate) key: String,
    /// Its content words, folded.
    pub(crate) words: Vec<String>,
}

impl Query {
    /// Reads a query as the documents of a request are read.
    pub(crate) fn new(query: &str, options: SegmentOptions, terms: &TermList, models: &Models) -> Self {
        let query = Title::new(query, &models.segmenter, options, terms);
        Self {
            key: fold(&query.text),
            words: content_words(&query.text, &query.tokens, models),
        }
    }

    /// Whether nothing was asked for.
    pub(crate) fn is_empty(&self) -> bool {
        self.key.is_empty()
    }
}

/// How to summarise.
#[derive(Debug, Clone)]
pub struct SummaryOptions {
    /// How long.
    pub length: SummaryLength,
    /// What it should be about; empty for the report itself.
    pub query: Query,
    /// Give the reasons for each sentence.
    pub explain: bool,
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

/// A sentence of a summary.
#[derive(Debug, Clone)]
pub struct SummarySentence {
    /// Where in the view.
    pub span: ViewSpan,
    /// Odds against the best sentence of the summary: 0 to 1.
    pub score: f64,
    /// Place among the sentences of the body.
    pub index: usize,
    /// It is only a clause from the head of the sentence.
    pub is_clause: bool,
    /// What spoke most for it, strongest first; empty if not asked for.
    pub reasons: Vec<&'static str>,
}

/// The sentences that stand for a report.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// In the order of the text.
    pub sentences: Vec<SummarySentence>,
    /// Not one whole sentence fits the length; the summary is a clause, or empty.
    pub nothing_fits: bool,
    /// There was a query, and no sentence holds a word of it.
    pub query_unknown: bool,
}

/// What a summary is made from.
pub(crate) struct Source<'a> {
    pub(crate) view: &'a str,
    /// The sentences of each paragraph.
    pub(crate) paragraphs: &'a [Vec<ViewSpan>],
    /// The tokens of the report.
    pub(crate) tokens: &'a [Token],
    pub(crate) keywords: &'a [Keyword],
    /// Hashes of the folded words of the headlines.
    pub(crate) headline: Vec<u64>,
    /// The report is known to be news: a dateline, a byline, other reports beside it.
    pub(crate) is_news: bool,
}

impl<'a> Source<'a> {
    /// A report with its best keywords; `is_one_of_many` says that the document has other reports.
    pub(crate) fn new(
        reading: &'a Reading,
        keywords: &'a [Keyword],
        is_one_of_many: bool,
        models: &Models,
    ) -> Self {
        let (view, title, parts) = (reading.view.text(), reading.title, reading.parts);
        let mut headline = content_hashes(&title.text, &title.tokens, models);
        let words = |span| content_hashes(view, token::within(reading.tokens, span), models);
        headline.extend(parts.headlines().flat_map(words));
        Self {
            view,
            paragraphs: reading.sentences(),
            tokens: reading.tokens,
            keywords,
            headline,
            is_news: is_one_of_many || parts.dateline.is_some() || parts.byline.is_some(),
        }
    }
}

/// What a sentence gains that holds the whole query: more than all that parts the sentences of its report. These gains are shares of
/// that spread, since weights grow with what training makes them sure of.
const QUERY: f64 = 1.2;
/// What a sentence gains that says what the headline says. Texts with their headline are few among those the weights were
/// trained on.
const HEADLINE: f64 = 0.2;
/// What a list of attendees loses, or of what else was on the agenda.
const LEFTOVER: f64 = 0.4;

/// A report taken apart, ready to be weighed.
struct Read<'a> {
    units: Vec<Unit>,
    survey: Survey,
    /// Evidence of each candidate.
    rows: Vec<Vec<f64>>,
    look: Vec<f64>,
    source: &'a Source<'a>,
}

impl<'a> Read<'a> {
    fn new(source: &'a Source<'a>, models: &Models) -> Self {
        let (units, vocabulary) = unit::units(source, models);
        let survey = Survey::new(&units, &vocabulary, source);
        let rows = features::all(&units, &survey, source);
        let look = text_profile::of(&units, &survey, source, &rows);
        Self {
            units,
            survey,
            rows,
            look,
            source,
        }
    }
}

/// Summarises a report.
pub(crate) fn summarize(source: &Source, models: &Models, options: &SummaryOptions) -> Summary {
    let read = Read::new(source, models);
    let weights = Model::built_in().weights(&read.look);
    let (own, beside) = weights.split_at(weights.len() - CHOSEN.len());
    let asked = asked_share(&read, &options.query);
    let query_unknown = !options.query.is_empty() && asked.iter().all(|share| *share == 0.0);
    let alone = alone(&read, own, &asked);
    let worth = select::Worth {
        alone: &alone,
        beside,
    };
    let budget = select::Budget::new(options.length, &read.units);
    let chosen = select::choose(&read.units, &read.survey, &worth, budget);
    let mut summary = select::written(&chosen, &read.units);
    if chosen.is_empty() {
        summary.nothing_fits = !read.units.is_empty();
        summary
            .sentences
            .extend(clause::best(&read, &alone, budget.characters()));
    } else if options.explain {
        explain::explain(&mut summary, &read, &chosen, &weights, &asked);
    }
    summary.query_unknown = query_unknown;
    summary
}

/// What each candidate is worth while none is chosen.
fn alone(read: &Read, weights: &[f64], asked: &[f64]) -> Vec<f64> {
    let mut worth: Vec<f64> = read
        .rows
        .iter()
        .map(|row| crate::model::linear::weigh(weights, row))
        .collect();
    let least = worth.iter().copied().fold(f64::INFINITY, f64::min);
    let most = worth.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    for ((worth, &i), asked) in worth.iter_mut().zip(&read.survey.candidates).zip(asked) {
        let text = read.units[i].span.slice(read.source.view);
        let leftover = if features::is_leftover(&read.units[i], text) {
            LEFTOVER
        } else {
            0.0
        };
        *worth += (most - least) * (QUERY * asked + HEADLINE * read.survey.headline[i] - leftover);
    }
    worth
}

/// How much of the query each candidate holds: 1 if all of it in one piece, else up to 0.9 by the share of those of its words
/// that any holds (怎么 and 什么时候 ask, and stand nowhere).
fn asked_share(read: &Read, query: &Query) -> Vec<f64> {
    if query.is_empty() {
        return vec![0.0; read.survey.candidates.len()];
    }
    let text = |i: &usize| fold(read.units[*i].span.slice(read.source.view));
    let keys: Vec<String> = read.survey.candidates.iter().map(text).collect();
    let is_held = |word: &&String| keys.iter().any(|key| key.contains(*word));
    let words: Vec<&String> = query.words.iter().filter(is_held).collect();
    let share = |key: &String| {
        if key.contains(&query.key) {
            return 1.0;
        }
        let held = words.iter().filter(|word| key.contains(**word)).count();
        0.9 * held as f64 / words.len().max(1) as f64
    };
    keys.iter().map(share).collect()
}
