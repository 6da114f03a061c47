//! A text → its key, in which two spellings of one word are equal: width, case and script folded.
//!
//! What always holds: folding maps one character to one character. (NFKC does not, and is not used
//! for that reason.)

use super::char_class::is_han;
use super::script::{simplified, simplified_char};
use super::walk::find_other;

/// Returns the ASCII character for one of full width; any other character unchanged.
pub fn fold_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// Returns a character folded: full width to ASCII, upper case to lower case where that is one
/// character, traditional to simplified.
pub fn fold_char(c: char) -> char {
    if is_han(c) {
        return simplified_char(c);
    }
    let c = fold_width(c);
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(l), None) => l,
        _ => c,
    }
}

/// Returns the key of a text: every character folded, without white space.
///
/// ```
/// use zhaiyao_text::text::fold;
///
/// assert_eq!(fold("ＡＩ＋ 產業"), "ai+产业");
/// ```
pub fn fold(text: &str) -> String {
    let read = simplified(text);
    let mut key = String::with_capacity(read.len());
    let mut rest = &*read;
    // Simplified characters are unchanged, and are copied together.
    while let Some(at) = find_other(rest, |_| true) {
        let (common, other) = rest.split_at(at);
        key.push_str(common);
        let mut others = other.chars();
        let c = others.next().map(fold_char);
        key.extend(c.filter(|c| !c.is_whitespace()));
        rest = others.as_str();
    }
    key.push_str(rest);
    key
}

/// Returns whether two texts are equal; for constants, where `==` can't be called.
pub const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn spellings_of_one_word_fold_to_one_key() {
        for (a, b) in [
            ("ＡＩ＋", "ai+"),
            ("人工智能＋", "人工智能+"),
            ("K 线图", "k线图"),
            ("長幼隨學", "长幼随学"),
            ("İ", "İ"),
        ] {
            assert_eq!(fold(a), b);
        }
    }
}
