//! A page as sent → its reports, each cut into parts, in a repaired text.
//!
//! Lines are measured (`measure`), joined into blocks (`block`), each block is named (`kind`), the places where a
//! report may begin are weighed (`survey`, `evidence`, `border`), and the headline lines between bodies are given to the report above or below (`headline`).
//! The view is written last, when it is known where blanks carry meaning.
//!
//! What always holds: at least one report for a text that is not blank; every character that is not
//! blank lies in exactly one part of one report or in the furniture; everything is in the order of
//! the text. Total and linear on any text.

mod block;
mod border;
mod byline;
mod caption;
mod dateline;
mod evidence;
mod furniture;
mod headline;
mod kind;
mod line;
mod measure;
mod model;
mod overlap;
mod pattern;
mod report;
mod survey;
pub mod training;

use std::borrow::Cow;

use crate::pipeline::normalize::{self, KeepBlanks};
use crate::text::{View, ViewBuilder, ViewSpan, simplified};
use kind::{Block, Kind};
use line::{Line, Lines, characters};
use measure::Measure;
use report::Draft;

/// How the lines of a document are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// Decide from the text.
    #[default]
    Auto,
    /// One report, each line a paragraph.
    Plain,
    /// One report, lines cut at a column width.
    Wrapped,
    /// Several reports, lines perhaps cut.
    Page,
}

/// A document cut into reports.
#[derive(Debug)]
pub struct Page {
    /// The repaired text: every block a line.
    pub view: View,
    /// The layout that was read: never [`Layout::Auto`].
    pub layout: Layout,
    /// How sure the layout is: 0 to 1, and 1 if the caller named it.
    pub layout_confidence: f32,
    /// At least one if the text is not blank.
    pub reports: Vec<Parts>,
    /// What belongs to no report.
    pub furniture: Vec<ViewSpan>,
}

/// The parts of a report, as places in the view. They never overlap.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// The line above the main headline that gives the occasion.
    pub kicker: Option<ViewSpan>,
    /// The headline; several lines are one span.
    pub headline: Option<ViewSpan>,
    /// The line below the main headline.
    pub subheadline: Option<ViewSpan>,
    /// Where, when and by whom the report was filed.
    pub dateline: Option<ViewSpan>,
    /// Paragraphs in order. Never empty.
    pub paragraphs: Vec<ViewSpan>,
    /// Who wrote it.
    pub byline: Option<ViewSpan>,
    /// How sure the borders and the headline are: 0 to 1.
    pub confidence: f32,
}

impl Parts {
    /// Every part in the order of the text.
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

    /// From the first part to the last.
    pub fn span(&self) -> ViewSpan {
        let spans = self.spans();
        match (spans.first(), spans.last()) {
            (Some(first), Some(last)) => first.cover(last),
            _ => ViewSpan::new(0, 0),
        }
    }

    /// From the first paragraph to the last.
    pub fn body(&self) -> ViewSpan {
        match (self.paragraphs.first(), self.paragraphs.last()) {
            (Some(first), Some(last)) => first.cover(last),
            _ => ViewSpan::new(0, 0),
        }
    }

    /// Kicker, headline and subheadline, those there are.
    pub fn headlines(&self) -> impl Iterator<Item = ViewSpan> {
        [self.kicker, self.headline, self.subheadline]
            .into_iter()
            .flatten()
    }
}

/// Cuts a document into reports.
pub fn split(sent: &str, layout: Layout) -> Page {
    let Lines {
        list: lines,
        has_traditional,
    } = line::lines(sent);
    // A character is read as one of as many bytes and columns: lines stay as they are.
    let read = if has_traditional {
        simplified(sent)
    } else {
        Cow::Borrowed(sent)
    };
    let raw = &*read;
    let measure = match layout {
        Layout::Plain => None,
        // The caller knows that lines are cut; a short text need not prove it.
        Layout::Wrapped => measure::measure(&lines, raw).or_else(|| measure::widest(&lines)),
        Layout::Auto | Layout::Page => measure::measure(&lines, raw),
    };
    let groups = block::group(&lines, raw, measure);
    let blocks = match layout {
        Layout::Plain => groups
            .into_iter()
            .map(|group| Block::body(group, &lines, raw))
            .collect(),
        _ => kind::classify(groups, &lines, raw),
    };
    let choice = choose(blocks, &lines, measure, layout);
    let (mut view, places) = write_view(raw, &lines, &choice.blocks);
    let (reports, furniture) = report::finish(
        choice.drafts,
        &choice.blocks,
        &places,
        choice.layout,
        measure.is_some(),
    );
    if has_traditional {
        view.show_as_sent(sent);
    }
    Page {
        view,
        layout: choice.layout,
        layout_confidence: choice.confidence,
        reports,
        furniture,
    }
}

/// A layout with what it makes of the blocks.
struct Choice {
    blocks: Vec<Block>,
    drafts: Vec<Draft>,
    layout: Layout,
    confidence: f32,
}

