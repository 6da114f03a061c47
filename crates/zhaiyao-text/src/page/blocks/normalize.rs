//! Lines of a block → one repaired line: joined, blanks tidied, nothing else changed.
//!
//! What goes: line breaks inside a block, characters that show nothing, blanks between Chinese and
//! Latin (put in by the PDF or by a typist, they part no words), and blanks between Chinese
//! characters where they justify cut lines or space out letters (通 知). What stays: every other
//! character as it was sent. Runs of blanks become one. Where blanks carry meaning (headlines,
//! datelines, bylines, lists of names in a line that nothing cut) they stay.

use std::ops::Range;

use crate::text::{RawSpan, ViewBuilder, ViewSpan, column_width, find_other, is_blank, is_han, is_ignorable};

/// A step of a walk over the lines of a block.
enum Shown<'r> {
    /// Characters that show. Never empty.
    Text(&'r str),
    /// A run of blanks, or a line break between two Latin words.
    Blank,
}

/// The lines as one string, blanks kept. For rules that look at a whole block.
pub(crate) fn joined(raw: &str, lines: impl Iterator<Item = RawSpan> + Clone) -> String {
    let bytes = lines.clone().map(|line| line.len() + 1).sum();
    let mut text = String::with_capacity(bytes);
    walk(raw, lines, false, |step, _| {
        text.push_str(match step {
            Shown::Text(piece) => piece,
            Shown::Blank => " ",
        });
    });
    text
}

/// Where blanks between Chinese characters stay, counted in characters that are not blank.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct KeepBlanks {
    /// In the first `head` characters.
    pub(crate) head: usize,
    /// After this many characters; `None`: not at the end.
    pub(crate) from: Option<usize>,
    /// At line breaks too: the lines of a headline are set apart.
    pub(crate) breaks: bool,
}

/// Writes the lines of a block to the view. Returns their span there.
pub(crate) fn write(
    view: &mut ViewBuilder,
    raw: &str,
    lines: impl Iterator<Item = RawSpan> + Clone,
    keep: KeepBlanks,
) -> ViewSpan {
    let start = view.len();
    // Only lines that were cut are justified.
    let spaced = Spaced::new(raw, lines.clone());
    let mut last: Option<char> = None;
    let mut blank: Option<RawSpan> = None;
    let mut count = 0;
    let counts = keep.head != usize::MAX && (keep.head > 0 || keep.from.is_some());
    walk(raw, lines, keep.breaks, |step, span| match step {
        Shown::Blank => blank = Some(span),
        Shown::Text(piece) => {
            let first = piece.chars().next();
            if let (Some(at), Some(left), Some(right)) = (blank.take(), last, first) {
                let kept =
                    count < keep.head || keep.from.is_some_and(|from| count > from) || spaced.parts(at);
                if kept || !is_loose(left, right) {
                    if at.slice(raw) == " " {
                        view.keep(" ", at)
                    } else {
                        view.replace(' ', at)
                    }
                }
            }
            view.keep(piece, span);
            last = piece.chars().next_back();
            // Most blocks keep all blanks or none.
            count += if counts { piece.chars().count() } else { 0 };
        }
    });
    ViewSpan::new(start, view.len())
}

/// Blanks that part words in a line that nothing cut.
struct Spaced<'r> {
    raw: &'r str,
    /// The only line of the block.
    line: Option<RawSpan>,
}

impl<'r> Spaced<'r> {
    fn new(raw: &'r str, mut lines: impl Iterator<Item = RawSpan>) -> Self {
        let line = lines.next().filter(|_| lines.next().is_none());
        Self { raw, line }
    }

    /// Whether this blank parts two Chinese words (张三 李四). Between two single characters it spaces
    /// out letters: 通 知.
    fn parts(&self, blank: RawSpan) -> bool {
        let Some(line) = self.line else { return false };
        let before = self.raw[line.start()..blank.start()].chars().rev();
        let after = self.raw[blank.end()..line.end()].chars();
        let (left, right) = (piece(before), piece(after));
        left > 0 && right > 0 && left + right > 2
    }
}

/// Chinese characters up to the next blank, counted to two; 0 if another character comes first.
fn piece(characters: impl Iterator<Item = char>) -> usize {
    characters.take(2).take_while(|c| is_han(*c)).count()
}

