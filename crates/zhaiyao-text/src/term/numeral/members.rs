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

/// A passage with the places of the marks that set items apart, so that a place far from any list
/// is known to be so at once.
pub(super) struct Lists<'a> {
    passage: &'a Passage<'a>,
    /// Where such marks stand in the key text, in bytes.
    marks: Vec<usize>,
}

impl<'a> Lists<'a> {
    /// Finds the marks of a passage.
    pub(super) fn new(passage: &'a Passage<'a>) -> Self {
        let marks = passage.key().char_indices().filter(|(_, c)| parts_items(*c));
        Self {
            passage,
            marks: marks.map(|(at, _)| at).collect(),
        }
    }

    /// Whether this number of items may stand within reach before a place.
    fn may_stand_before(&self, place: KeySpan, count: usize) -> bool {
        self.marks_within(place.start().saturating_sub(REACH_BYTES)..place.start()) + 1 >= count
    }

    /// Whether this number of items may stand within reach behind a place.
    fn may_stand_behind(&self, place: KeySpan, count: usize) -> bool {
        self.marks_within(place.end()..place.end() + REACH_BYTES) + 1 >= count
    }

    fn marks_within(&self, bytes: Range<usize>) -> usize {
        let before = |at: usize| self.marks.partition_point(|mark| *mark < at);
        before(bytes.end) - before(bytes.start)
    }
}

/// Bytes of the longest [`REACH`], and of a quotation mark.
const REACH_BYTES: usize = 4 * (REACH + 1);

/// The members of an abbreviation at one of its places; `None` if the text has no such list there.
pub(super) fn members(pattern: &Pattern, lists: &Lists, place: KeySpan) -> Option<Vec<ViewSpan>> {
    let passage = lists.passage;
    let spans = match pattern {
        Pattern::Numeral(patterns) => {
            listed_left(lists, place, patterns).or_else(|| listed_right(lists, place, patterns))?
        }
        Pattern::Great { count, shared } => {
            let pattern = [MemberPattern {
                count: *count,
                shared,
            }];
            listed_left(lists, place, &pattern)
                .or_else(|| listed_right(lists, place, &pattern))
                .or_else(|| enumerated(lists, place, *count))?
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

fn is_quote(c: char) -> bool {
    matches!(c, '“' | '”' | '"' | '‘' | '’' | '「' | '」' | '『' | '』')
}

/// Where the part of the sentence before the term ends, without the quotation mark.
fn end_before(passage: &Passage, place: KeySpan) -> usize {
    let before = &passage.key()[..place.start()];
    let mark = before.chars().next_back().filter(|c| is_quote(*c));
    before.len() - mark.map_or(0, char::len_utf8)
}

/// What sets the items of a list apart.
fn parts_items(c: char) -> bool {
    matches!(
        c,
        '、' | '，' | ',' | '和' | '与' | '及' | '以' | '：' | ':' | '—' | '（' | '(' | '即'
    )
}

/// The last items, at most `most`, of the list in the part of the sentence before the term, within
/// reach.
fn items_before(passage: &Passage, place: KeySpan, most: usize) -> Vec<KeySpan> {
    let key = passage.key();
    let mut end = end_before(passage, place);
    let mut start = end;
    let mut items = Vec::new();
    let add = |items: &mut Vec<KeySpan>, start: usize, end: usize| {
        let item = without_marks(key, KeySpan::new(start, end));
        items.extend(Some(item).filter(|item| !item.is_empty()));
    };
    for (at, c) in key[..end].char_indices().rev().take(REACH) {
        if ends_list(c) || items.len() == most {
            break;
        }
        if parts_items(c) {
            add(&mut items, start, end);
            end = at;
        }
        start = at;
    }
    add(&mut items, start, end);
    items.truncate(most);
    items.reverse();
    items
}

/// The items of the list in the part of the sentence behind the term, without the quotation mark,
/// within reach.
fn items_behind<'k>(passage: &'k Passage, place: KeySpan) -> impl Iterator<Item = KeySpan> + use<'k> {
    let key = passage.key();
    let mark = key[place.end()..].chars().next().filter(|c| is_quote(*c));
    let start = place.end() + mark.map_or(0, char::len_utf8);
    let mut chars = key[start..]
        .char_indices()
        .take(REACH)
        .take_while(|(_, c)| !ends_list(*c));
    let mut next = Some(start);
    let items = std::iter::from_fn(move || {
        let from = next?;
        let mut end = from;
        for (at, c) in chars.by_ref() {
            let behind = start + at + c.len_utf8();
            if parts_items(c) {
                next = Some(behind);
                return Some(KeySpan::new(from, start + at));
            }
            end = behind;
        }
        next = None;
        Some(KeySpan::new(from, end))
    });
    items
        .map(|item| without_marks(key, item))
        .filter(|item| !item.is_empty())
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

fn listed_left(lists: &Lists, place: KeySpan, patterns: &[MemberPattern]) -> Option<Vec<KeySpan>> {
    let count: usize = patterns.iter().map(|pattern| pattern.count).sum();
    if !lists.may_stand_before(place, count) {
        return None;
    }
    let (passage, key) = (lists.passage, lists.passage.key());
    // One more, because the last may be nothing but such words.
    let mut all = items_before(passage, place, count + 1);
    if let Some(last) = all.last_mut() {
        // …、覆盖率等四率
        let bare = last.slice(key).trim_end_matches(['等', '这', '的']);
        *last = last.sub_span(0, bare.len());
    }
    all.pop_if(|last| last.is_empty());
    let mut run = all.split_off(all.len().checked_sub(count)?);
    if !are_members(key, &run, patterns) {
        return None;
    }
    without_governor(passage, &mut run);
    Some(run)
}

fn listed_right(lists: &Lists, place: KeySpan, patterns: &[MemberPattern]) -> Option<Vec<KeySpan>> {
    let count: usize = patterns.iter().map(|pattern| pattern.count).sum();
    if !lists.may_stand_behind(place, count) {
        return None;
    }
    let (passage, key) = (lists.passage, lists.passage.key());
    let is_first = |item: &KeySpan| has(item.slice(key), patterns[0].shared);
    let run: Vec<KeySpan> = items_behind(passage, place)
        .skip_while(|item| !is_first(item))
        .take(count)
        .collect();
    (run.len() == count && are_members(key, &run, patterns)).then_some(run)
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
fn enumerated(lists: &Lists, place: KeySpan, count: usize) -> Option<Vec<KeySpan>> {
    if !lists.may_stand_before(place, count) {
        return None;
    }
    let (passage, key) = (lists.passage, lists.passage.key());
    let mut run = items_before(passage, place, count);
    if run.len() < count {
        return None;
    }
    let joined = |pair: &[KeySpan]| {
        let between = &key[pair[0].end()..pair[1].start()];
        between
            .chars()
            .all(|c| is_quote(c) || matches!(c, '、' | '和' | '与' | '及' | '以'))
    };
    let is_open = run.last()?.end() == end_before(passage, place);
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
