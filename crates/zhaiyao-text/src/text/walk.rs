//! A walk over a text that steps over the characters that Chinese is mostly made of, by their first
//! byte.
//!
//! In: a text. Out: a place in it. What always holds: it says what a walk over all its characters
//! says, as long as nobody asks for one of the characters stepped over.

/// Whether a byte begins one of U+4000 to U+9FFF: three bytes, neither blank nor a sign of any
/// kind.
const fn begins_common(byte: u8) -> bool {
    matches!(byte, 0xe4..=0xe9)
}

/// Where the first character stands that `is` holds for. It is not asked for U+4000 to U+9FFF.
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
    fn what_is_stepped_over_shows() {
        for c in '\u{4000}'..='\u{9fff}' {
            assert!(
                !is_blank(c) && !is_ignorable(c) && (c.is_alphanumeric() || c >= '\u{4dc0}'),
                "{c:?}"
            );
        }
    }

    #[test]
    fn walks_say_what_walks_over_all_characters_say() {
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
