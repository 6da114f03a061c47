//! The forms of one term → one candidate: AI+ with 人工智能+, 无锡 with 无锡市, a term of the request with
//! its aliases. The last rule that pools candidates.

use rustc_hash::FxHashMap;

use super::Candidates;
use crate::models::Models;
use crate::progress::{Abandoned, Progress};

/// Suffixes that the name of a place may have or lack.
const PLACE_SUFFIXES: [&str; 6] = ["市", "省", "县", "区", "州", "镇"];

/// Pools candidates that the request, the alias table or a place suffix makes equal.
pub(super) fn pool(
    candidates: &mut Candidates,
    models: &Models,
    progress: &Progress,
) -> Result<(), Abandoned> {
    let mut terms: FxHashMap<u32, usize> = FxHashMap::default();
    for index in 0..candidates.list.len() {
        if let Some(term) = candidates.list[index]
            .lexicon
            .filter(|_| !candidates.list[index].pooled)
        {
            let first = *terms.entry(term).or_insert(index);
            candidates.pool(index, first);
        }
    }
    for index in 0..candidates.list.len() {
        progress.count(1)?;
        let key = candidates.key(index);
        let is_latin = key.starts_with(|c: char| c.is_ascii());
        let spelled = is_latin.then(|| models.aliases.spelled_out(key)).flatten();
        if let Some(full) = spelled.and_then(|full| candidates.find(&full)) {
            candidates.pool(index, full);
        } else if let Some(full) = with_suffix(candidates, index) {
            candidates.pool(index, full);
        }
    }
    Ok(())
}

/// Returns the same place with its suffix; `None` unless both forms occur.
fn with_suffix(candidates: &Candidates, index: usize) -> Option<usize> {
    if candidates.list[index].words.len() != 1 || !candidates.is_place(index) {
        return None;
    }
    let key = candidates.key(index);
    let mut full = key.to_owned();
    PLACE_SUFFIXES.iter().find_map(|suffix| {
        full.truncate(key.len());
        full.extend([*suffix]);
        candidates.find(&full)
    })
}
