//! The text as sent → its lines that are not blank, trimmed, with their width and the gap above.

use crate::text::{RawSpan, column_width, columns, find_other, is_blank, is_ignorable};

/// A line of the text as sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// Without the blanks at both ends. Never empty.
    pub(super) span: RawSpan,
    /// In columns: 2 for a Chinese character, 1 for a Latin one.
    pub(super) width: usize,
    /// Columns of the blanks before it.
    pub(super) indent: usize,
    /// Blank lines between this line and the one before.
    pub(super) blank_above: usize,
}

impl Line {
    pub(super) fn text<'a>(&self, raw: &'a str) -> &'a str {
        self.span.slice(raw)
    }
}

/// Line feed, carriage return, form feed, and the Unicode line ends.
const fn ends_line(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{c}' | '\u{b}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Where lines end, and where the next begin.
fn breaks(raw: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let end = from + find_other(&raw[from..], ends_line)?;
        from = end + raw[end..].chars().next().map_or(0, char::len_utf8);
        Some((end, from))
    })
}

/// All lines that hold more than blanks.
pub(super) fn lines(raw: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut blank_above = 0;
    let mut start = 0;
    let bytes = raw.as_bytes();
    for (end, next) in breaks(raw).chain([(raw.len(), raw.len())]) {
        // The line feed of CR LF belongs to the break before it.
        if start == end && start > 0 && bytes.get(start) == Some(&b'\n') && bytes[start - 1] == b'\r' {
            start = next;
            continue;
        }
        match trimmed(raw, RawSpan::new(start, end)) {
            Some(span) => {
                let width = columns(span.slice(raw));
                let before = &raw[start..span.start()];
                let indent = before
                    .chars()
                    .map(|c| if c == '\t' { 4 } else { column_width(c) })
                    .sum();
                lines.push(Line {
                    span,
                    width,
                    indent,
                    blank_above,
                });
                blank_above = 0;
            }
            None => blank_above += 1,
        }
        start = next;
    }
    lines
}

/// The span without the blanks at its ends, or nothing if it is blank.
fn trimmed(raw: &str, span: RawSpan) -> Option<RawSpan> {
    let shows = |c: char| !is_blank(c) && !is_ignorable(c);
    let text = span.slice(raw);
    let start = text.find(shows)?;
    let last = text.rfind(shows)?;
    let end = last + text[last..].chars().next().map_or(0, char::len_utf8);
    Some(span.part(start, end))
}

/// Characters of a text that are not blank.
pub(super) fn characters(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// The first `count` characters of a text.
pub(super) fn first(text: &str, count: usize) -> &str {
    let end = text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_counts_once() {
        let raw = "\u{feff}一\r\n\r\n\u{3000}二 \n三\r四\u{c}五\u{2028}\t\n六";
        let found: Vec<(&str, usize)> = lines(raw)
            .iter()
            .map(|line| (line.text(raw), line.blank_above))
            .collect();
        assert_eq!(
            found,
            [("一", 0), ("二", 1), ("三", 0), ("四", 0), ("五", 0), ("六", 1)]
        );
    }

    #[test]
    fn width_counts_columns() {
        let raw = "“AI”算法";
        assert_eq!(lines(raw)[0].width, 2 + 2 + 2 + 4);
    }
}
