//! A document → its reports, each with its parts, in a repaired text.
//!
//! In: the text as sent and the layout asked for. Out: a [`Page`] and the [`ReportParts`] of each
//! report. One folder per stage, in this order; a stage uses only the stages before it:
//! `lines` (trimmed lines with widths), `signs` (datelines, bylines, captions, furniture: patterns
//! on one text), `blocks` (lines joined to blocks, each with its kind), `borders` (the probability
//! that a report begins at a candidate), `reports` (sections, headlines, parts, the view).
//!
//! What always holds: at least one report for a text that is not blank; every character that is not
//! blank lies in exactly one part of one report or in the furniture; spans are in text order. Total
//! and linear on any text.

pub(crate) mod blocks;
pub(crate) mod borders;
pub mod layout;
pub(crate) mod lines;
pub mod parts;
mod reports;
mod signs;

use std::borrow::Cow;

use crate::progress::{Abandoned, Progress};
use crate::text::simplified;
use blocks::kind;
use blocks::{join, measure};
use layout::Layout;
use lines::line::{self, Lines};
use parts::{Page, ReportParts};
use reports::{choice::choose, report, view::write_view};

/// Splits a document into reports. Returns the page and, apart from it, the parts of each report.
///
/// # Errors
/// [`Abandoned`] if nobody wants them any more.
pub(crate) fn split(
    sent: &str,
    layout: Layout,
    progress: &Progress,
) -> Result<(Page, Vec<ReportParts>), Abandoned> {
    let Lines {
        list: lines,
        has_traditional,
    } = line::lines(sent);
    // Conversion keeps the bytes and columns of each character, so lines remain valid.
    let read = if has_traditional {
        simplified(sent)
    } else {
        Cow::Borrowed(sent)
    };
    let raw = &*read;
    progress.ask()?;
    let measure = match layout {
        Layout::Plain => None,
        // The caller asserts that lines are wrapped; a short text need not show it.
        Layout::Wrapped => measure::measure(&lines, raw).or_else(|| measure::widest(&lines)),
        Layout::Auto | Layout::Page => measure::measure(&lines, raw),
    };
    let groups = join::group(&lines, raw, measure, progress)?;
    let blocks = match layout {
        Layout::Plain => kind::paragraphs(groups, &lines, raw, progress)?,
        _ => kind::classify(groups, &lines, raw, progress)?,
    };
    let choice = choose(blocks, &lines, measure, layout, progress)?;
    let (mut view, spans) = write_view(raw, &lines, &choice.blocks, progress)?;
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
    Ok((page, reports))
}
