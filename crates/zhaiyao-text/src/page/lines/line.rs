//! The text as sent → its lines that are not blank, trimmed, with their width and the gap above.

use crate::text::sentence_end::ends_line;
use crate::text::{CharSet, RawSpan, column_width, is_blank, is_ignorable, traditional};

/// A line of the text as sent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    /// Without the blanks at both ends. Never empty.
    pub(crate) span: RawSpan,
    /// In columns: 2 for a Chinese character, 1 for a Latin one.
    pub(crate) width: usize,
    /// Columns of the blanks before it.
    pub(crate) indent: usize,
    /// Blank lines between this line and the one before.
    pub(crate) blank_above: usize,
    /// All characters in it show.
    pub(crate) is_plain: bool,
}

impl Line {
    pub(crate) fn text<'a>(&self, raw: &'a str) -> &'a str {
        self.span.slice(raw)
    }

    /// Returns the units of work ([`Progress`](crate::progress::Progress)) of a rule that reads it.
    pub(crate) fn units(&self) -> usize {
        2 + self.width / 32
    }
}

/// The lines of a text.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// All that hold more than blanks.
    pub(crate) list: Vec<Line>,
    /// Whether the text contains a traditional character.
    pub(crate) has_traditional: bool,
}

/// All lines that hold more than blanks, in one walk over the text.
pub(crate) fn lines(raw: &str) -> Lines {
    let mut lines = Lines::default();
    let mut line = LineBuilder::default();
    let mut blank_above = 0;
    let traditional = traditional();
    let mut at = 0;
    while at < raw.len() {
        let common = Common::at_head(&raw.as_bytes()[at..], traditional);
        if common.bytes > 0 {
            lines.has_traditional |= common.has_traditional;
            line.show(at, common.bytes, common.bytes / 3 * 2);
            at += common.bytes;
            continue;
        }
        let Some(c) = raw[at..].chars().next() else { break };
        let next = at + c.len_utf8();
        if ends_line(c) {
            // The line feed of CR LF belongs to the break before it.
            let is_second = c == '\n' && line.is_empty() && raw[..at].ends_with('\r');
            match line.take(blank_above) {
                Some(line) => {
                    lines.list.push(line);
                    blank_above = 0;
                }
                None => blank_above += usize::from(!is_second),
            }
        } else if is_blank(c) || is_ignorable(c) {
            line.hide(c);
        } else {
            line.show(at, c.len_utf8(), column_width(c));
        }
        at = next;
    }
    lines.list.extend(line.take(blank_above));
    lines
}

/// What most texts are made of at the head of a text: characters of three bytes that show, in two
/// columns each.
struct Common {
    bytes: usize,
    has_traditional: bool,
}

impl Common {
    fn at_head(text: &[u8], traditional: &CharSet) -> Self {
        let mut common = Self {
            bytes: 0,
            has_traditional: false,
        };
        while let Some(&[first, second, third]) = text.get(common.bytes..common.bytes + 3) {
            match (first, second, third) {
                (0xe4..=0xe9, _, _) => {
                    common.has_traditional |= traditional.contains_bytes([first, second, third]);
                }
                // Brackets and stops; the forms of full width; quotation marks, the dash, the
                // ellipsis.
                (0xe3, 0x80, 0x81..=0xa9) | (0xef, 0xbc, 0x81..=0xbf) | (0xef, 0xbd, 0x80..=0x9e) => {}
                (0xe2, 0x80, 0x94 | 0x98 | 0x99 | 0x9c | 0x9d | 0xa6) => {}
                _ => break,
            }
            common.bytes += 3;
        }
        common
    }
}

/// A line as far as it was read.
#[derive(Default)]
struct LineBuilder {
    /// From the first character that shows to the last.
    shown: Option<RawSpan>,
    /// Columns of these, and of what does not show behind them.
    width: usize,
    behind: usize,
    /// Columns before the first that shows.
    indent: usize,
    /// Invisible characters occur after the last visible one, and between two visible ones.
    is_hidden_behind: bool,
    is_hidden_inside: bool,
    /// Anything was read.
    is_begun: bool,
}

