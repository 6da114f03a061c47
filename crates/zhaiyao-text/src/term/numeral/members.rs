//! A numeral abbreviation and its place → the members that its sentence lists.
//!
//! What always holds: as many members as the abbreviation counts, in the order of the text.

use std::ops::Range;

use super::pattern::{MemberPattern, Pattern};
use crate::passage::{KeySpan, Passage};
use crate::text::ViewSpan;
use crate::text::sentence_end::{ends_key_sentence, ends_list};

/// Characters searched on each side of the term.
const REACH: usize = 120;
/// Characters before a sum in which its titles are looked for: a long sentence with six of them.
const TITLE_REACH: usize = 600;

/// The members of an abbreviation at one of its places; `None` if the text has no such list there.
pub(super) fn members(pattern: &Pattern, passage: &Passage, place: KeySpan) -> Option<Vec<ViewSpan>> {
    let spans = match pattern {
        Pattern::Numeral(patterns) => {
            listed_left(passage, place, patterns).or_else(|| listed_right(passage, place, patterns))?
        }
        Pattern::Great { count, shared } => {
            let pattern = [MemberPattern {
                count: *count,
                shared,
            }];
            listed_left(passage, place, &pattern)
                .or_else(|| listed_right(passage, place, &pattern))
                .or_else(|| enumerated(passage, place, *count))?
        }
        Pattern::Sum { count } => titles_before(passage, place, *count)?,
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
    let end = before.len()
        - before
            .chars()
            .next_back()
            .filter(|c| is_quote(*c))
            .map_or(0, char::len_utf8);
    let mut start = end;
    for (at, c) in before[..end].char_indices().rev().take(REACH) {
        if ends_list(c) {
            break;
        }
        start = at;
    }
    KeySpan::new(start, end)
}

/// The part of the sentence behind the term, without the quotation mark, within reach.
fn right_of(passage: &Passage, place: KeySpan) -> KeySpan {
    let key = passage.key();
    let behind = &key[place.end()..];
    let start = place.end()
        + behind
            .chars()
            .next()
            .filter(|c| is_quote(*c))
            .map_or(0, char::len_utf8);
    let listed = key[start..]
        .char_indices()
        .take(REACH)
        .take_while(|(_, c)| !ends_list(*c));
    KeySpan::new(
        start,
        listed.last().map_or(start, |(at, c)| start + at + c.len_utf8()),
    )
}

fn is_quote(c: char) -> bool {
    matches!(c, '“' | '”' | '"' | '‘' | '’' | '「' | '」' | '『' | '』')
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
    item.sub_span(
        from,
        from + bare.trim_end_matches(|c: char| !c.is_alphanumeric()).len(),
    )
}

fn listed_left(passage: &Passage, place: KeySpan, patterns: &[MemberPattern]) -> Option<Vec<KeySpan>> {
    let key = passage.key();
    let mut all = items(key, left_of(passage, place));
    if let Some(last) = all.last_mut() {
        // …、覆盖率等四率
        let bare = last.slice(key).trim_end_matches(['等', '这', '的']);
        *last = last.sub_span(0, bare.len());
    }
    all.pop_if(|last| last.is_empty());
    let count: usize = patterns.iter().map(|pattern| pattern.count).sum();
    let mut run = all.split_off(all.len().checked_sub(count)?);
    if !are_members(key, &run, patterns) {
        return None;
    }
    without_governor(passage, &mut run);
    Some(run)
}

fn listed_right(passage: &Passage, place: KeySpan, patterns: &[MemberPattern]) -> Option<Vec<KeySpan>> {
    let key = passage.key();
    let all = items(key, right_of(passage, place));
    let count: usize = patterns.iter().map(|pattern| pattern.count).sum();
    let first = all
        .iter()
        .position(|item| has(item.slice(key), patterns[0].shared))?;
    let run = all.get(first..first + count)?;
    are_members(key, run, patterns).then(|| run.to_vec())
}

/// Whether the items are as many of each pattern as the abbreviation counts.
fn are_members(key: &str, items: &[KeySpan], patterns: &[MemberPattern]) -> bool {
    let shared = patterns
        .iter()
        .flat_map(|pattern| std::iter::repeat_n(pattern.shared, pattern.count));
    shared
        .zip(items)
        .all(|(shared, item)| has(item.slice(key), shared))
}

/// The items of an enumeration that ends at the term: set apart by 、 and 和 alone.
fn enumerated(passage: &Passage, place: KeySpan, count: usize) -> Option<Vec<KeySpan>> {
    let key = passage.key();
    let mut all = items(key, left_of(passage, place));
    let mut run = all.split_off(all.len().checked_sub(count)?);
    let joined = |pair: &[KeySpan]| {
        let between = &key[pair[0].end()..pair[1].start()];
        between
            .chars()
            .all(|c| is_quote(c) || matches!(c, '、' | '和' | '与' | '及' | '以'))
    };
    let is_open = run.last()?.end() == left_of(passage, place).end();
    if !is_open || !run.windows(2).all(joined) {
        return None;
    }
    without_governor(passage, &mut run);
    Some(run)
}

/// Takes the words off the head of the first item that govern the list.
fn without_governor(passage: &Passage, run: &mut [KeySpan]) {
    let [first, others @ ..] = run else { return };
    let peers: Vec<usize> = others
        .iter()
        .map(|item| item.slice(passage.key()).chars().count())
        .collect();
    *first = without_verbs(passage, *first, median(peers));
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
    let ends = |(_, c): &(usize, char)| ends_key_sentence(*c);
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
