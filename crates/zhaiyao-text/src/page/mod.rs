//! A page as sent → its reports, each cut into parts, in a repaired text.
//!
//! Lines are measured (`measure`), joined into blocks (`block`), each block is named (`kind`), the
//! places where a report may begin are weighed (`survey`, `evidence`, `border`), and the headline
//! lines between bodies are given to the report above or below (`headline`). The view is written
//! last, when it is known where blanks carry meaning.
//!
//! What always holds: at least one report for a text that is not blank; every character that is not
//! blank lies in exactly one part of one report or in the furniture; everything is in the order of
//! the text. Total and linear on any text.

pub(crate) mod blocks;
pub(crate) mod borders;
pub mod layout;
pub(crate) mod lines;
pub mod parts;
mod reports;
mod signs;

use std::borrow::Cow;

use crate::text::simplified;
use blocks::kind::{self, Block};
use blocks::{join, measure};
use layout::Layout;
use lines::line::{self, Lines};
use parts::{Page, ReportParts};
use reports::{choice::choose, report, view::write_view};

/// Cuts a document into reports.
pub fn split(sent: &str, layout: Layout) -> (Page, Vec<ReportParts>) {
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
    let groups = join::group(&lines, raw, measure);
    let blocks = match layout {
        Layout::Plain => groups
            .into_iter()
            .map(|group| Block::body(group, &lines, raw))
            .collect(),
        _ => kind::classify(groups, &lines, raw),
    };
    let choice = choose(blocks, &lines, measure, layout);
    let (mut view, spans) = write_view(raw, &lines, &choice.blocks);
    let (reports, furniture) = report::finish(
        choice.drafts,
        &choice.blocks,
        &spans,
        choice.layout,
        measure.is_some(),
    );
    if has_traditional {
        view.show_as_sent(sent);
    }
    let page = Page {
        view,
        layout: choice.layout,
        layout_confidence: choice.confidence,
        furniture,
    };
    (page, reports)
}
