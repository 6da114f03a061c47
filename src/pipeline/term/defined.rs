//! A（以下简称“B”）, A（B） → B is another form of A.

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
    for (end, short) in definitions {
        let Some(full) = longest_before(candidates, end) else {
            continue;
        };
        let alias = candidates.insert(short);
        if alias == full {
            continue;
        }
        candidates.list[full].defined += 1;
        candidates.pool(alias, full);
    }
}

/// The longest candidate with an occurrence that ends here.
fn longest_before(candidates: &Candidates, end: usize) -> Option<usize> {
    let ends = |i: &usize| {
        let candidate = &candidates.list[*i];
        !candidate.pooled && candidate.occurrences.iter().any(|o| o.end() == end)
    };
    (0..candidates.list.len())
        .filter(ends)
        .max_by_key(|&i| (candidates.list[i].first.len(), std::cmp::Reverse(i)))
}
