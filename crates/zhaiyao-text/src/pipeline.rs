//! The method: a document → its reports with tokens, keywords and summaries.
//!
//! The only file that knows the order of the stages. Every stage is a function of its input, the
//! options and the models; none reads a clock, a file or a random source, and each is total on any
//! text. Same input and models give the same output.

use crate::keyword::KeywordOptions;
use crate::keyword::result::Keyword;
use crate::lexicon::TermList;
use crate::models::Models;
use crate::page::layout::Layout;
use crate::page::parts::{Page, ReportParts};
use crate::passage::Passage;
use crate::passage::title::{BYTES_PER_TOKEN, Title};
use crate::reading::Reading;
use crate::segment::SegmentOptions;
use crate::summary::Summary;
use crate::summary::options::SummaryOptions;
use crate::text::ViewSpan;
use crate::token::{Token, TokenClass};
use crate::{keyword, page, refine, segment, summary, term};

/// A text to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Document<'a> {
    /// As sent.
    pub(crate) text: &'a str,
    /// A headline that the caller has apart from the text; may be empty.
    pub(crate) title: &'a str,
    /// How to read the lines.
    pub(crate) layout: Layout,
}

/// What to do, and how.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// Whether tokens are wanted.
    pub(crate) tokens: bool,
    /// How to choose keywords; `None` for none.
    pub(crate) keywords: Option<KeywordOptions>,
    /// How to summarise; `None` for no summary.
    pub(crate) summary: Option<SummaryOptions>,
    /// How to segment.
    pub(crate) segment: SegmentOptions,
    /// The request's own terms.
    pub(crate) terms: TermList,
    /// If any: a document of more reports is not read.
    pub(crate) most_reports: Option<usize>,
}

/// Why a document was not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// Nobody wants the result any more.
    Unwanted,
    /// It has this number of reports, which are too many.
    ManyReports(usize),
}

/// A report with the results that were asked for.
#[derive(Debug)]
pub struct Report {
    /// Its parts.
    pub parts: ReportParts,
    /// The tokens of all parts in order; empty if not asked for.
    pub tokens: Vec<Token>,
    /// Best first; empty if not asked for.
    pub keywords: Vec<Keyword>,
    /// `None` if not asked for.
    pub summary: Option<Summary>,
}

/// A document as it was read.
#[derive(Debug)]
pub(crate) struct ReadDocument {
    pub(crate) page: Page,
    /// At least one.
    pub(crate) reports: Vec<Report>,
    /// For each term of the request, where it occurs in the text.
    pub(crate) term_spans: Vec<Vec<ViewSpan>>,
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

/// The number of keywords that help to rank sentences.
pub(crate) const SUMMARY_KEYWORDS: usize = 12;

/// Reads a document. `enter` is called when a stage begins, and returns whether to go on, because
/// the pipeline itself has no clock.
///
/// # Errors
/// [`Stopped::Unwanted`] if `enter` returned false, [`Stopped::ManyReports`] if the document has
/// more reports than the options allow.
pub(crate) fn analyze(
    document: Document,
    options: &Options,
    models: &Models,
    mut enter: impl FnMut(Stage) -> bool,
) -> Result<ReadDocument, Stopped> {
    let mut enter = |stage| enter(stage).then_some(()).ok_or(Stopped::Unwanted);
    enter(Stage::Reports)?;
    let (page, all_parts) = page::split(document.text, document.layout);
    if options.most_reports.is_some_and(|most| all_parts.len() > most) {
        return Err(Stopped::ManyReports(all_parts.len()));
    }
    let title = Title::new(document.title, &models.segmenter, options.segment, &options.terms);
    let is_one_of_many = all_parts.len() > 1;
    let mut term_spans = vec![Vec::new(); options.terms.terms().len()];
    let mut reports = Vec::with_capacity(all_parts.len());
    for parts in all_parts {
        enter(Stage::Tokens)?;
        let tokens = if options.needs_tokens() {
            tokens(page.view.text(), &parts.spans(), options, models)
        } else {
            Vec::new()
        };
        add_term_spans(&tokens, &mut term_spans);
        let (keywords, summary) = {
            let draft = Draft {
                page: &page,
                title: &title,
                parts: &parts,
                tokens: &tokens,
                is_one_of_many,
            };
            results(&draft, options, models, &mut enter)?
        };
        let tokens = match (options.tokens, options.segment.coarse) {
            (true, true) => tokens,
            (true, false) => refine::refine(page.view.text(), &tokens, &models.segmenter),
            (false, _) => Vec::new(),
        };
        reports.push(Report {
            parts,
            tokens,
            keywords,
            summary,
        });
    }
    Ok(ReadDocument {
        page,
        reports,
        term_spans,
    })
}

/// A report before keywords and summary are made.
struct Draft<'a> {
    page: &'a Page,
    title: &'a Title<'a>,
    parts: &'a ReportParts,
    tokens: &'a [Token],
    /// The document has other reports.
    is_one_of_many: bool,
}

