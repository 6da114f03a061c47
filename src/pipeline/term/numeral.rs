//! “四率” → the four members that its sentence lists; “1+2+3” → the six titles; A+B+C → its parts.
//!
//! A numeral abbreviation stands in quotation marks: a number and one to three characters. Its
//! members stand side by side in the same sentence, most often to its left, and share those
//! characters at their end (or start). If the text has no such list, it stays unresolved.

use std::ops::Range;

use super::Candidates;
use crate::pipeline::passage::{KeySpan, Passage};
use crate::text::{ViewSpan, is_sentence_end};

/// Characters searched on each side of the term.
const REACH: usize = 120;
/// Characters before a sum in which its titles are looked for: a long sentence with six of them.
const TITLE_REACH: usize = 600;
/// Occurrences of a term at which its members are looked for. A list stands at the first or second.
const TRIES: usize = 8;
const NUMERALS: &str = "〇一二三四五六七八九十";

/// Links every quoted numeral abbreviation and sum with its members.
pub(super) fn link(candidates: &mut Candidates, passage: &Passage) {
    for index in 0..candidates.list.len() {
        if candidates.list[index].quoted == 0 {
            continue;
        }
        let key = candidates.key(index);
        let Some(pattern) = Pattern::parse(key) else {
            continue;
        };
        let places = candidates.list[index].occurrences.clone();
        let members = places
            .iter()
            .take(TRIES)
            .find_map(|&place| members(&pattern, passage, place));
        let resolved = members.is_some();
        // A sum that the text does not resolve is no abbreviation, only a quote.
        if resolved || matches!(pattern, Pattern::Numeral { .. }) {
            candidates.list[index].members = Some(members.unwrap_or_default());
        }
    }
}

/// What a key says about its members.
enum Pattern<'k> {
    /// So many members that share these characters.
    Numeral { count: usize, shared: &'k str },
    /// So many titles.
    Sum { count: usize },
    /// The parts between plus signs are the members.
    Parts,
}

impl<'k> Pattern<'k> {
    fn parse(key: &'k str) -> Option<Self> {
        if key.contains('+') {
            return Self::parse_sum(key);
        }
        let first = key.chars().next()?;
        let shared = &key[first.len_utf8()..];
        let count = value(first)?;
        let han = shared.chars().all(crate::text::is_han) && !shared.contains(|c| value(c).is_some());
        (count >= 2 && han && (1..=3).contains(&shared.chars().count()))
            .then_some(Self::Numeral { count, shared })
    }

    fn parse_sum(key: &str) -> Option<Self> {
        let parts: Vec<&str> = key.split('+').collect();
        if parts.len() < 2 || parts.iter().any(|part| part.is_empty()) {
            return None;
        }
        let digits = |part: &&str| part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
        if parts.iter().all(digits) {
            let count = parts.iter().filter_map(|part| part.parse::<usize>().ok()).sum();
            return Some(Self::Sum { count });
        }
        (!parts.iter().any(digits)).then_some(Self::Parts)
    }
}

/// The value of a numeral of one character.
fn value(c: char) -> Option<usize> {
    match c {
        '两' | '双' => Some(2),
        '1'..='9' => c.to_digit(10).map(|d| d as usize),
        _ => NUMERALS.chars().position(|n| n == c).filter(|n| *n > 0),
    }
}

fn members(pattern: &Pattern, passage: &Passage, place: KeySpan) -> Option<Vec<ViewSpan>> {
    let spans = match *pattern {
        Pattern::Numeral { count, shared } => listed_left(passage, place, count, shared)
            .or_else(|| listed_right(passage, place, count, shared))?,
        Pattern::Sum { count } => titles_before(passage, place, count)?,
        Pattern::Parts => parts(passage, place),
    };
    let places: Vec<ViewSpan> = spans
        .into_iter()
        .filter_map(|span| passage.view_span(span))
        .collect();
    (!places.is_empty()).then_some(places)
}

/// The part of the sentence before the term, without the quotation mark, within reach.
fn left_of(passage: &Passage, place: KeySpan) -> KeySpan {
    let before = &passage.key()[..place.start()];
    let end = before.char_indices().next_back().map_or(0, |(at, _)| at);
    let ends = |c: char| is_sentence_end(c) || matches!(c, '；' | '\n');
    let start = before[..end]
        .char_indices()
        .rev()
        .take(REACH)
        .find(|(_, c)| ends(*c));
    let first = before[..end]
        .char_indices()
        .rev()
        .take(REACH)
        .last()
        .map_or(end, |(at, _)| at);
    KeySpan::new(start.map_or(first, |(at, c)| at + c.len_utf8()), end)
}