/// Calls `visit` for each piece that shows and each run of blanks; for each line break too if
/// `breaks`.
fn walk<'r>(
    raw: &'r str,
    lines: impl Iterator<Item = RawSpan> + Clone,
    breaks: bool,
    mut visit: impl FnMut(Shown<'r>, RawSpan),
) {
    let mut lines = lines.peekable();
    let mut left: Option<(char, usize)> = None;
    while let Some(line) = lines.next() {
        let text = line.slice(raw);
        if let (Some((last, end)), Some(first)) = (left, text.chars().next())
            && (breaks || breaks_words(last, first))
        {
            visit(Shown::Blank, RawSpan::new(end, line.start()));
        }
        let hyphenated = lines
            .peek()
            .is_some_and(|next| is_hyphenated(text, next.slice(raw)));
        let text = if hyphenated { &text[..text.len() - 1] } else { text };
        let mut at = 0;
        while at < text.len() {
            let len = shown(&text[at..]);
            if len > 0 {
                visit(Shown::Text(&text[at..at + len]), line.sub_span(at, at + len));
            }
            at += len;
            let gap = gap(&text[at..]);
            // What shows nothing parts nothing either, unless a blank stands beside it.
            if let Some(blank) = gap.blank.filter(|_| at + gap.len < text.len()) {
                visit(Shown::Blank, line.sub_span(at + blank.start, at + blank.end));
            }
            at += gap.len;
        }
        // A word cut by a hyphen joins without a blank.
        left = if hyphenated {
            None
        } else {
            text.chars().next_back().map(|c| (c, line.end()))
        };
    }
}

/// Bytes of the characters at the head of a text that show.
fn shown(text: &str) -> usize {
    find_other(text, |c| is_blank(c) || is_ignorable(c)).unwrap_or(text.len())
}

/// What does not show at the head of a text: its bytes, and in it from the first blank to the last.
struct Gap {
    len: usize,
    blank: Option<Range<usize>>,
}

fn gap(text: &str) -> Gap {
    let mut gap = Gap { len: 0, blank: None };
    for c in text.chars().take_while(|c| is_blank(*c) || is_ignorable(*c)) {
        let end = gap.len + c.len_utf8();
        if is_blank(c) {
            let start = gap.blank.map_or(gap.len, |before| before.start);
            gap.blank = Some(start..end);
        }
        gap.len = end;
    }
    gap
}

/// Whether a line break between these two characters parts two Latin words.
fn breaks_words(left: char, right: char) -> bool {
    let ends = left.is_ascii_alphabetic() || matches!(left, ',' | ';' | ':' | ')');
    ends && (right.is_ascii_alphanumeric() || right == '(')
}

/// `seg-` before `mentation`: the hyphen only marks the break.
fn is_hyphenated(line: &str, next: &str) -> bool {
    let mut end = line.chars().rev();
    end.next() == Some('-')
        && end.next().is_some_and(|c| c.is_ascii_lowercase())
        && next.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Whether a blank between these two characters means nothing.
fn is_loose(left: char, right: char) -> bool {
    let chinese = |c: char| is_han(c) || (!c.is_alphanumeric() && column_width(c) == 2);
    let latin = |c: char| c.is_alphanumeric() || matches!(c, '%' | '+');
    (chinese(left) && (chinese(right) || latin(right))) || (latin(left) && chinese(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repaired(raw: &str) -> String {
        let mut at = 0;
        let mut spans = Vec::new();
        for line in raw.split('\n') {
            let from = at + (line.len() - line.trim_start().len());
            spans.push(RawSpan::new(from, from + line.trim().len()));
            at += line.len() + 1;
        }
        let mut view = ViewBuilder::default();
        write(&mut view, raw, spans.into_iter(), KeepBlanks::default());
        view.build().text().to_owned()
    }

    #[test]
    fn breaks_and_blanks_go_where_they_mean_nothing() {
        for (raw, whole) in [
            ("建设“人工智\n能+”标杆城市", "建设“人工智能+”标杆城市"),
            ("社保 6个月（含 6个\n月）", "社保6个月（含6个月）"),
            ("发布\u{3000}\u{3000}报\n告", "发布报告"),
            ("出席的有 张三\u{3000}李四。", "出席的有 张三 李四。"),
            ("发 布 通 知。", "发布通知。"),
            ("报告 ，共 6 页", "报告，共6页"),
            ("machine\nlearning 模型", "machine learning模型"),
            ("word seg-\nmentation", "word segmentation"),
            ("the  first\u{a0}one", "the first one"),
            ("零\u{200b}宽\u{feff}字", "零宽字"),
            ("第1.\n5节", "第1.5节"),
            ("👨\u{200d}👩\u{200d}👧 一家", "👨\u{200d}👩\u{200d}👧一家"),
        ] {
            assert_eq!(repaired(raw), whole, "{raw:?}");
        }
    }
}
