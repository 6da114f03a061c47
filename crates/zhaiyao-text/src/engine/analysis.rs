//! A document as it was read, with the text and the place of every span.

use super::Receipt;
use crate::page::layout::Layout;
use crate::pipeline::{ReadDocument, Report};
use crate::text::{RawSpan, View, ViewSpan};

/// A document as it was read: its reports, and how they were made.
///
/// All spans are of the view, the repaired text. [`Analysis::text`] returns what a span says, and
/// [`Analysis::position`] where that stands in the text as sent.
///
/// ```
/// use zhaiyao_text::prelude::*;
///
/// let engine = Engine::built_in(Limits::default())?;
/// let sent = "本报讯 4月8日，市图书\n馆新馆开放。";
/// let request = Request { text: sent.to_owned(), layout: Layout::Wrapped, ..Request::default() };
/// let analysis = engine.analyze(&request)?;
/// let paragraph = analysis.reports[0].parts.paragraphs[0];
/// assert_eq!(analysis.text(paragraph), "市图书馆新馆开放。");
/// assert_eq!(&sent[analysis.position(paragraph).range()], "市图书\n馆新馆开放。");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Analysis {
    /// The layout that was read: never [`Layout::Auto`].
    pub layout: Layout,
    /// How sure the layout is: 0 to 1, and 1 if the caller named it.
    pub layout_confidence: f32,
    /// At least one.
    pub reports: Vec<Report>,
    /// What belongs to no report, in the order of the text.
    pub furniture: Vec<ViewSpan>,
    /// How the analysis was made.
    pub receipt: Receipt,
    view: View,
}

impl Analysis {
    pub(super) fn new(read: ReadDocument, receipt: Receipt) -> Self {
        let ReadDocument {
            page,
            reports,
            term_spans: _,
            without_title: _,
        } = read;
        Self {
            layout: page.layout,
            layout_confidence: page.layout_confidence,
            reports,
            furniture: page.furniture,
            receipt,
            view: page.view,
        }
    }

    /// Returns the text of a span, in the characters that were sent, with line breaks repaired.
    ///
    /// ```
    /// # use zhaiyao_text::prelude::*;
    /// # let engine = Engine::built_in(Limits::default())?;
    /// # let request = Request { text: "今天開館。".to_owned(), tokens: true, ..Request::default() };
    /// let analysis = engine.analyze(&request)?;
    /// let words = analysis.reports[0].tokens.iter().map(|token| analysis.text(token.span));
    /// assert_eq!(words.collect::<Vec<_>>(), ["今天", "開館", "。"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn text(&self, span: ViewSpan) -> &str {
        self.view.shown_text(span)
    }

    /// Returns where a span lies in the text as sent, in bytes: from the first character that it
    /// covers to the last, with the line breaks between.
    ///
    /// ```
    /// # use zhaiyao_text::prelude::*;
    /// # let engine = Engine::built_in(Limits::default())?;
    /// # let request = Request { text: "今天开馆。".to_owned(), tokens: true, ..Request::default() };
    /// let analysis = engine.analyze(&request)?;
    /// assert_eq!(analysis.position(analysis.reports[0].tokens[1].span).range(), 6..12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn position(&self, span: ViewSpan) -> RawSpan {
        self.view.raw_span(span)
    }

    /// Returns the repaired text with its map to the text as sent.
    ///
    /// ```
    /// # use zhaiyao_text::prelude::*;
    /// # let engine = Engine::built_in(Limits::default())?;
    /// let request = Request { text: "今天开馆。".to_owned(), ..Request::default() };
    /// assert_eq!(engine.analyze(&request)?.view().text(), "今天开馆。");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn view(&self) -> &View {
        &self.view
    }
}