/// Evidence from which a text with several reports is read as a page: in general, and where lines are cut, as
/// they are on pages, and something marks a report. Seen: on the dev sets it takes 98 % of pages and 3 % of single texts.
const ENOUGH: f32 = 0.5;
const ENOUGH_IF_WRAPPED: f32 = 0.4;

/// Takes the layout asked for; with none asked for, the one that the text shows.
fn choose(mut blocks: Vec<Block>, lines: &[Line], measure: Option<Measure>, layout: Layout) -> Choice {
    let single = |blocks: &[Block]| vec![report::single(blocks)];
    if blocks.iter().all(|block| block.kind != Kind::Body) {
        // Nothing but short lines: they are the text.
        let any = blocks.iter().all(|block| block.kind != Kind::Headline);
        let shown = blocks
            .iter_mut()
            .filter(|block| any || block.kind == Kind::Headline);
        shown.for_each(|block| block.kind = Kind::Body);
    }
    let (drafts, layout, confidence) = match layout {
        Layout::Plain => (vec![report::plain(&mut blocks)], layout, 1.0),
        Layout::Wrapped => (single(&blocks), layout, 1.0),
        Layout::Page => (report::several(&blocks, lines, measure), layout, 1.0),
        Layout::Auto => {
            let may_be_several = report::may_be_several(&blocks, lines, measure);
            debug_assert!(may_be_several || report::several(&blocks, lines, measure).len() < 2);
            let drafts = if may_be_several {
                report::several(&blocks, lines, measure)
            } else {
                Vec::new()
            };
            let evidence = report::evidence_of_page(&drafts);
            let needed = if measure.is_some() {
                ENOUGH_IF_WRAPPED
            } else {
                ENOUGH
            };
            let sure = (0.5 + (evidence - needed).abs()).min(1.0);
            match drafts.len() > 1 && evidence >= needed {
                true => (drafts, Layout::Page, sure),
                false if measure.is_some() => (single(&blocks), Layout::Wrapped, sure),
                false => (single(&blocks), Layout::Plain, sure),
            }
        }
    };
    Choice {
        blocks,
        drafts,
        layout,
        confidence,
    }
}

/// The places of a block in the view.
#[derive(Debug, Clone, Copy)]
struct Places {
    dateline: Option<ViewSpan>,
    /// The block without dateline and byline. Perhaps empty.
    text: ViewSpan,
    tail_byline: Option<ViewSpan>,
}

/// Writes every block as a line of the view.
fn write_view(raw: &str, lines: &[Line], blocks: &[Block]) -> (View, Vec<Places>) {
    let mut view = ViewBuilder::default();
    let mut places = Vec::with_capacity(blocks.len());
    let mut end = 0;
    for block in blocks {
        let own = kind::spans(&block.lines, lines);
        let (start, stop) = (
            lines[block.lines.start].span.start(),
            lines[block.lines.end - 1].span.end(),
        );
        if !view.is_empty() {
            view.replace('\n', crate::text::RawSpan::new(end, start));
        }
        let span = if block.is_plain {
            let from = view.len();
            view.keep(&block.text, lines[block.lines.start].span);
            ViewSpan::new(from, view.len())
        } else {
            normalize::write(&mut view, raw, own, keep_blanks(block))
        };
        places.push(cut(span, view.text(), block));
        end = stop;
    }
    (view.build(), places)
}

/// Where the blanks of a block carry meaning.
fn keep_blanks(block: &Block) -> KeepBlanks {
    match block.kind {
        Kind::Body => KeepBlanks {
            head: block.dateline,
            from: (block.tail_byline > 0).then(|| characters(&block.text) - block.tail_byline),
            breaks: false,
        },
        _ => KeepBlanks {
            head: usize::MAX,
            from: None,
            breaks: block.kind == Kind::Headline,
        },
    }
}

/// Cuts dateline and byline off a block.
fn cut(span: ViewSpan, view: &str, block: &Block) -> Places {
    let text = span.slice(view);
    let head = end_of(text, block.dateline);
    let tail = text.len() - end_of_reversed(text, block.tail_byline);
    let inner = &text[head..tail];
    let from = head + (inner.len() - inner.trim_start().len());
    let to = tail - (inner.len() - inner.trim_end().len());
    Places {
        dateline: (block.dateline > 0).then(|| span.part(0, head)),
        text: span.part(from, to.max(from)),
        tail_byline: (block.tail_byline > 0).then(|| span.part(tail, text.len())),
    }
}

/// Bytes of the first `count` characters that are not blank.
fn end_of(text: &str, count: usize) -> usize {
    let mut shown = text.char_indices().filter(|(_, c)| !c.is_whitespace());
    match count.checked_sub(1) {
        Some(last) => shown.nth(last).map_or(text.len(), |(at, c)| at + c.len_utf8()),
        None => 0,
    }
}

/// Bytes of the last `count` characters that are not blank.
fn end_of_reversed(text: &str, count: usize) -> usize {
    let mut shown = text.char_indices().rev().filter(|(_, c)| !c.is_whitespace());
    match count.checked_sub(1) {
        Some(last) => shown.nth(last).map_or(text.len(), |(at, _)| text.len() - at),
        None => 0,
    }
}
