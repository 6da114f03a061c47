//! Candidates → how many occurrences of each lie outside longer candidates that occur twice.
//! The last rule, because pooled candidates must not cover others.
//!
//! One sweep over all occurrences by their starts, of those with the same start the longest first.
//! Linear in the passage.

use std::cmp::Reverse;

use super::Candidates;
use crate::model::grouped::Grouped;
use crate::passage::Passage;
use crate::progress::{Abandoned, Progress};

/// Counts the free occurrences of each candidate.
pub(super) fn count(
    candidates: &mut Candidates,
    passage: &Passage,
    progress: &Progress,
) -> Result<(), Abandoned> {
    let kept = candidates
        .list
        .iter()
        .enumerate()
        .filter(|(_, candidate)| !candidate.pooled);
    let occurrences = kept.flat_map(|(i, candidate)| {
        let places = candidate.occurrences.iter();
        places.map(move |place| (place.start(), (place.end() as u32, i as u32)))
    });
    let starts = passage.key().len();
    let mut by_start = Grouped::new(starts, occurrences);
    progress.ask()?;
    // The farthest end of a repeated candidate that began here or earlier.
    let mut covered = 0;
    for start in 0..starts {
        let here = by_start.group_mut(start);
        progress.count(here.len())?;
        here.sort_unstable_by_key(|(end, i)| (Reverse(*end), *i));
        for &mut (end, i) in here {
            let candidate = &mut candidates.list[i as usize];
            candidate.free += u32::from(end > covered);
            if candidate.occurrences.len() >= 2 {
                covered = covered.max(end);
            }
        }
    }
    Ok(())
}