impl LineBuilder {
    fn is_empty(&self) -> bool {
        !self.is_begun
    }

    /// Adds `bytes` visible bytes that start at `at`.
    fn show(&mut self, at: usize, bytes: usize, columns: usize) {
        let own = RawSpan::new(at, at + bytes);
        self.shown = Some(self.shown.map_or(own, |before| before.cover(&own)));
        self.width += self.behind + columns;
        self.is_hidden_inside |= self.is_hidden_behind;
        (self.behind, self.is_hidden_behind, self.is_begun) = (0, false, true);
    }

    /// A character that does not show.
    fn hide(&mut self, c: char) {
        self.is_begun = true;
        if self.shown.is_none() {
            self.indent += if c == '\t' { 4 } else { column_width(c) };
        } else {
            self.behind += column_width(c);
            self.is_hidden_behind = true;
        }
    }

    /// The line, if anything shows; the next begins.
    fn take(&mut self, blank_above: usize) -> Option<Line> {
        let line = std::mem::take(self);
        Some(Line {
            span: line.shown?,
            width: line.width,
            indent: line.indent,
            blank_above,
            is_plain: !line.is_hidden_inside,
        })
    }
}

/// Characters of a text that are not blank.
pub(crate) fn characters(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// Whether a text has more than `count` characters. Most have far more or far fewer, which their
/// bytes tell.
pub(crate) fn is_longer(text: &str, count: usize) -> bool {
    text.len() > 4 * count || (text.len() > count && text.chars().nth(count).is_some())
}

/// The first `count` characters of a text.
pub(crate) fn first(text: &str, count: usize) -> &str {
    let mut rest = text.chars();
    if let Some(last) = count.checked_sub(1) {
        rest.nth(last);
    }
    &text[..text.len() - rest.as_str().len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::is_traditional;

    #[test]
    fn every_kind_of_line_end_counts_once() {
        let raw = "\u{feff}一\r\n\r\n\u{3000}二 \n三\r四\u{c}五\u{2028}\t\n六";
        let found: Vec<(&str, usize)> = lines(raw)
            .list
            .iter()
            .map(|line| (line.text(raw), line.blank_above))
            .collect();
        assert_eq!(
            found,
            [("一", 0), ("二", 1), ("三", 0), ("四", 0), ("五", 0), ("六", 1)]
        );
    }

    #[test]
    fn width_and_indent_count_columns() {
        for (raw, width, indent) in [("“AI”算法", 2 + 2 + 2 + 4, 0), (" \t\u{3000}通 知\u{3000}", 5, 7)]
        {
            let line = lines(raw).list[0];
            assert_eq!((line.width, line.indent), (width, indent), "{raw:?}");
        }
    }

    #[test]
    fn what_is_common_shows_in_two_columns() {
        let mut buffer = [0; 4];
        for c in '\0'..=char::MAX {
            let text = c.encode_utf8(&mut buffer).as_bytes();
            if Common::at_head(text, traditional()).bytes > 0 {
                let shows = !ends_line(c) && !is_blank(c) && !is_ignorable(c);
                assert!(shows && text.len() == 3 && column_width(c) == 2, "{c:?}");
            } else {
                assert!(!is_traditional(c), "{c:?}");
            }
        }
    }

    #[test]
    fn a_line_is_plain_if_all_of_it_shows() {
        for (raw, is_plain) in [
            ("通知", true),
            (" 通知 ", true),
            ("通 知", false),
            ("通\u{200b}知", false),
        ] {
            assert_eq!(lines(raw).list[0].is_plain, is_plain, "{raw:?}");
        }
    }

    #[test]
    fn traditional_characters_are_seen_wherever_they_stand() {
        for (raw, has_traditional) in [("国务院", false), ("a\n国務院", true), ("發", true), ("", false)]
        {
            assert_eq!(lines(raw).has_traditional, has_traditional, "{raw:?}");
        }
    }

    #[test]
    fn longer_by_characters() {
        for (text, count, longer) in [
            ("", 0, false),
            ("好", 0, true),
            ("好的", 2, false),
            ("abc", 2, true),
        ] {
            assert_eq!(is_longer(text, count), longer, "{text} {count}");
        }
    }
}
