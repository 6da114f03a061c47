//! A（以下简称“B”）, A（B） → B is another form of A.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;

use super::Candidates;
use crate::pipeline::passage::{KeySpan, Passage};

/// On the folded text. The short form is the group.
const PATTERN: &str = r"》?\((?:(?:以下|下)?(?:简称|统称|又称|又名)为?[“\x22《]?([^”\x22》)，。、\s]{2,12})[”\x22》]?|([a-z][a-z0-9&.-]{1,9}))\)";

#[expect(
    clippy::unwrap_used,
    reason = "the pattern is a constant that every test compiles"
)]
static DEFINITION: LazyLock<Regex> = LazyLock::new(|| Regex::new(PATTERN).unwrap());

/// Pools every short form with the longest candidate that stands before its definition.
pub(super) fn pool(candidates: &mut Candidates, passage: &Passage) {
    let definitions: Vec<(usize, KeySpan)> = DEFINITION
        .captures_iter(passage.key())
        .filter_map(|found| {
            let short = found.get(1).or_else(|| found.get(2))?;
            Some((found.get(0)?.start(), KeySpan::new(short.start(), short.end())))
        })
        .collect();
    if definitions.is_empty() {
        return;
    }
    let full = longest_before(candidates, definitions.iter().map(|(end, _)| *end).collect());
    candidates.insert(&definitions.iter().map(|(_, short)| *short).collect::<Vec<_>>());
    for (end, short) in definitions {
        let Some(&full) = full.get(&end) else { continue };
        let Some(alias) = candidates.find(short.slice(passage.key())) else {
            continue;
        };
        if alias != full {
            candidates.list[full].defined += 1;
            candidates.pool(alias, full);
        }
    }
}

/// For each of these ends, the longest candidate with an occurrence that ends there; the first of two
/// equally long. One pass over all occurrences.
fn longest_before(candidates: &Candidates, ends: HashSet<usize>) -> HashMap<usize, usize> {
    let mut longest: HashMap<usize, usize> = HashMap::new();
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
