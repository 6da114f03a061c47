//! Where a sentence, a clause or a list ends: the rules of all stages, side by side.
//!
//! The stages need unlike rules. A summary quotes whole sentences, so [`super::sentence::split`]
//! follows quotations; a keyword's share of the sentences is a count, for which every end mark will
//! do; a list of members goes on over a comma but not over a semicolon; a line of a page ends a
//! paragraph after a semicolon too. The test below holds one table of cases for all of them.

use super::{is_closing_mark, is_sentence_end};

/// Whether a line ends at this character: line feed, carriage return, form feed, and the Unicode
/// line ends.
pub(crate) const fn ends_line(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{c}' | '\u{b}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Whether a sentence of the key text ends at this character. Keywords count their sentences by it.
pub(crate) const fn ends_key_sentence(c: char) -> bool {
    is_sentence_end(c) || c == '\n'
}

/// Whether a clause of the key text ends at this character.
pub(crate) const fn ends_clause(c: char) -> bool {
    ends_key_sentence(c) || matches!(c, '，' | ',' | '；' | '：')
}

/// Whether a list of the key text, such as the members of a numeral abbreviation, ends at this
/// character.
pub(crate) const fn ends_list(c: char) -> bool {
    ends_key_sentence(c) || c == '；'
}

/// Whether a line of a page ends with a sentence or with an item that a semicolon ends; closing
/// marks after the end mark are passed over.
pub(crate) fn line_ends_sentence(text: &str) -> bool {
    let ends = |c: char| is_sentence_end(c) || c == '；';
    text.trim_end_matches(is_closing_mark).ends_with(ends)
}

/// Whether a sentence of a summary has its end mark; closing marks after it are passed over.
pub(crate) fn is_ended(text: &str) -> bool {
    let ends = |c: char| is_sentence_end(c) || c == '.';
    text.trim_end_matches(is_closing_mark).ends_with(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// For each mark, which rules take it for an end: key sentence, clause, list, line, summary
    /// sentence.
    const CASES: [(char, [bool; 5]); 12] = [
        ('。', [true, true, true, true, true]),
        ('！', [true, true, true, true, true]),
        ('？', [true, true, true, true, true]),
        ('!', [true, true, true, true, true]),
        ('…', [true, true, true, true, true]),
        ('\n', [true, true, true, false, false]),
        ('；', [false, true, true, true, false]),
        ('，', [false, true, false, false, false]),
        (',', [false, true, false, false, false]),
        ('：', [false, true, false, false, false]),
        ('.', [false, false, false, false, true]),
        ('、', [false, false, false, false, false]),
    ];

    #[test]
    fn each_rule_ends_at_its_marks() {
        for (mark, expected) in CASES {
            let text = format!("他点头{mark}");
            let found = [
                ends_key_sentence(mark),
                ends_clause(mark),
                ends_list(mark),
                line_ends_sentence(&text),
                is_ended(&text),
            ];
            assert_eq!(found, expected, "{mark:?}");
        }
    }

    #[test]
    fn closing_marks_after_the_end_are_passed_over() {
        for (text, line, sentence) in [
            ("他说：“好。”", true, true),
            ("（一）提高；）", true, false),
            ("我们切词.)", false, true),
            ("他说“好”", false, false),
        ] {
            assert_eq!(
                (line_ends_sentence(text), is_ended(text)),
                (line, sentence),
                "{text}"
            );
        }
    }
}