/// The part of the sentence behind the term, without the quotation mark, within reach.
fn right_of(passage: &Passage, place: KeySpan) -> KeySpan {
    let key = passage.key();
    let start = key[place.end()..]
        .chars()
        .next()
        .map_or(place.end(), |c| place.end() + c.len_utf8());
    let ends = |c: char| is_sentence_end(c) || matches!(c, '；' | '\n');
    let len = key[start..]
        .char_indices()
        .take(REACH)
        .take_while(|(_, c)| !ends(*c))
        .last();
    KeySpan::new(start, len.map_or(start, |(at, c)| start + at + c.len_utf8()))
}

/// The items of a list, set apart by 、，and 和与及.
fn items(key: &str, span: KeySpan) -> Vec<KeySpan> {
    let mut items = Vec::new();
    let mut start = span.start();
    let cut = |c: char| {
        matches!(
            c,
            '、' | '，' | ',' | '和' | '与' | '及' | '以' | '：' | ':' | '—' | '（' | '(' | '即'
        )
    };
    for (at, c) in span.slice(key).char_indices().filter(|(_, c)| cut(*c)) {
        items.push(KeySpan::new(start, span.start() + at));
        start = span.start() + at + c.len_utf8();
    }
    items.push(KeySpan::new(start, span.end()));
    items
        .iter()
        .map(|item| without_marks(key, *item))
        .filter(|item| !item.is_empty())
        .collect()
}

/// The item without the quotes and brackets at its ends.
fn without_marks(key: &str, item: KeySpan) -> KeySpan {
    let text = item.slice(key);
    let bare = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let from = text.len() - bare.len();
    item.part(
        from,
        from + bare.trim_end_matches(|c: char| !c.is_alphanumeric()).len(),
    )
}

fn listed_left(passage: &Passage, place: KeySpan, count: usize, shared: &str) -> Option<Vec<KeySpan>> {
    let key = passage.key();
    let all = items(key, left_of(passage, place));
    let run: Vec<KeySpan> = all
        .iter()
        .rev()
        .take_while(|item| has(item.slice(key), shared))
        .copied()
        .take(count)
        .collect();
    if run.len() < count {
        return None;
    }
    let mut run: Vec<KeySpan> = run.into_iter().rev().collect();
    let peers: Vec<usize> = run[1..]
        .iter()
        .map(|item| item.slice(key).chars().count())
        .collect();
    run[0] = without_verbs(passage, run[0], median(peers));
    Some(run)
}

fn listed_right(passage: &Passage, place: KeySpan, count: usize, shared: &str) -> Option<Vec<KeySpan>> {
    let key = passage.key();
    let all = items(key, right_of(passage, place));
    let run: Vec<KeySpan> = all
        .iter()
        .skip_while(|item| !has(item.slice(key), shared))
        .take_while(|item| has(item.slice(key), shared))
        .copied()
        .take(count)
        .collect();
    (run.len() == count).then_some(run)
}

fn has(item: &str, shared: &str) -> bool {
    item.len() > shared.len() && (item.ends_with(shared) || item.starts_with(shared))
}

fn median(mut lengths: Vec<usize>) -> usize {
    lengths.sort_unstable();
    lengths.get(lengths.len() / 2).copied().unwrap_or(0)
}

/// The first item of a list carries the verbs that govern it: words go from its head as long as it
/// stays as long as its peers.
fn without_verbs(passage: &Passage, item: KeySpan, peers: usize) -> KeySpan {
    let key = passage.key();
    let words: Range<usize> = passage.words_in(item);
    let mut start = item.start();
    for word in &passage.words()[words] {
        let rest = KeySpan::new(word.span.end(), item.end());
        if rest.slice(key).chars().count() < peers {
            break;
        }
        start = rest.start();
    }
    KeySpan::new(start, item.end())
}

/// The titles of the sentence so far, if they are as many as the sum.
fn titles_before(passage: &Passage, place: KeySpan, count: usize) -> Option<Vec<KeySpan>> {
    let key = passage.key();
    let head = &key[..place.start()];
    let reach = || head.char_indices().rev().take(TITLE_REACH);
    let ends = |(_, c): &(usize, char)| is_sentence_end(*c) || *c == '\n';
    let farthest = reach().last().map_or(head.len(), |(at, _)| at);
    let base = reach().find(ends).map_or(farthest, |(at, c)| at + c.len_utf8());
    let text = &head[base..];
    let titles: Vec<KeySpan> = text
        .match_indices('《')
        .filter_map(|(at, mark)| {
            let start = at + mark.len();
            let end = text[start..].find('》')? + start;
            Some(KeySpan::new(base + start, base + end))
        })
        .collect();
    (titles.len() == count).then_some(titles)
}

/// What stands between the plus signs.
fn parts(passage: &Passage, place: KeySpan) -> Vec<KeySpan> {
    let mut parts = Vec::new();
    let mut start = place.start();
    for part in place.slice(passage.key()).split('+') {
        parts.push(KeySpan::new(start, start + part.len()));
        start += part.len() + 1;
    }
    parts
}