/// Makes the keywords and the summary of a report, from one reading of it.
fn results(
    draft: &Draft,
    options: &Options,
    models: &Models,
    enter: &mut impl FnMut(Stage) -> Result<(), Stopped>,
) -> Result<(Vec<Keyword>, Option<Summary>), Stopped> {
    if options.keywords.is_none() && options.summary.is_none() {
        return Ok((Vec::new(), None));
    }
    enter(Stage::Keywords)?;
    let Draft {
        page,
        title,
        parts,
        tokens,
        is_one_of_many,
    } = *draft;
    let asked = options.keywords.clone().unwrap_or_default();
    let passage = Passage::new(page.view.shown(), title, parts, tokens, models);
    let candidates = term::collect(&passage, models, &asked.banned);
    let reading = Reading::new(&page.view, title, parts, tokens, &passage, candidates);
    let extract = |wanted: &KeywordOptions| keyword::extract(&reading, models, &options.terms, wanted);
    // A list that serves the summary too must be long enough for it; a longer list begins with the
    // shorter.
    let least = if options.summary.is_some() {
        SUMMARY_KEYWORDS
    } else {
        0
    };
    let mut keywords = extract(&KeywordOptions {
        top_k: asked.top_k.max(least),
        ..asked.clone()
    });
    let mut summary = None;
    if let Some(wanted) = &options.summary {
        enter(Stage::Summary)?;
        // The filters of the caller's list are not meant for the summary.
        let own = (!asked.is_plain()).then(|| {
            extract(&KeywordOptions {
                top_k: SUMMARY_KEYWORDS,
                banned: asked.banned.clone(),
                ..KeywordOptions::default()
            })
        });
        let ranked = own.as_ref().unwrap_or(&keywords);
        let ranked = &ranked[..ranked.len().min(SUMMARY_KEYWORDS)];
        let source = summary::input::SummaryInput::new(&reading, ranked, is_one_of_many, models);
        summary = Some(summary::summarize(&source, models, wanted));
    }
    keywords.truncate(options.keywords.as_ref().map_or(0, |keywords| keywords.top_k));
    Ok((keywords, summary))
}

impl Options {
    fn needs_tokens(&self) -> bool {
        self.tokens || self.keywords.is_some() || self.summary.is_some()
    }
}

/// Builds what is built at its first use and needs no dictionary, by reading a page with something
/// for every rule.
pub(crate) fn prepare(page: &str) {
    segment::prepare();
    page::split(page, Layout::Auto);
}

/// Returns the tokens of spans of a view.
pub(crate) fn tokens(view: &str, spans: &[ViewSpan], options: &Options, models: &Models) -> Vec<Token> {
    let bytes: usize = spans.iter().map(ViewSpan::len).sum();
    let mut tokens = Vec::with_capacity(bytes / BYTES_PER_TOKEN);
    for span in spans {
        models
            .segmenter
            .segment(view, *span, options.segment, &options.terms, &mut tokens);
    }
    tokens
}

/// Adds to the spans of each term of the request those of its tokens.
fn add_term_spans(tokens: &[Token], spans: &mut [Vec<ViewSpan>]) {
    for token in tokens {
        if let TokenClass::Term(term) = token.class {
            spans[term as usize].push(token.span);
        }
    }
}
