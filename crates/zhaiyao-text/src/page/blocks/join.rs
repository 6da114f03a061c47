//! Lines → blocks: the lines that make one paragraph, headline line, byline or piece of furniture.
//!
//! In a hard-wrapped text a line that fills the column runs on, even across a blank line (a column
//! ended there); a short one ends its block. Elsewhere every line is a block.

use std::ops::Range;

use crate::page::blocks::measure::{Measure, ends_sentence};
use crate::page::lines::line::Line;
use crate::page::signs::byline;
use crate::page::signs::dateline;
use crate::page::signs::furniture;
use crate::page::signs::headline_line::is_headline_like;
use crate::progress::{Abandoned, Progress};
use crate::text::{closing_mark_of, column_width};

/// The lines of each block, in order; every line lies in exactly one.
pub(crate) fn group(
    lines: &[Line],
    raw: &str,
    measure: Option<Measure>,
    progress: &Progress,
) -> Result<Vec<Range<usize>>, Abandoned> {
    let mut blocks: Vec<Range<usize>> = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        progress.count(line.units())?;
        match (blocks.last_mut(), measure) {
            (Some(block), Some(measure))
                if Joint {
                    lines,
                    raw,
                    measure,
                    first: block.start,
                    next: i,
                }
                .holds() =>
            {
                block.end = i + 1;
            }
            _ => blocks.push(i..i + 1),
        }
    }
    Ok(blocks)
}

/// Lines of the longest headline.
const LONGEST_HEADLINE: usize = 4;

/// The line break between two lines of a hard-wrapped text.
struct Joint<'a> {
    lines: &'a [Line],
    raw: &'a str,
    measure: Measure,
    /// First line of the block so far.
    first: usize,
    /// The line that may join it.
    next: usize,
}

impl Joint<'_> {
    fn line(&self) -> &Line {
        &self.lines[self.next]
    }

    fn previous(&self) -> &Line {
        &self.lines[self.next - 1]
    }

    fn text(&self) -> &str {
        self.line().text(self.raw)
    }

    fn previous_text(&self) -> &str {
        self.previous().text(self.raw)
    }

    /// Whether the block is one line so far.
    fn is_second(&self) -> bool {
        self.next == self.first + 1
    }

    /// Whether the next line belongs to the block.
    fn holds(&self) -> bool {
        if self.is_second() && byline::is_line(self.previous_text())
            || byline::tail(self.previous_text()).is_some()
        {
            return false;
        }
        if furniture::is_line(self.previous_text()) || furniture::is_line(self.text()) {
            return false;
        }
        if self.measure.is_indented(self.previous(), self.line()) {
            return false;
        }
        let ended = ends_sentence(self.previous_text());
        // Few lines may open one; to see whether they do takes longer.
        let may_open = ended || self.line().blank_above > 0 || !self.is_previous_full();
        if may_open && self.opens_report() {
            return false;
        }
        if self.line().blank_above == 0 {
            self.holds_without_gap(ended)
        } else {
            self.holds_across_gap(ended)
        }
    }

    /// The line before fills the column, or is as full as it can be: the Latin word or figure that
    /// the next line begins with would not have fitted.
    fn is_previous_full(&self) -> bool {
        let previous = self.previous();
        let word = self.text().chars().take_while(|c| c.is_ascii_graphic());
        let width: usize = word.map(column_width).sum();
        let no_room = width > 2 && previous.width + width > self.measure.width + 1;
        self.measure.is_full(previous) || (no_room && !self.measure.is_over(previous))
    }

    /// A dateline or byline begins here.
    fn opens_report(&self) -> bool {
        dateline::opens_report(self.text()) || byline::is_line(self.text())
    }

    fn holds_without_gap(&self, ended: bool) -> bool {
        let (measure, previous, line) = (&self.measure, self.previous(), self.line());
        if measure.is_over(previous) {
            false
        } else if self.is_previous_full() {
            let other = ended && self.is_headline_of_next();
            !measure.is_over(line) && !other
        } else if ended {
            false
        } else if self.is_cut_opening(2)
            || measure.is_nearly_full(previous)
                && (leaves_open(self.previous_text()) || self.is_last_of_two(previous))
        {
            true
        } else if self.is_body() {
            !measure.is_over(line) && measure.is_nearly_full(previous)
        } else {
            // A line far from full over the first of a body: a headline set close to it.
            let body_begins = !measure.is_nearly_full(previous)
                && self.runs_on()
                && (measure.is_opening(line) || measure.is_full(line));
            !measure.is_over(line)
                && !body_begins
                && is_headline_like(self.previous_text())
                && is_headline_like(self.text())
        }
    }

    fn holds_across_gap(&self, ended: bool) -> bool {
        let (measure, previous, line) = (&self.measure, self.previous(), self.line());
        let headline_like = is_headline_like(self.text());
        if ended {
            // A sentence may end with the column. A paragraph opens with a short line, so one of
            // full width goes on.
            return measure.short_openings
                && self.is_body()
                && self.is_previous_full()
                && measure.is_common(line, 1)
                && !headline_like;
        }
        if self.is_cut_opening(1) && (self.previous_text().contains('，') || !headline_like || self.runs_on())
        {
            return true;
        }
        self.is_body()
            && !measure.is_over(line)
            && (self.is_previous_full() || measure.is_nearly_full(previous) && !headline_like)
    }

    /// A sentence may end just where the column does: then up to four short lines and a dateline,
    /// or short lines at the very end, are the headline of another report.
    fn is_headline_of_next(&self) -> bool {
        let short = |line: &&Line| {
            let text = line.text(self.raw);
            is_headline_like(text) && !ends_sentence(text)
        };
        let heads = self.lines[self.next..]
            .iter()
            .take(LONGEST_HEADLINE)
            .take_while(short)
            .count();
        let behind = self.lines.get(self.next + heads);
        heads > 0 && behind.is_none_or(|line| dateline::opens_report(line.text(self.raw)))
    }

    /// The next line is not the last of its own: another follows without a gap that fills the
    /// column or ends the sentence. Lines of a headline that a gap parts stand alone.
    fn runs_on(&self) -> bool {
        self.lines.get(self.next + 1).is_some_and(|line| {
            line.blank_above == 0 && (self.measure.is_common(line, 1) || ends_sentence(line.text(self.raw)))
        })
    }

    /// The block is an opening line two characters short, and a line of full width follows.
    fn is_cut_opening(&self, below: usize) -> bool {
        self.is_second()
            && self.measure.is_opening(self.previous())
            && self.measure.is_common(self.line(), below)
    }

    /// The block is an opening line two characters short, and the line below ends its sentence: a
    /// paragraph of two lines.
    fn is_last_of_two(&self, previous: &Line) -> bool {
        self.is_second() && self.measure.is_opening(previous) && ends_sentence(self.text())
    }

    /// The block so far is running text.
    fn is_body(&self) -> bool {
        let first = self.lines[self.first].text(self.raw);
        !self.is_second() || first.contains(['。', '，', '；']) || dateline::find(first).is_some()
    }
}

/// Whether a quotation or bracket opens in the text and does not close: the line goes on.
fn leaves_open(text: &str) -> bool {
    let mut open = Vec::new();
    for c in text.chars() {
        if let Some(close) = closing_mark_of(c) {
            open.push(close);
        } else if open.last() == Some(&c) {
            open.pop();
        }
    }
    !open.is_empty()
}
