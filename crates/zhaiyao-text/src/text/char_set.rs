//! A set of characters as a table of bits, for tests on every character of a text.
//!
//! In: the characters. Out: whether a character is among them, by one look-up. What always holds:
//! the table ends with the bit of its greatest character.

/// A set of characters: a bit for each code point up to the greatest of the set.
///
/// ```
/// use zhaiyao_text::text::CharSet;
///
/// let set: CharSet = "城市".chars().collect();
/// assert!(set.contains('市'));
/// assert_eq!(set.find_in("新城"), Some("新".len()));
/// ```
#[derive(Debug)]
pub struct CharSet(Vec<u64>);

impl CharSet {
    /// Returns whether the character is in the set.
    #[inline]
    pub fn contains(&self, c: char) -> bool {
        let at = c as usize;
        (self.0.get(at / 64)).is_some_and(|bits| bits >> (at % 64) & 1 == 1)
    }

    /// Returns whether the character that these three bytes of UTF-8 encode is in the set.
    #[inline]
    pub fn contains_bytes(&self, [first, second, third]: [u8; 3]) -> bool {
        // The last byte has six bits of the code point: the bit in a word of the table.
        let row = usize::from(first & 0xf) << 6 | usize::from(second & 0x3f);
        (self.0.get(row)).is_some_and(|bits| bits >> (third & 0x3f) & 1 == 1)
    }

    /// Returns the byte of the first character of the set in a text; `None` if it has none.
    pub fn find_in(&self, text: &str) -> Option<usize> {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&first) = bytes.get(at) {
            let (is_in, len) = match bytes.get(at + 1..at + 3) {
                Some(&[second, third]) if first & 0xf0 == 0xe0 => {
                    (self.contains_bytes([first, second, third]), 3)
                }
                _ => match text[at..].chars().next() {
                    Some(c) => (self.contains(c), c.len_utf8()),
                    None => return None,
                },
            };
            if is_in {
                return Some(at);
            }
            at += len;
        }
        None
    }

    /// Returns the characters of the set in a text, in order, each with the text after it.
    pub fn found_in<'t>(&self, text: &'t str) -> impl Iterator<Item = (char, &'t str)> {
        let mut rest = text;
        std::iter::from_fn(move || {
            let mut from_here = rest[self.find_in(rest)?..].chars();
            let found = from_here.next()?;
            rest = from_here.as_str();
            Some((found, rest))
        })
    }
}

impl FromIterator<char> for CharSet {
    fn from_iter<I: IntoIterator<Item = char>>(characters: I) -> Self {
        let mut bits = Vec::new();
        for at in characters.into_iter().map(|c| c as usize) {
            bits.resize(bits.len().max(at / 64 + 1), 0);
            bits[at / 64] |= 1 << (at % 64);
        }
        Self(bits)
    }
}

#[cfg(test)]
mod tests {
    use super::CharSet;

    #[test]
    fn its_characters_and_no_others_are_in_it() {
        let set: CharSet = "a〇为龥𠀀".chars().collect();
        let found: String = ('\0'..=char::MAX).filter(|c| set.contains(*c)).collect();
        assert_eq!(found, "a〇为龥𠀀");
        for c in '\0'..=char::MAX {
            assert_eq!(
                set.find_in(&format!("b{c}")),
                set.contains(c).then_some(1),
                "{c:?}"
            );
        }
        assert!(!"".chars().collect::<CharSet>().contains('a'));
    }

    #[test]
    fn all_are_found_each_with_the_text_after_it() {
        let set: CharSet = "a为𠀀".chars().collect();
        let found: Vec<_> = set.found_in("为了a𠀀b为").collect();
        assert_eq!(
            found,
            [('为', "了a𠀀b为"), ('a', "𠀀b为"), ('𠀀', "b为"), ('为', "")]
        );
    }
}
