//! Tokens → sequences of them that are one new word of the report: a sequence that occurs in
//! quotation marks and occurs again (长幼随学).
//!
//! What always holds: sequences are in order and do not overlap; each has at most [`LONGEST`]
//! characters. Linear in the tokens.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::lexicon::Pos;
use crate::text::CharSet;
use crate::token::{Origin, Token, TokenClass};

/// Characters of the longest new word.
const LONGEST: usize = 6;

/// Returns the sequences of tokens that are one word, as ranges of indices: those that occur in
/// quotation marks and occur again, and single tokens in quotation marks, which stay whole. Of two
/// that overlap, the earlier one is taken; of two with one start, the longer one.
pub(super) fn new_words(view: &str, tokens: &[Token]) -> Vec<Range<usize>> {
    let quoted: Vec<Range<usize>> = (0..tokens.len())
        .filter_map(|at| quoted(view, tokens, at))
        .collect();
    let mut words: Vec<Range<usize>> = quoted.iter().filter(|range| range.len() == 1).cloned().collect();
    let mut occurrences: FxHashMap<&str, Vec<Range<usize>>> = FxHashMap::default();
    for range in quoted.iter().filter(|range| range.len() > 1) {
        occurrences
            .entry(slice(view, &tokens[range.clone()]))
            .or_default();
    }
    if !occurrences.is_empty() {
        find_occurrences(view, tokens, &mut occurrences);
    }
    words.extend(
        occurrences
            .into_values()
            .filter(|found| found.len() > 1)
            .flatten(),
    );
    words.sort_unstable_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    words.retain(|range| {
        let is_free = range.start >= end;
        end = if is_free { range.end } else { end };
        is_free
    });
    words
}

/// Adds to each text the sequences of two tokens or more that spell it.
fn find_occurrences<'v>(
    view: &'v str,
    tokens: &[Token],
    occurrences: &mut FxHashMap<&'v str, Vec<Range<usize>>>,
) {
    // First characters and lengths rule out nearly all sequences before they are hashed.
    let heads: CharSet = occurrences
        .keys()
        .filter_map(|text| text.chars().next())
        .collect();
    // A bit for each length in bytes.
    let lengths = occurrences
        .keys()
        .fold(0_u32, |bits, text| bits | 1 << text.len());
    for start in 0..tokens.len() {
        let from = tokens[start].span.start();
        if !view[from..].starts_with(|c| heads.contains(c)) {
            continue;
        }
        for end in start + 2..=(start + LONGEST).min(tokens.len()) {
            let len = tokens[end - 1].span.end() - from;
            if lengths.checked_shr(len as u32).is_some_and(|bits| bits & 1 == 1)
                && let Some(found) = occurrences.get_mut(&view[from..from + len])
            {
                found.push(start..end);
            }
        }
    }
}

/// Returns the tokens between the quotation mark with the index `at` and its closing mark; `None`
/// if there is no such mark, if they are not all Chinese, or if they are too long for a word.
fn quoted(view: &str, tokens: &[Token], at: usize) -> Option<Range<usize>> {
    if tokens[at].class != TokenClass::Mark {
        return None;
    }
    let close = match tokens[at].span.slice(view) {
        "“" => "”",
        "‘" => "’",
        "「" => "」",
        _ => return None,
    };
    let after = &tokens[at + 1..(at + 2 + LONGEST).min(tokens.len())];
    let len = after.iter().position(|token| token.span.slice(view) == close)?;
    let range = at + 1..at + 1 + len;
    let is_han = tokens[range.clone()]
        .iter()
        .all(|token| token.class == TokenClass::Han);
    (len > 0 && is_han && slice(view, &tokens[range.clone()]).chars().count() <= LONGEST).then_some(range)
}

/// Returns the text from the first token to the last.
fn slice<'v>(view: &'v str, tokens: &[Token]) -> &'v str {
    joined(tokens).span.slice(view)
}

/// Returns a sequence of tokens as one token.
pub(super) fn joined(tokens: &[Token]) -> Token {
    let (first, last) = (tokens[0], tokens[tokens.len() - 1]);
    Token {
        span: first.span.cover(&last.span),
        pos: if tokens.len() == 1 { first.pos } else { Pos::PROPER },
        origin: if tokens.len() == 1 {
            first.origin
        } else {
            Origin::WHOLE_GUESS
        },
        class: TokenClass::Han,
    }
}
