//! A word → whether a rule may split it: 一|个 during segmentation (`segment` of `zhaiyao-text`),
//! 基础|设施 when words are split as treebanks do (`refine`).
//!
//! The rules themselves are expensive, and most words are split by none. The build script therefore
//! asks for every word of the dictionary and stores the answer in the dictionary; for a guess of
//! the hidden Markov model the cache stores it. What always holds: a word that is not divisible is
//! split by no rule. The reverse does not hold, because the rules look at more than these functions
//! do.

use crate::words::{
    ADVERBS, CLASSIFIERS, COUNTING, DETERMINERS, GLUED_FIRST, GLUED_LAST, MANNER_SUFFIXES, MEASURES_OF_ONE,
    NUMERALS, ORDINAL, PARTICLES, PLURAL, VERB_SUFFIXES,
};

/// Returns whether a rule may split a word of the dictionary; `knows` returns whether the
/// dictionary has another word.
///
/// ```
/// use zhaiyao_tables::divisible::is_divisible;
///
/// let knows = |word: &str| ["基础", "设施"].contains(&word);
/// assert!(is_divisible("基础设施", knows));
/// assert!(!is_divisible("城市", knows));
/// ```
pub fn is_divisible(word: &str, knows: impl Fn(&str) -> bool) -> bool {
    let characters: Vec<char> = word.chars().collect();
    let piece = |from: usize, to: usize| characters[from..to].iter().collect::<String>();
    match characters[..] {
        [] | [_] => false,
        [first, last] => MEASURES_OF_ONE.contains(last) || splits_pair(first, last),
        [first, _, last] => opens_number(first) || (is_suffix(last) && knows(&piece(0, 2))),
        [first, _, _, _] => opens_number(first) || (knows(&piece(0, 2)) && knows(&piece(2, 4))),
        [first, ..] => opens_number(first),
    }
}

/// Returns whether a rule may split a guess of the hidden Markov model.
///
/// ```
/// use zhaiyao_tables::divisible::is_divisible_guess;
///
/// assert!(is_divisible_guess("是樱"));
/// assert!(!is_divisible_guess("旅孟"));
/// ```
pub fn is_divisible_guess(word: &str) -> bool {
    let is_glued_first = |first: char| GLUED_FIRST.contains(first) || COUNTING.contains(first);
    match word.chars().collect::<Vec<char>>()[..] {
        [] | [_] => false,
        [first, last] => is_glued_first(first) || GLUED_LAST.contains(last) || splits_pair(first, last),
        [first, second, last] => {
            let is_glued = is_glued_first(first) || GLUED_FIRST.contains(second) || GLUED_LAST.contains(last);
            is_glued || opens_number(first) || is_suffix(last)
        }
        [first, ..] => opens_number(first),
    }
}

/// Returns whether a rule for pairs may split these two characters, in the dictionary or not.
fn splits_pair(first: char, last: char) -> bool {
    PARTICLES.contains(&last) || is_adverb_before(first, last) || is_determiner_before(first, last)
}

/// Returns whether the first character is an adverb that is split from the second: 不|是, 最|大.
///
/// ```
/// assert!(zhaiyao_tables::divisible::is_adverb_before('最', '大'));
/// ```
#[inline]
pub fn is_adverb_before(first: char, last: char) -> bool {
    let with = |(adverb, after): &(char, &str)| *adverb == first && after.contains(last);
    ADVERBS.iter().any(with)
}

/// Returns whether a determiner or numeral stands before a classifier: 一|个, 这|位.
///
/// ```
/// assert!(zhaiyao_tables::divisible::is_determiner_before('这', '位'));
/// ```
#[inline]
pub fn is_determiner_before(first: char, last: char) -> bool {
    DETERMINERS.contains(first) && CLASSIFIERS.contains(last)
}

/// Returns whether a number, cardinal or ordinal, may open with the character.
fn opens_number(first: char) -> bool {
    first == ORDINAL || NUMERALS.contains(first)
}

fn is_suffix(last: char) -> bool {
    VERB_SUFFIXES.contains(last) || MANNER_SUFFIXES.contains(last) || last == PLURAL
}

#[cfg(test)]
mod tests {
    use super::{is_divisible, is_divisible_guess};

    #[test]
    fn words_that_a_rule_may_split_are_divisible() {
        let knows = |word: &str| ["基础", "设施", "孩子", "集中"].contains(&word);
        for (word, of_dictionary, of_model) in [
            ("", false, false),
            ("个", false, false),
            ("城市", false, false),
            ("一个", true, true),
            ("最大", true, true),
            ("成为", true, true),
            ("一支", true, true),
            ("基础设施", true, false),
            ("基础工程", false, false),
            ("孩子们", true, true),
            ("集中到", true, true),
            ("儿子们", false, true),
            ("是樱卫", false, true),
            ("旅孟", false, false),
            ("二十一届", true, true),
            ("第三届全运会", true, true),
        ] {
            let found = (is_divisible(word, knows), is_divisible_guess(word));
            assert_eq!(found, (of_dictionary, of_model), "{word}");
        }
    }
}
