//! Traditional characters → the simplified ones they are read as.
//!
//! The method reads simplified characters; a traditional text is read through the table of
//! `data/words/traditional.txt` and given back as printed. What always holds: one character is read
//! as one character of as many bytes, so places stay where they are; a text in simplified
//! characters is read as it is.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::CharSet;

const TABLE: &str = include_str!("../../data/words/traditional.txt");

/// The block in which both kinds of characters stand, each of three bytes.
const FIRST: char = '\u{4e00}';
const LAST: char = '\u{9fff}';

/// For each character of the block, the one it is read as.
static READ_AS: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut read_as: Vec<char> = (FIRST..=LAST).collect();
    let pairs = TABLE.lines().filter(|line| !line.starts_with('#'));
    for pair in pairs.flat_map(str::split_whitespace) {
        let mut characters = pair.chars();
        if let (Some(traditional), Some(simplified)) = (characters.next(), characters.next())
            && let Some(known) = read_as.get_mut(place(traditional))
            && (FIRST..=LAST).contains(&simplified)
        {
            *known = simplified;
        }
    }
    read_as
});

/// Place in the table; beyond its end for a character outside the block.
fn place(c: char) -> usize {
    (c as usize).wrapping_sub(FIRST as usize)
}

/// The simplified character that a character is read as; itself if it is none of the traditional
/// ones.
pub fn simplified_char(c: char) -> char {
    READ_AS.get(place(c)).copied().unwrap_or(c)
}

/// The characters that are read as others: so few bytes that they stay near the processor.
static TRADITIONAL: LazyLock<CharSet> =
    LazyLock::new(|| (FIRST..=LAST).filter(|c| simplified_char(*c) != *c).collect());

/// The characters that are read as others: each between U+4E00 and U+9FFF.
pub fn traditional() -> &'static CharSet {
    &TRADITIONAL
}

/// Whether a character is read as another.
pub fn is_traditional(c: char) -> bool {
    TRADITIONAL.contains(c)
}

/// The text in simplified characters, byte for byte in the same places.
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
    fn what_is_read_stays_as_it_is() {
        let changed = READ_AS.iter().filter(|c| simplified_char(**c) != **c);
        assert_eq!(changed.count(), 0);
        assert!(matches!(simplified("国务院发布意见"), Cow::Borrowed(_)));
    }
}
