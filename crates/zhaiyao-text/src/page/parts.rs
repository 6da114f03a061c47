//! A document cut into reports, and the parts of each, as spans of the view.

use crate::page::layout::Layout;
use crate::text::{View, ViewSpan};

/// A document cut into reports.
#[derive(Debug)]
pub struct Page {
    /// The repaired text: every block a line.
    pub view: View,
    /// The layout that was read: never [`Layout::Auto`].
    pub layout: Layout,
    /// Confidence in the layout: 0 to 1; 1 if the caller chose it.
    pub layout_confidence: f32,
    /// What belongs to no report.
    pub furniture: Vec<ViewSpan>,
}

/// The parts of a report, as spans of the view. They never overlap.
#[derive(Debug, Clone, Default)]
pub struct ReportParts {
    /// The line above the main headline that gives the occasion.
    pub kicker: Option<ViewSpan>,
    /// The headline; several lines are one span.
    pub headline: Option<ViewSpan>,
    /// The line below the main headline.
    pub subheadline: Option<ViewSpan>,
    /// Where, when and by whom the report was filed.
    pub dateline: Option<ViewSpan>,
    /// Paragraphs in order, each of them not empty. The list is empty if the document is a title
    /// alone, or has no text.
    pub paragraphs: Vec<ViewSpan>,
    /// Who wrote it.
    pub byline: Option<ViewSpan>,
    /// Confidence in the borders and the headline: 0 to 1.
    pub confidence: f32,
}

impl ReportParts {
    /// Returns all parts in text order.
    pub fn spans(&self) -> Vec<ViewSpan> {
        let lone = [
            self.kicker,
            self.headline,
            self.subheadline,
            self.dateline,
            self.byline,
        ];
        let mut spans: Vec<ViewSpan> = lone
            .into_iter()
            .flatten()
            .chain(self.paragraphs.iter().copied())
            .collect();
        spans.sort_unstable();
        spans
    }

    /// Returns the span from the first part to the last.
    pub fn span(&self) -> ViewSpan {
        let spans = self.spans();
        match (spans.first(), spans.last()) {
            (Some(first), Some(last)) => first.cover(last),
            _ => ViewSpan::new(0, 0),
        }
    }

    /// Returns the span from the first paragraph to the last.
    pub fn body(&self) -> ViewSpan {
        match (self.paragraphs.first(), self.paragraphs.last()) {
            (Some(first), Some(last)) => first.cover(last),
            _ => ViewSpan::new(0, 0),
        }
    }

    /// Returns kicker, headline and subheadline, without those that are missing.
    pub fn headlines(&self) -> impl Iterator<Item = ViewSpan> {
        [self.kicker, self.headline, self.subheadline]
            .into_iter()
            .flatten()
    }
}
