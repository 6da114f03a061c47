//! Names and texts of others → what may be printed to a terminal.
//!
//! What always holds: what is printed holds no control character, so that a file name can't move
//! the cursor, hide a line or begin one.

use std::borrow::Cow;
use std::fmt::Write;

/// Returns the text with its control characters (C0, DEL, C1) as `\n` or `\u{1b}`.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    escaped_but(text, |_| false)
}

/// Returns the text with its control characters escaped, those of `kept` aside.
fn escaped_but(text: &str, kept: impl Fn(char) -> bool) -> Cow<'_, str> {
    let is_bad = |c: char| c.is_control() && !kept(c);
    if !text.contains(is_bad) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_bad(c) {
            // Writing to a string does not fail.
            let _ = write!(shown, "{}", c.escape_default());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// Returns JSON with DEL and C1, which it may hold as they are, as `\u009b`. It means the same.
pub(super) fn escaped_json(json: &str) -> Cow<'_, str> {
    let is_bad = |c: char| ('\u{7f}'..='\u{9f}').contains(&c);
    if !json.contains(is_bad) {
        return Cow::Borrowed(json);
    }
    let mut shown = String::with_capacity(json.len() + 8);
    for c in json.chars() {
        if is_bad(c) {
            // Writing to a string does not fail.
            let _ = write!(shown, "\\u{:04x}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// Returns a message of several lines with its control characters escaped, line breaks and tabs
/// aside.
pub(super) fn escaped_lines(text: &str) -> Cow<'_, str> {
    escaped_but(text, |c| matches!(c, '\n' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped_and_nothing_else() {
        for (text, expected, lines) in [
            ("今天 a\\b", "今天 a\\b", "今天 a\\b"),
            ("a\u{1b}[31mb", "a\\u{1b}[31mb", "a\\u{1b}[31mb"),
            ("a\nb\t", "a\\nb\\t", "a\nb\t"),
            ("\r\u{7f}\u{9b}1m", "\\r\\u{7f}\\u{9b}1m", "\\r\\u{7f}\\u{9b}1m"),
        ] {
            assert_eq!(escaped(text), expected);
            assert_eq!(escaped_lines(text), lines);
        }
        assert_eq!(escaped_json("\"\u{9b}今\u{7f}\""), "\"\\u009b今\\u007f\"");
    }
}
