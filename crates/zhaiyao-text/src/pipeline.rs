//! The method: a document → its reports with tokens, keywords and summaries.
//!
//! The only file that knows the order of the stages. Every stage is a function of its input, the
//! options and the models; none reads a clock, a file or a random source, and each is total on any
//! text. Same input and models give the same output.

pub use crate::keyword::result::{Evidence, EvidenceKind, Keyword, KeywordKind};
pub use crate::keyword::{KeywordMethod, KeywordOptions};
pub use crate::page::layout::Layout;
pub use crate::page::parts::{Page, Parts};
pub use crate::resources::Models;
pub use crate::segment::SegmentOptions;
pub use crate::summary::{Query, Summary, SummaryLength, SummaryOptions, SummarySentence};
pub use crate::token::{Origin, Token, TokenClass};

use crate::lexicon::TermList;
use crate::reading::passage::Passage;
use crate::reading::sentence;
use crate::text::{ViewSpan, fold, simplified};
use crate::{keyword, page, refine, segment, summary, term, token};
use std::borrow::Cow;

/// A text to be read.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// As sent.
    pub text: &'a str,
    /// A headline that the caller has apart from the text; may be empty.
    pub title: &'a str,
    /// How to read the lines.
    pub layout: Layout,
}

/// What to do, and how.
#[derive(Debug, Default)]
pub struct Options {
    /// Give the tokens.
    pub tokens: bool,
    /// Give keywords, so chosen.
    pub keywords: Option<KeywordOptions>,
    /// Give a summary, so made.
    pub summary: Option<SummaryOptions>,
    /// How to segment.
    pub segment: SegmentOptions,
    /// The request's own terms.
    pub terms: TermList,
    /// If any: a document of more reports is not read.
    pub most_reports: Option<usize>,
}

/// Why a document was not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Nobody wants the result any more.
    Unwanted,
    /// It holds so many reports, which are too many.
    ManyReports(usize),
}

/// A report with what was asked for.
#[derive(Debug)]
pub struct Report {
    /// Its parts.
    pub parts: Parts,
    /// The words of all parts in order; empty if not asked for.
    pub tokens: Vec<Token>,
    /// Best first; empty if not asked for.
    pub keywords: Vec<Keyword>,
    /// Nothing if not asked for.
    pub summary: Option<Summary>,
}

/// A document that was read, with its stages.
#[derive(Debug)]
pub struct Analysis {
    /// The page: view, layout, furniture. Its reports were moved to [`Analysis::reports`].
    pub page: Page,
    /// At least one.
    pub reports: Vec<Report>,
    /// For each term of the request, where the text holds it.
    pub term_places: Vec<Vec<ViewSpan>>,
}

/// A stage of the pipeline, for whoever measures time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Page → reports.
    Reports,
    /// Report → tokens.
    Tokens,
    /// Report → keywords.
    Keywords,
    /// Report → summary.
    Summary,
}

/// Keywords that help to rank sentences.
const SUMMARY_KEYWORDS: usize = 12;

/// Reads a document. `enter` is called when a stage begins, and says whether to go on: the pipeline itself has no clock.
///
/// # Errors
/// When it was told not to go on, or the document holds more reports than the options allow.
pub fn analyze(
    document: Document,
    options: &Options,
    models: &Models,
    mut enter: impl FnMut(Stage) -> bool,
) -> Result<Analysis, Stopped> {
    let mut enter = |stage| enter(stage).then_some(()).ok_or(Stopped::Unwanted);
    enter(Stage::Reports)?;
    let mut page = page::split(document.text, document.layout);
    let all_parts = std::mem::take(&mut page.reports);
    if options.most_reports.is_some_and(|most| all_parts.len() > most) {
        return Err(Stopped::ManyReports(all_parts.len()));
    }
    let title = Title::new(document.title, options, models);
    let many = all_parts.len() > 1;
    let mut term_places = vec![Vec::new(); options.terms.terms().len()];
    let mut reports = Vec::with_capacity(all_parts.len());
    for parts in all_parts {
        enter(Stage::Tokens)?;
        let mut report = Report {
            parts,
            tokens: Vec::new(),
            keywords: Vec::new(),
            summary: None,
        };
        if options.tokens || options.keywords.is_some() || options.summary.is_some() {
            report.tokens = tokens(&page, &report.parts, options, models);
            note_terms(&report.tokens, &mut term_places);
        }
        let asked = options.keywords.clone().unwrap_or_default();
        if options.keywords.is_some() || options.summary.is_some() {
            enter(Stage::Keywords)?;
            // A list for the summary only must be long enough for it; a longer list begins with the shorter.
            let least = if options.summary.is_some() {
                SUMMARY_KEYWORDS
            } else {
                0
            };
            let wanted = KeywordOptions {
                top_k: asked.top_k.max(least),
                ..asked.clone()
            };
            report.keywords = keywords(&page, &report, &title, &wanted, &options.terms, models);
        }
        if let Some(summary) = &options.summary {
            enter(Stage::Summary)?;
            // Filters of the caller's list are not meant for the summary.
            let unfiltered = KeywordOptions {
                top_k: SUMMARY_KEYWORDS,
                banned: asked.banned.clone(),
                ..KeywordOptions::default()
            };
            let filtered = (!asked.is_plain()).then(|| {
                let own = keywords(&page, &report, &title, &unfiltered, &options.terms, models);
                std::mem::replace(&mut report.keywords, own)
            });
            report.summary = Some(summarize(&page, &report, &title, many, summary, models));
            report.keywords = filtered.unwrap_or(report.keywords);
        }
        let given = options.keywords.as_ref().map_or(0, |keywords| keywords.top_k);
        report.keywords.truncate(given);
        report.tokens = match (options.tokens, options.segment.coarse) {
            (true, true) => report.tokens,
            (true, false) => refine::refine(page.view.text(), &report.tokens, &models.segmenter),
            (false, _) => Vec::new(),
        };
        reports.push(report);
    }
    Ok(Analysis {
        page,
        reports,
        term_places,
    })
}

