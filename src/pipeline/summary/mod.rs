//! The sentences of a report → those that stand for it.
//!
//! [`rank`] gives each sentence a worth of its own, [`select`] takes the sentence that adds most until
//! the length is spent. What always holds: whole sentences of the body, in the order of the text,
//! within the length asked for; a cap in characters is never passed.

mod rank;
mod select;

use std::collections::HashMap;

use super::models::Models;
use super::segment::{self, Token, TokenClass};
use super::term::Keyword;
use crate::text::{ViewSpan, fold, is_sentence_end};

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
    pub(super) key: String,
    /// Its content words, folded.
    pub(super) words: Vec<String>,
}

impl Query {
    /// Whether nothing was asked for.
    pub(super) fn is_empty(&self) -> bool {
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
}

impl Default for SummaryOptions {
    fn default() -> Self {
        Self {
            length: SummaryLength::Sentences(3),
            query: Query::default(),
        }
    }
}

/// A sentence of a summary.
#[derive(Debug, Clone, Copy)]
pub struct SummarySentence {
    /// Where in the view.
    pub span: ViewSpan,
    /// Worth relative to the sentence chosen first: 0 to 1.
    pub score: f64,
    /// Place among the sentences of the body.
    pub index: usize,
}

/// The sentences that stand for a report.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// In the order of the text.
    pub sentences: Vec<SummarySentence>,
    /// Not one whole sentence fits the length.
    pub nothing_fits: bool,
    /// There was a query, and no sentence holds a word of it.
    pub query_unknown: bool,
}

/// What a summary is made from.
pub(super) struct Source<'a> {
    pub(super) view: &'a str,
    pub(super) sentences: &'a [ViewSpan],
    /// The tokens of the report.
    pub(super) tokens: &'a [Token],
    pub(super) keywords: &'a [Keyword],
    /// Folded words of the headlines.
    pub(super) headline: Vec<String>,
    /// The report is known to be news: a dateline, a byline, other reports beside it.
    pub(super) is_news: bool,
}

/// A sentence with its words.
struct Unit {
    span: ViewSpan,
    characters: usize,
    /// Words that carry content, by their ids, in order.
    words: Vec<u32>,
    /// It is no whole sentence, or too short to stand alone.
    is_scrap: bool,
    /// It leans on the sentence before it.
    leans: bool,
    /// It says who was there.
    lists_attendees: bool,
}

/// Content words of a report and their rarity.
#[derive(Default)]
struct Vocabulary {
    ids: HashMap<String, u32>,
    idf: Vec<f64>,
}

impl Vocabulary {
    fn id(&mut self, key: &str, models: &Models) -> u32 {
        if let Some(&id) = self.ids.get(key) {
            return id;
        }
        let id = u32::try_from(self.idf.len()).unwrap_or(u32::MAX);
        self.ids.insert(key.to_owned(), id);
        self.idf.push(models.idf.idf(key));
        id
    }

    fn known(&self, keys: &[String]) -> Vec<u32> {
        keys.iter().filter_map(|key| self.ids.get(key).copied()).collect()
    }
}

/// Summarises a report.
pub(super) fn summarize(source: &Source, models: &Models, options: &SummaryOptions) -> Summary {
    let mut vocabulary = Vocabulary::default();
    let mut units: Vec<Unit> = source
        .sentences
        .iter()
        .map(|span| unit(*span, source, &mut vocabulary, models))
        .collect();
    if units.iter().all(|unit| unit.is_scrap) {
        units.iter_mut().for_each(|unit| unit.is_scrap = false);
    }
    let budget = select::Budget::new(options.length, &units);
    let worth = rank::rank(&units, &vocabulary, source, options);
    let mut summary = select::select(&units, &vocabulary, &worth, budget);
    summary.query_unknown = worth.query_unknown;
    summary
}

/// Sentences of fewer characters never stand alone: 一是提升标志性。
const SHORTEST: usize = 15;

/// A line that addresses readers or lists keywords is no sentence.
fn is_label(text: &str) -> bool {
    text.ends_with(['：', ':'])
        || ["关键词", "关键字", "Key words", "Keywords"]
            .iter()
            .any(|label| text.starts_with(label))
}

/// A sentence that names so many people and tells of attendance is a list of attendees.
const MANY_PEOPLE: usize = 3;

fn unit(span: ViewSpan, source: &Source, vocabulary: &mut Vocabulary, models: &Models) -> Unit {
    let text = span.slice(source.view);
    let tokens = segment::within(source.tokens, span);
    let words = content_words(source.view, tokens, models);
    let people = tokens.iter().filter(|token| token.pos.is_person()).count();
    let characters = text.chars().count();
    let ended = text
        .trim_end_matches(crate::text::is_closing_mark)
        .ends_with(|c| is_sentence_end(c) || c == '.');
    Unit {
        span,
        characters,
        words: words.iter().map(|word| vocabulary.id(word, models)).collect(),
        is_scrap: characters < SHORTEST || (!ended && characters < 2 * SHORTEST) || is_label(text),
        leans: rank::leans(text),
        lists_attendees: people >= MANY_PEOPLE && rank::tells_attendance(text),
    }
}

/// The folded words of tokens that carry content: two characters or more, or Latin, no stop words.
pub(super) fn content_words(text: &str, tokens: &[Token], models: &Models) -> Vec<String> {
    tokens
        .iter()
        .filter(|token| token.class != TokenClass::Mark)
        .map(|token| (token, fold(token.span.slice(text))))
        .filter(|(token, key)| {
            (token.class == TokenClass::Latin || key.chars().nth(1).is_some())
                && !models.lists.stop_words.contains(key)
        })
        .map(|(_, key)| key)
        .collect()
}
