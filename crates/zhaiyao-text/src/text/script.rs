//! Traditional characters → the simplified ones that they are read as.
//!
//! The method reads simplified characters. A traditional text is read through the table of
//! `data/words/traditional.txt`, and answers show it as sent. What always holds: a character is
//! read as one character of the same number of bytes, so that spans are the same in both texts; a
//! text in simplified characters is read unchanged.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::CharSet;

const TABLE: &str = include_str!("../../data/words/traditional.txt");

/// The first and the last character of the block that has both kinds, each of three bytes.
const FIRST: char = '\u{4e00}';
const LAST: char = '\u{9fff}';

/// For each character of the block the one that it is read as.
static READ_AS: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut read_as: Vec<char> = (FIRST..=LAST).collect();
    let pairs = TABLE.lines().filter(|line| !line.starts_with('#'));
    for pair in pairs.flat_map(str::split_whitespace) {
        let mut characters = pair.chars();
        if let (Some(traditional), Some(simplified)) = (characters.next(), characters.next())
            && let Some(known) = read_as.get_mut(table_index(traditional))
            && (FIRST..=LAST).contains(&simplified)
        {
            *known = simplified;
        }
    }
    read_as
});

/// Returns the index of a character in the table; one beyond its end for a character outside the
/// block.
fn table_index(c: char) -> usize {
    (c as usize).wrapping_sub(FIRST as usize)
}

/// Returns the simplified character that a character is read as; the character itself if it is not
/// a traditional one.
#[inline]
pub fn simplified_char(c: char) -> char {
    READ_AS.get(table_index(c)).copied().unwrap_or(c)
}

/// The traditional characters; the set is small enough to stay in the cache of the processor.
static TRADITIONAL: LazyLock<CharSet> =
    LazyLock::new(|| (FIRST..=LAST).filter(|c| simplified_char(*c) != *c).collect());

/// Returns the characters that are read as others; all are between U+4E00 and U+9FFF.
pub fn traditional() -> &'static CharSet {
    &TRADITIONAL
}

/// Returns whether a character is read as another.
pub fn is_traditional(c: char) -> bool {
    TRADITIONAL.contains(c)
}

/// Returns the text in simplified characters. Spans of the two are the same.
///
/// ```
/// assert_eq!(zhaiyao_text::text::simplified("國務院"), "国务院");
/// ```
pub fn simplified(text: &str) -> Cow<'_, str> {
    if TRADITIONAL.find_in(text).is_none() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().map(simplified_char).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_traditional_text_is_read_in_simplified_characters() {
        for (text, read) in [
            ("國務院發佈意見", "国务院发布意见"),
            ("於下週開會", "于下周开会"),
            ("著名的乾隆", "著名的乾隆"),
            ("AI＋製造", "AI＋制造"),
        ] {
            assert_eq!(simplified(text), read);
            assert_eq!(simplified(text).len(), text.len());
        }
    }

    #[test]
    fn simplified_characters_are_read_unchanged() {
        let changed = READ_AS.iter().filter(|c| simplified_char(**c) != **c);
        assert_eq!(changed.count(), 0);
        assert!(matches!(simplified("国务院发布意见"), Cow::Borrowed(_)));
    }
}
