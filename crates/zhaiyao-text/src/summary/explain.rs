//! A summary → why each of its sentences was chosen: the sorts of features that set it above the
//! others of its report.

use super::model::feature_names;
use super::reason::SentenceReasonKind;
use super::result::{SentenceReason, Summary};
use super::selection::Selection;
use super::table::SentenceTable;
use crate::progress::Abandoned;

/// Reasons for a sentence.
const REASONS: usize = 4;

/// Notes the reasons for each sentence, in the order they were chosen.
///
/// # Errors
/// [`Abandoned`] if nobody wants them any more.
pub(crate) fn explain(
    summary: &mut Summary,
    table: &SentenceTable,
    order: &[(usize, f64)],
    weights: &[f64],
    asked: &[f64],
) -> Result<(), Abandoned> {
    let kinds: Vec<Option<SentenceReasonKind>> =
        feature_names().into_iter().map(SentenceReasonKind::of).collect();
    table.input.progress.ask()?;
    let mut chosen = Selection::new(&table.units, &table.stats);
    table.input.progress.ask()?;
    for (index, _) in order {
        table.input.progress.count(2)?;
        let beside = chosen.features(*index);
        chosen.add(*index);
        let Ok(candidate) = table.stats.candidates.binary_search(index) else {
            continue;
        };
        // Only what a sentence has is told of it: that it lacks what others have can speak for it
        // too.
        let row = &table.rows[candidate];
        let has = row.iter().chain(&beside).map(|x| *x > 0.0);
        let above = row.iter().zip(&table.means).map(|(x, mean)| x - mean);
        let parts = above.chain(beside).zip(weights).map(|(x, weight)| x * weight);
        let parts = parts.zip(has).map(|(part, has)| if has { part } else { 0.0 });
        let mut reasons = strongest(&kinds, parts);
        if asked[candidate] > 0.0 {
            // What was asked for decides, whatever the model weighs.
            let kind = SentenceReasonKind::Query;
            reasons.insert(0, SentenceReason { kind, share: 1.0 });
            reasons.truncate(REASONS);
        }
        // The sentences of a summary are in the order of the text.
        let place = summary
            .sentences
            .binary_search_by_key(index, |sentence| sentence.index);
        if let Ok(place) = place {
            summary.sentences[place].reasons = reasons;
        }
    }
    Ok(())
}

/// Returns the sorts of features that added most to a sentence, of equal ones the first first.
fn strongest(kinds: &[Option<SentenceReasonKind>], parts: impl Iterator<Item = f64>) -> Vec<SentenceReason> {
    let mut reasons: Vec<SentenceReason> = Vec::new();
    let mut all = 0.0;
    for (kind, part) in kinds.iter().zip(parts).filter(|(_, part)| *part > 0.0) {
        let Some(kind) = *kind else { continue };
        all += part;
        match reasons.iter_mut().find(|reason| reason.kind == kind) {
            Some(known) => known.share += part,
            None => reasons.push(SentenceReason { kind, share: part }),
        }
    }
    reasons.sort_by(|one, other| other.share.total_cmp(&one.share).then(one.kind.cmp(&other.kind)));
    reasons.truncate(REASONS);
    for reason in &mut reasons {
        reason.share /= all;
    }
    reasons
}
