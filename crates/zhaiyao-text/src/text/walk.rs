//! A search that skips the characters which Chinese text mostly consists of, by their first byte.
//!
//! In: a text. Out: a position in it. What always holds: the result is that of a search through all
//! characters, unless one of the skipped characters is searched for.

/// Returns whether a byte begins a character of U+4000 to U+9FFF: three bytes, neither blank nor
/// mark.
const fn begins_common(byte: u8) -> bool {
    matches!(byte, 0xe4..=0xe9)
}

/// Returns the byte of the first character for which `is` returns true; `None` if there is none.
/// `is` is not called for U+4000 to U+9FFF.
///
/// ```
/// assert_eq!(zhaiyao_text::text::find_other("城市，", |c| c == '，'), Some("城市".len()));
/// ```
#[inline]
pub fn find_other(text: &str, mut is: impl FnMut(char) -> bool) -> Option<usize> {
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        if begins_common(byte) {
            at += 3;
            continue;
        }
        let c = text[at..].chars().next()?;
        if is(c) {
            return Some(at);
        }
        at += c.len_utf8();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{is_blank, is_ignorable};

    #[test]
    fn skipped_characters_are_visible() {
        for c in '\u{4000}'..='\u{9fff}' {
            assert!(
                !is_blank(c) && !is_ignorable(c) && (c.is_alphanumeric() || c >= '\u{4dc0}'),
                "{c:?}"
            );
        }
    }

    #[test]
    fn searches_find_what_searches_through_all_characters_find() {
        for text in [
            "",
            "好",
            "人工 智能AI+，\u{301}é𠀀〇。\n",
            "\u{feff}\u{3fff}\u{4000}\u{a000}a",
        ] {
            for sought in [',', '，', 'é', '𠀀', '\n', '\u{a000}', '\u{3fff}'] {
                assert_eq!(
                    find_other(text, |c| c == sought),
                    text.find(sought),
                    "{text} {sought:?}"
                );
            }
        }
    }
}
