//! A（以下简称“B”）, A（B） → B is another form of A; 所谓A, 称为A, A是指… → the text itself defines A.
//!
//! [`mark`] runs after the quotes; [`pool`] runs after the ban, because it pools candidates.

use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Candidates;
use crate::passage::{KeySpan, Passage};
use crate::progress::{Abandoned, Progress};

/// On the folded text. The short form is the group.
const PATTERN: &str = r"》?\((?:(?:以下|下)?(?:简称|统称|又称|又名)为?[“\x22《]?([^”\x22》)，。、\s]{2,12})[”\x22》]?|([a-z][a-z0-9&.-]{1,9}))\)";

#[expect(
    clippy::unwrap_used,
    reason = "the pattern is a constant that every test compiles"
)]
static DEFINITION: LazyLock<Regex> = LazyLock::new(|| Regex::new(PATTERN).unwrap());

/// A term behind a word that introduces it, up to a mark or a word that goes on.
const INTRODUCED: &str = r"(?:所谓的?|称之?为|称作|叫做|叫作|俗称|名为|取名|又名|又称)[“\x22「]?([^“”\x22「」《》()，,。、；;：:！!？?\s]{2,10}?)(?:[”\x22」，,。、；;：:)\n]|是指|就是|即)";
/// A word behind the term that is explained.
const EXPLAINED: &str = r"[”\x22」]?(?:是指|指的是|系指|[，,]即)";

#[expect(
    clippy::unwrap_used,
    reason = "the patterns are constants that every test compiles"
)]
static TERMS: LazyLock<[Regex; 2]> =
    LazyLock::new(|| [INTRODUCED, EXPLAINED].map(|p| Regex::new(p).unwrap()));

/// Counts how often the text introduces or explains each candidate; a term that it
/// introduces becomes a candidate.
pub(super) fn mark(
    candidates: &mut Candidates,
    passage: &Passage,
    progress: &Progress,
) -> Result<(), Abandoned> {
    let [introduced, explained] = &*TERMS;
    let words = |span: KeySpan| &passage.words()[passage.words_in(span)];
    let whole = |span: &KeySpan| {
        let words = words(*span);
        words
            .first()
            .is_some_and(|word| word.span.start() == span.start())
            && words.last().is_some_and(|word| word.span.end() == span.end())
    };
    let terms: Vec<KeySpan> = introduced
        .captures_iter(passage.key())
        .filter_map(|found| found.get(1))
        .map(|term| KeySpan::new(term.start(), term.end()))
        .filter(whole)
        .collect();
    progress.ask()?;
    candidates.insert(&terms, progress)?;
    for span in &terms {
        if let Some(index) = candidates.find(span.slice(passage.key())) {
            candidates.list[index].defined += 1;
        }
    }
    let ends: FxHashSet<usize> = explained
        .find_iter(passage.key())
        .map(|found| found.start())
        .collect();
    progress.ask()?;
    for index in longest_before(candidates, ends).into_values() {
        candidates.list[index].defined += 1;
    }
    progress.ask()
}

/// Pools every short form with the longest candidate that stands before its definition.
pub(super) fn pool(
    candidates: &mut Candidates,
    passage: &Passage,
    progress: &Progress,
) -> Result<(), Abandoned> {
    // Most texts fail on this test, and it is far cheaper than the pattern.
    if !passage.key().split('(').skip(1).any(may_define) {
        return Ok(());
    }
    let definitions: Vec<(usize, KeySpan)> = DEFINITION
        .captures_iter(passage.key())
        .filter_map(|found| {
            let short = found.get(1).or_else(|| found.get(2))?;
            Some((found.get(0)?.start(), KeySpan::new(short.start(), short.end())))
        })
        .collect();
    if definitions.is_empty() {
        return Ok(());
    }
    let full = longest_before(candidates, definitions.iter().map(|(end, _)| *end).collect());
    let short: Vec<KeySpan> = definitions.iter().map(|(_, short)| *short).collect();
    candidates.insert(&short, progress)?;
    for (end, short) in definitions {
        progress.count(1)?;
        let Some(&full) = full.get(&end) else { continue };
        let Some(alias) = candidates.find(short.slice(passage.key())) else {
            continue;
        };
        if alias != full {
            candidates.list[full].defined += 1;
            candidates.pool(alias, full);
        }
    }
    Ok(())
}

/// Whether the text behind a bracket begins as a definition does.
fn may_define(behind: &str) -> bool {
    behind.starts_with(|c: char| c.is_ascii_lowercase() || "以下简统又".contains(c))
}

/// For each of these ends, the longest candidate with an occurrence that ends there; the first of
/// two equally long. One pass over all occurrences.
fn longest_before(candidates: &Candidates, ends: FxHashSet<usize>) -> FxHashMap<usize, usize> {
    let mut longest: FxHashMap<usize, usize> = FxHashMap::default();
    if ends.is_empty() {
        return longest;
    }
    let length = |i: usize| candidates.list[i].first.len();
    for (i, candidate) in candidates.list.iter().enumerate() {
        for end in candidate
            .occurrences
            .iter()
            .map(|o| o.end())
            .filter(|end| ends.contains(end))
        {
            let known = longest.entry(end).or_insert(i);
            if length(i) > length(*known) {
                *known = i;
            }
        }
    }
    longest
}
