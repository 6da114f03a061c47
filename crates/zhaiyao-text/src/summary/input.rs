//! A report → what its summary is made from.

use super::content::content_hashes;
use crate::keyword::result::Keyword;
use crate::models::Models;
use crate::progress::Progress;
use crate::reading::Reading;
use crate::text::ViewSpan;
use crate::token::{self, Token};

/// What a summary is made from.
pub(crate) struct SummaryInput<'a> {
    pub(crate) view: &'a str,
    /// The sentences of each paragraph of the body.
    pub(crate) paragraphs: &'a [Vec<ViewSpan>],
    /// The tokens of the report.
    pub(crate) tokens: &'a [Token],
    /// The best keywords of the report, best first.
    pub(crate) keywords: &'a [Keyword],
    /// Hashes of the folded words of the headlines.
    pub(crate) headline: Vec<u64>,
    /// The report is news: it has a dateline or a byline, or stands beside other reports.
    pub(crate) is_news: bool,
    /// How the stages of the summary learn that nobody wants it any more.
    pub(crate) progress: &'a Progress<'a>,
}

impl<'a> SummaryInput<'a> {
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
            progress: reading.progress,
        }
    }
}
