//! Tokens → rows of them that are one word of the report: what stands in quotation marks and is
//! said again (长幼随学).
//!
//! What always holds: rows are in order and do not overlap; one has at most [`LONGEST`] characters.
//! Linear in the tokens.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::lexicon::Pos;
use crate::text::CharSet;
use crate::token::{Origin, Token, TokenClass};

/// Characters of the longest new word.
const LONGEST: usize = 6;

/// Rows of tokens that are one word, in order, not overlapping: what stands in quotation marks and
/// is said again, and tokens that fill quotation marks alone.
pub(super) fn sets(view: &str, tokens: &[Token]) -> Vec<Range<usize>> {
    let quoted: Vec<Range<usize>> = (0..tokens.len())
        .filter_map(|at| quoted(view, tokens, at))
        .collect();
    let mut sets: Vec<Range<usize>> = quoted.iter().filter(|row| row.len() == 1).cloned().collect();
    let mut places: FxHashMap<&str, Vec<Range<usize>>> = FxHashMap::default();
    for row in quoted.iter().filter(|row| row.len() > 1) {
        places.entry(slice(view, &tokens[row.clone()])).or_default();
    }
    if !places.is_empty() {
        note_places(view, tokens, &mut places);
    }
    sets.extend(places.into_values().filter(|found| found.len() > 1).flatten());
    sets.sort_unstable_by_key(|row| (row.start, std::cmp::Reverse(row.end)));
    let mut end = 0;
    sets.retain(|row| {
        let is_free = row.start >= end;
        end = if is_free { row.end } else { end };
        is_free
    });
    sets
}

/// Notes the rows of tokens that read as one of these strings.
fn note_places<'v>(view: &'v str, tokens: &[Token], places: &mut FxHashMap<&'v str, Vec<Range<usize>>>) {
    // Few rows begin as one of them does, and few of those are as long as one.
    let heads: CharSet = places.keys().filter_map(|row| row.chars().next()).collect();
    // A bit for each length in bytes.
    let lengths = places.keys().fold(0_u32, |bits, row| bits | 1 << row.len());
    for start in 0..tokens.len() {
        let from = tokens[start].span.start();
        if !view[from..].starts_with(|c| heads.contains(c)) {
            continue;
        }
        for end in start + 2..=(start + LONGEST).min(tokens.len()) {
            let len = tokens[end - 1].span.end() - from;
            if lengths.checked_shr(len as u32).is_some_and(|bits| bits & 1 == 1)
                && let Some(found) = places.get_mut(&view[from..from + len])
            {
                found.push(start..end);
            }
        }
    }
}

/// The tokens between the quotation mark at `at` and its end, if they are Chinese and could be one
/// word.
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
    let row = &tokens[at + 1..(at + 2 + LONGEST).min(tokens.len())];
    let len = row.iter().position(|token| token.span.slice(view) == close)?;
    let row = at + 1..at + 1 + len;
    let is_han = tokens[row.clone()]
        .iter()
        .all(|token| token.class == TokenClass::Han);
    (len > 0 && is_han && slice(view, &tokens[row.clone()]).chars().count() <= LONGEST).then_some(row)
}

/// The text from the first token to the last.
fn slice<'v>(view: &'v str, tokens: &[Token]) -> &'v str {
    joined(tokens).span.slice(view)
}

/// A row as one token.
pub(super) fn joined(tokens: &[Token]) -> Token {
    let (first, last) = (tokens[0], tokens[tokens.len() - 1]);
    Token {
        span: first.span.cover(&last.span),
        pos: if tokens.len() == 1 { first.pos } else { Pos::PROPER },
        origin: if tokens.len() == 1 {
            first.origin
        } else {
            Origin::WholeGuess
        },
        class: TokenClass::Han,
    }
}
