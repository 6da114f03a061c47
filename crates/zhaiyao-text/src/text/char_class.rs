//! A character → its class: the properties by which text is split, joined and measured.
//!
//! What always holds: the fast paths for characters of Chinese text return what the tables of
//! Unicode say (a test compares all characters).

use unicode_width::UnicodeWidthChar;

/// The class of a character, on which segmentation depends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CharClass {
    /// A Chinese character, 〇 and 々 among them.
    Han,
    /// A letter of another script, of full or half width.
    Letter,
    /// A decimal digit, of full or half width.
    Digit,
    /// White space.
    Blank,
    /// Everything else: punctuation, symbols, emoji, controls.
    Mark,
}

/// Returns the class of a character.
///
/// ```
/// use zhaiyao_text::text::{CharClass, char_class};
///
/// assert_eq!(char_class('城'), CharClass::Han);
/// assert_eq!(char_class('５'), CharClass::Digit);
/// ```
pub fn char_class(c: char) -> CharClass {
    if is_han(c) {
        CharClass::Han
    } else if c.is_ascii_digit() || ('０'..='９').contains(&c) {
        CharClass::Digit
    } else if c.is_ascii_alphabetic() {
        CharClass::Letter
    } else if is_blank(c) {
        CharClass::Blank
    } else if is_alphabetic(c) {
        CharClass::Letter
    } else {
        CharClass::Mark
    }
}

/// Returns whether this is a Chinese character: Unicode script Han, without radicals and strokes.
#[inline]
pub const fn is_han(c: char) -> bool {
    matches!(c,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '〇' | '々'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// Returns what [`char::is_alphabetic`] does, without its tables for characters of Chinese text.
pub fn is_alphabetic(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}') || (!is_common_mark(c) && c.is_alphabetic())
}

/// Returns what [`char::is_alphanumeric`] does, without its tables for characters of Chinese text.
pub fn is_alphanumeric(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}') || (!is_common_mark(c) && c.is_alphanumeric())
}

/// Returns whether the character is punctuation of the blocks that Chinese punctuation comes from.
/// Not all punctuation is found.
const fn is_common_mark(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}'
        | '\u{2010}'..='\u{205e}')
}

/// Returns whether this is white space or a control character.
pub fn is_blank(c: char) -> bool {
    // No blank has a greater code point than the ideographic space.
    c <= '\u{3000}' && (c.is_whitespace() || c.is_control())
}

/// Returns whether the character is invisible and without meaning in running text: byte order mark,
/// zero-width space, word joiner, soft hyphen. Joiners that shape letters and emoji are not among
/// them.
pub const fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}' | '\u{ad}')
}

/// Returns the columns that a character takes on a page in a Chinese font: 0, 1 or 2. Characters
/// whose width depends on the font (“ ” … ·) take 2, because they do so in Chinese fonts.
pub fn column_width(c: char) -> usize {
    match c {
        // The characters that most texts consist of need no look-up in the tables.
        '\u{4e00}'..='\u{9fff}'
        | '\u{3001}'..='\u{3029}'
        | '！'..='～'
        | '“'
        | '”'
        | '‘'
        | '’'
        | '…'
        | '—' => 2,
        _ if c.is_ascii() => 1,
        _ => c.width_cjk().unwrap_or(0),
    }
}

/// Returns whether the mark ends a sentence.
#[inline]
pub const fn is_sentence_end(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '!' | '?' | '…' | '｡')
}

/// Returns whether the mark closes a quotation or bracket.
#[inline]
pub const fn is_closing_mark(c: char) -> bool {
    matches!(
        c,
        '”' | '’' | '」' | '』' | '）' | ')' | '】' | '》' | '〉' | '"' | '\'' | ']' | '］'
    )
}

/// Returns the mark that closes the quotation or bracket which this one opens; `None` if it opens
/// none.
#[inline]
pub const fn closing_mark_of(c: char) -> Option<char> {
    Some(match c {
        '“' => '”',
        '‘' => '’',
        '「' => '」',
        '『' => '』',
        '（' => '）',
        '(' => ')',
        '《' => '》',
        '〈' => '〉',
        '【' => '】',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fast_paths_return_what_the_tables_say() {
        for c in '\u{80}'..=char::MAX {
            assert_eq!(column_width(c), c.width_cjk().unwrap_or(0), "{c:?}");
            assert_eq!(is_alphabetic(c), c.is_alphabetic(), "{c:?}");
            assert_eq!(is_alphanumeric(c), c.is_alphanumeric(), "{c:?}");
            assert_eq!(is_blank(c), c.is_whitespace() || c.is_control(), "{c:?}");
        }
    }
}
