//! What sort of character this is: the classes by which text is cut, joined and measured.

use unicode_width::UnicodeWidthChar;

/// The class by which words are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CharClass {
    /// A Chinese character, 〇 and 々 among them.
    Han,
    /// A letter of another script, full width or half width.
    Letter,
    /// A decimal digit, full width or half width.
    Digit,
    /// White space.
    Blank,
    /// Everything else: punctuation, symbols, emoji, controls.
    Mark,
}

/// The class of a character.
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

/// Whether this is a Chinese character (Unicode script Han, as far as it stands for a word).
pub const fn is_han(c: char) -> bool {
    matches!(c,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '〇' | '々'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// As [`char::is_alphabetic`], without a look into its tables for what Chinese texts are made of.
pub fn is_alphabetic(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}') || (!is_common_mark(c) && c.is_alphabetic())
}

/// As [`char::is_alphanumeric`], without a look into its tables for what Chinese texts are made of.
pub fn is_alphanumeric(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}') || (!is_common_mark(c) && c.is_alphanumeric())
}

/// Punctuation of the blocks that hold that of Chinese; not all there is.
const fn is_common_mark(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}'
        | '\u{2010}'..='\u{205e}')
}

/// Whether this is white space, control characters that act as such included.
pub fn is_blank(c: char) -> bool {
    // No blank has a higher number than the ideographic space.
    c <= '\u{3000}' && (c.is_whitespace() || c.is_control())
}

/// Characters that show nothing and carry no meaning in running text: byte order mark, zero-width
/// space, word joiner, soft hyphen. Joiners that shape letters and emoji are not among them.
pub const fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}' | '\u{ad}')
}

/// Columns a character takes on a page set in a Chinese font: 0, 1 or 2. Characters whose width
/// depends on the font (“ ” … ·) take 2, as there they do.
pub fn column_width(c: char) -> usize {
    match c {
        // What most texts are made of needs no look into the tables.
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

/// Marks that end a sentence.
pub const fn is_sentence_end(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '!' | '?' | '…' | '｡')
}

/// Marks that close a quotation or bracket.
pub const fn is_closing_mark(c: char) -> bool {
    matches!(
        c,
        '”' | '’' | '」' | '』' | '）' | ')' | '】' | '》' | '〉' | '"' | '\'' | ']' | '］'
    )
}

/// Marks that open a quotation or bracket, with the mark that closes them.
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
    fn short_cuts_say_what_the_tables_say() {
        for c in '\u{80}'..=char::MAX {
            assert_eq!(column_width(c), c.width_cjk().unwrap_or(0), "{c:?}");
            assert_eq!(is_alphabetic(c), c.is_alphabetic(), "{c:?}");
            assert_eq!(is_alphanumeric(c), c.is_alphanumeric(), "{c:?}");
            assert_eq!(is_blank(c), c.is_whitespace() || c.is_control(), "{c:?}");
        }
    }
}
