//! Lines → the width they were cut at, and whether paragraphs open two characters short.
//!
//! Hard wrapping leaves its trace in the lines that do not end a sentence: most of them share one
//! width. A first line whose indent was lost on the way out of the PDF is two characters shorter,
//! and is the best single sign of a new paragraph.

use std::collections::BTreeMap;

use crate::page::lines::line::Line;
use crate::page::signs::byline;
use crate::page::signs::dateline;
use crate::text::is_closing_mark;
use crate::text::sentence_end::line_ends_sentence;

/// No newspaper column is wider; wider lines are paragraphs.
const WIDEST: usize = 120;
/// With fewer unfinished lines no width is reliable.
const FEWEST: usize = 5;
/// Share of the unfinished lines that must have the common width.
const SHARE: f64 = 0.4;
/// Columns by which punctuation may hang over, or a line may stay short.
const OVERHANG: usize = 6;
const SLACK: usize = 3;

/// The column that lines were cut at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measure {
    /// Most common width of a line that runs on, in columns.
    pub(crate) width: usize,
    /// Whether paragraphs open with a line two characters short.
    pub(crate) short_openings: bool,
    /// Whether paragraphs open with an indent.
    pub(crate) indents: bool,
}

impl Measure {
    /// The line fills the column.
    pub(crate) fn is_full(&self, line: &Line) -> bool {
        line.width + SLACK >= self.width && !self.is_over(line)
    }

    /// The line is wider than the column: a headline set across columns.
    pub(crate) fn is_over(&self, line: &Line) -> bool {
        line.width > self.width + OVERHANG
    }

    /// The line lacks at most eight columns, and is not wider than the column.
    pub(crate) fn is_nearly_full(&self, line: &Line) -> bool {
        line.width + 8 >= self.width && !self.is_over(line)
    }

    /// The line is two characters short, as the first of a paragraph that lost its indent.
    pub(crate) fn is_opening(&self, line: &Line) -> bool {
        self.short_openings
            && (self.width.saturating_sub(5)..=self.width.saturating_sub(3)).contains(&line.width)
    }

    /// The line opens a paragraph by its indent.
    pub(crate) fn is_indented(&self, above: &Line, line: &Line) -> bool {
        self.indents && is_deeper(above, line)
    }

    /// The line has the common width, give or take `below` columns.
    pub(crate) fn is_common(&self, line: &Line, below: usize) -> bool {
        line.width + below >= self.width && line.width <= self.width + SLACK
    }
}

/// Returns the measure of a hard-wrapped text; `None` if it is not hard wrapped.
pub(crate) fn measure(lines: &[Line], raw: &str) -> Option<Measure> {
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    for line in lines.iter().filter(|line| !ends_sentence(line.text(raw))) {
        *widths.entry(line.width).or_default() += 1;
    }
    let total: usize = widths.values().sum();
    let count = |w: usize| widths.get(&w).copied().unwrap_or(0);
    // Twice the count plus the neighbours: a width that hanging punctuation spreads still wins.
    let weight = |w: usize| 2 * count(w) + count(w + 1) + w.checked_sub(1).map_or(0, count);
    let width = *widths.keys().max_by_key(|&&w| (weight(w), w))?;
    let near: usize = (width.saturating_sub(2)..=width + 2).map(count).sum();
    let wrapped = width <= WIDEST && total > FEWEST && near >= FEWEST && near as f64 >= SHARE * total as f64;
    let measure = Measure {
        width,
        short_openings: wrapped && short_openings(lines, raw, width),
        indents: wrapped && indents(lines),
    };
    // Where most of the text stands in wider lines, the common width is that of headlines or verse.
    let columns = |lines: &mut dyn Iterator<Item = &Line>| lines.map(|line| line.width).sum::<usize>();
    let over = columns(&mut lines.iter().filter(|line| measure.is_over(line)));
    (wrapped && over * 2 <= columns(&mut lines.iter())).then_some(measure)
}

/// The widest line as the measure of a text too short to show one; `None` for a single line.
pub(crate) fn widest(lines: &[Line]) -> Option<Measure> {
    let width = lines.iter().map(|line| line.width).max()?;
    (lines.len() > 1 && width <= WIDEST).then_some(Measure {
        width,
        short_openings: false,
        indents: indents(lines),
    })
}

/// Whether lines that stand deeper than the one above open paragraphs: there are two or more, four
/// in five of them by the same indent, and no more than half of all lines. Lines that a PDF left
/// ragged have many indents.
fn indents(lines: &[Line]) -> bool {
    let mut depths: BTreeMap<usize, usize> = BTreeMap::new();
    for pair in lines.windows(2).filter(|pair| is_deeper(&pair[0], &pair[1])) {
        *depths.entry(pair[1].indent).or_default() += 1;
    }
    let deeper: usize = depths.values().sum();
    let common = depths.values().copied().max().unwrap_or(0);
    common >= 2 && common * 5 >= deeper * 4 && deeper * 2 <= lines.len()
}

/// A line stands a character deeper than the one above, or more.
fn is_deeper(above: &Line, line: &Line) -> bool {
    line.indent >= above.indent + 2
}

/// Whether at least two, and three in five, of the lines that surely open a paragraph are two
/// characters short.
fn short_openings(lines: &[Line], raw: &str, width: usize) -> bool {
    let (mut openings, mut short) = (0, 0);
    for (i, line) in lines.iter().enumerate() {
        let opens = match i.checked_sub(1).and_then(|p| lines.get(p)) {
            None => true,
            Some(previous) => {
                let apart = line.blank_above > 0 || previous.width + SLACK < width;
                apart && ends_sentence(previous.text(raw))
            }
        } || dateline::find(line.text(raw)).is_some();
        if opens && line.width + 8 >= width && line.width <= width + OVERHANG {
            openings += 1;
            short += usize::from((width.saturating_sub(5)..=width.saturating_sub(3)).contains(&line.width));
        }
    }
    openings >= 2 && short * 5 >= openings * 3
}

/// Whether the text ends a sentence: its last mark, quotes and brackets aside, is one of 。！？…；,
/// or it ends in a byline that follows such a mark.
pub(crate) fn ends_sentence(text: &str) -> bool {
    let ends_with_bracket = || text.ends_with(is_closing_mark);
    line_ends_sentence(text) || (ends_with_bracket() && byline::tail(text).is_some())
}