/// Makes ready what is built at its first use and needs no dictionary, by reading a page with something for every rule.
pub fn prepare(page: &str) {
    segment::prepare();
    page::split(page, Layout::Auto);
}

/// The given title with its tokens.
struct Title<'a> {
    /// As sent.
    shown: &'a str,
    /// In simplified characters, byte for byte.
    text: Cow<'a, str>,
    tokens: Vec<Token>,
}

impl<'a> Title<'a> {
    fn new(shown: &'a str, options: &Options, models: &Models) -> Self {
        let text = simplified(shown);
        let tokens = all_tokens(&text, options, models);
        Self { shown, text, tokens }
    }
}

/// Fewer than most tokens have; they have some five.
const BYTES_OF_TOKEN: usize = 4;

/// The tokens of a report.
fn tokens(page: &Page, parts: &Parts, options: &Options, models: &Models) -> Vec<Token> {
    tokens_of(page.view.text(), &parts.spans(), options, models)
}

/// The tokens of a text that stands by itself.
fn all_tokens(text: &str, options: &Options, models: &Models) -> Vec<Token> {
    tokens_of(text, &[ViewSpan::new(0, text.len())], options, models)
}

fn tokens_of(view: &str, spans: &[ViewSpan], options: &Options, models: &Models) -> Vec<Token> {
    let bytes: usize = spans.iter().map(ViewSpan::len).sum();
    let mut tokens = Vec::with_capacity(bytes / BYTES_OF_TOKEN);
    for span in spans {
        let segmenter = &models.segmenter;
        segmenter.segment(view, *span, options.segment, &options.terms, &mut tokens);
    }
    tokens
}

fn note_terms(tokens: &[Token], places: &mut [Vec<ViewSpan>]) {
    for token in tokens {
        if let TokenClass::Term(term) = token.class {
            places[term as usize].push(token.span);
        }
    }
}

fn keywords(
    page: &Page,
    report: &Report,
    title: &Title,
    wanted: &KeywordOptions,
    terms: &TermList,
    models: &Models,
) -> Vec<Keyword> {
    let view = page.view.shown();
    let passage = Passage::of_report(
        view,
        title.shown,
        &title.tokens,
        &report.parts,
        &report.tokens,
        models,
    );
    let candidates = term::collect(&passage, models, &wanted.banned);
    keyword::extract(&passage, &candidates, models, terms, wanted)
}

fn summarize(
    page: &Page,
    report: &Report,
    title: &Title,
    many: bool,
    options: &SummaryOptions,
    models: &Models,
) -> Summary {
    let sentences = sentences(page, &report.parts);
    summary::summarize(
        &source(page, report, title, many, &sentences, models),
        models,
        options,
    )
}

/// The sentences of each paragraph of the body.
fn sentences(page: &Page, parts: &Parts) -> Vec<Vec<ViewSpan>> {
    let split = |paragraph: &ViewSpan| sentence::split(page.view.text(), *paragraph);
    parts.paragraphs.iter().map(split).collect()
}

fn source<'a>(
    page: &'a Page,
    report: &'a Report,
    title: &Title,
    many: bool,
    paragraphs: &'a [Vec<ViewSpan>],
    models: &Models,
) -> summary::Source<'a> {
    let view = page.view.text();
    let parts = &report.parts;
    let mut headline = summary::content_hashes(&title.text, &title.tokens, models);
    let words = |span| summary::content_hashes(view, token::within(&report.tokens, span), models);
    headline.extend(parts.headlines().flat_map(words));
    summary::Source {
        view,
        paragraphs,
        tokens: &report.tokens,
        keywords: &report.keywords[..report.keywords.len().min(SUMMARY_KEYWORDS)],
        headline,
        is_news: many || parts.dateline.is_some() || parts.byline.is_some(),
    }
}

impl Query {
    /// Reads a query as the documents of these options are read.
    pub fn new(query: &str, options: &Options, models: &Models) -> Self {
        let query = simplified(query);
        let tokens = all_tokens(&query, options, models);
        Self {
            key: fold(&query),
            words: summary::content_words(&query, &tokens, models),
        }
    }
}
