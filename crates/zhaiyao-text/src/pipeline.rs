//! The method: a document → its reports with tokens, keywords and summaries.
//!
//! The only file that knows the order of the stages. Every stage is a function of its input, the
//! options and the models; none reads a clock, a file or a random source, and each is total on any
//! text. Same input and models give the same output.

use crate::keyword::result::Keyword;
use std::borrow::Cow;

use crate::keyword::{KeywordList, KeywordOptions};
use crate::lexicon::TermList;
use crate::models::Models;
use crate::page::layout::Layout;
use crate::page::parts::{Page, ReportParts};
use crate::passage::Passage;
use crate::passage::title::{BYTES_PER_TOKEN, Title};
use crate::progress::{Abandoned, Progress};
use crate::reading::{Reading, TokenizedReport};
use crate::segment::{SegmentOptions, SegmentTask};
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

impl From<Abandoned> for Stopped {
    fn from(_: Abandoned) -> Self {
        Self::Unwanted
    }
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
    /// How many reports of several are shorter than the title, which they were ranked without.
    pub(crate) without_title: usize,
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

/// Reads a document. `enter` is called when a stage begins, because the pipeline itself has no
/// clock; `wanted` is asked then and every so often within a stage.
///
/// # Errors
/// [`Stopped::Unwanted`] if `wanted` returned false, [`Stopped::ManyReports`] if the document has
/// more reports than the options allow.
pub(crate) fn analyze(
    document: Document,
    options: &Options,
    models: &Models,
    mut enter: impl FnMut(Stage),
    wanted: &dyn Fn() -> bool,
) -> Result<ReadDocument, Stopped> {
    let progress = &Progress::new(wanted);
    let mut enter = |stage| {
        enter(stage);
        progress.ask()
    };
    enter(Stage::Reports)?;
    let (page, all_parts) = page::split(document.text, document.layout, progress)?;
    if options.most_reports.is_some_and(|most| all_parts.len() > most) {
        return Err(Stopped::ManyReports(all_parts.len()));
    }
    let title = Title::new(document.title, &models.segmenter, options.segment, &options.terms);
    let no_title = Title::default();
    let is_one_of_many = all_parts.len() > 1;
    let mut without_title = 0;
    let wanted = KeywordPlan::new(options);
    let mut term_spans = vec![Vec::new(); options.terms.terms().len()];
    let mut reports = Vec::with_capacity(all_parts.len());
    for parts in all_parts {
        enter(Stage::Tokens)?;
        let tokens = if options.needs_tokens() {
            tokens(page.view.text(), &parts.spans(), options, models, progress)?
        } else {
            Vec::new()
        };
        add_term_spans(&tokens, &mut term_spans);
        // As a document is held to it; so the work is linear in the text, however many reports.
        let is_titled = !is_one_of_many || title.shown.len() <= parts.span().len();
        without_title += usize::from(!is_titled);
        let (keywords, summary) = {
            let draft = Draft {
                page: &page,
                title: if is_titled { &title } else { &no_title },
                parts: &parts,
                tokens: &tokens,
                is_one_of_many,
                progress,
            };
            results(&draft, options, &wanted, models, &mut enter)?
        };
        let tokens = match (options.tokens, options.segment.coarse) {
            (true, true) => tokens,
            (true, false) => refine::refine(page.view.text(), &tokens, &models.segmenter, progress)?,
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
        without_title,
    })
}

/// Which keywords are extracted from each report of a document.
struct KeywordPlan<'a> {
    /// How those of the caller's list are chosen.
    listed: Cow<'a, KeywordOptions>,
    /// The longest list that is needed: one that serves the summary too must be long enough for it;
    /// a longer list begins with the shorter.
    length: usize,
    /// How those are chosen that the summary goes by; `None` if they are those of the list.
    of_summary: Option<KeywordOptions>,
}

impl<'a> KeywordPlan<'a> {
    fn new(options: &'a Options) -> Self {
        let listed = match &options.keywords {
            Some(asked) => Cow::Borrowed(asked),
            None => Cow::Owned(KeywordOptions::default()),
        };
        let has_summary = options.summary.is_some();
        let least = if has_summary { SUMMARY_KEYWORDS } else { 0 };
        let of_summary = (has_summary && !listed.is_plain()).then(|| KeywordOptions {
            banned: listed.banned.clone(),
            ..KeywordOptions::default()
        });
        Self {
            length: listed.top_k.max(least),
            of_summary,
            listed,
        }
    }
}

/// A report before keywords and summary are made.
struct Draft<'a> {
    page: &'a Page,
    title: &'a Title<'a>,
    parts: &'a ReportParts,
    tokens: &'a [Token],
    /// The document has other reports.
    is_one_of_many: bool,
    progress: &'a Progress<'a>,
}

/// Makes the keywords and the summary of a report, from one reading of it.
fn results(
    draft: &Draft,
    options: &Options,
    plan: &KeywordPlan,
    models: &Models,
    enter: &mut impl FnMut(Stage) -> Result<(), Abandoned>,
) -> Result<(Vec<Keyword>, Option<Summary>), Abandoned> {
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
        progress,
    } = *draft;
    let passage = Passage::new(page.view.shown(), title, parts, tokens, models, progress)?;
    let candidates = term::collect(&passage, models, &plan.listed.banned, progress)?;
    let report = TokenizedReport { parts, tokens };
    let reading = Reading::new(&page.view, title, report, &passage, candidates, progress);
    let extract = |wanted: &KeywordOptions, top_k: usize| {
        keyword::extract(&reading, models, &options.terms, wanted, top_k)
    };
    let mut keywords: KeywordList = extract(&plan.listed, plan.length)?;
    let mut summary = None;
    if let Some(wanted) = &options.summary {
        enter(Stage::Summary)?;
        // The filters of the caller's list are not meant for the summary, and neither are further
        // terms: of those there are the more the longer a list was asked for.
        let own = match &plan.of_summary {
            Some(own) => Some(extract(own, SUMMARY_KEYWORDS)?),
            None => None,
        };
        let KeywordList { list, main } = own.as_ref().unwrap_or(&keywords);
        let ranked = &list[..SUMMARY_KEYWORDS.min(*main)];
        let source = summary::input::SummaryInput::new(&reading, ranked, is_one_of_many, models);
        summary = Some(summary::summarize(&source, models, wanted)?);
    }
    let wanted = options.keywords.as_ref().map_or(0, |keywords| keywords.top_k);
    keywords.list.truncate(wanted);
    Ok((keywords.list, summary))
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
    // Nothing stops it.
    let _ = page::split(page, Layout::Auto, &Progress::endless());
}

/// Returns the tokens of spans of a view.
///
/// # Errors
/// [`Abandoned`] if nobody wants them any more.
pub(crate) fn tokens(
    view: &str,
    spans: &[ViewSpan],
    options: &Options,
    models: &Models,
    progress: &Progress,
) -> Result<Vec<Token>, Abandoned> {
    let bytes: usize = spans.iter().map(ViewSpan::len).sum();
    let mut tokens = Vec::with_capacity(bytes / BYTES_PER_TOKEN);
    let task = SegmentTask {
        options: options.segment,
        terms: &options.terms,
        progress,
    };
    for span in spans {
        models.segmenter.segment_while(view, *span, &task, &mut tokens)?;
    }
    Ok(tokens)
}

/// Adds to the spans of each term of the request those of its tokens.
fn add_term_spans(tokens: &[Token], spans: &mut [Vec<ViewSpan>]) {
    for token in tokens {
        if let TokenClass::Term(term) = token.class {
            spans[term as usize].push(token.span);
        }
    }
}
