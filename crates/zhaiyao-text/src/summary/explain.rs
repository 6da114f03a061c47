//! A summary → why each of its sentences was chosen: the features that set it above the others of
//! its report.

use super::model::feature_names;
use super::result::Summary;
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
    let names = feature_names();
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
        let query = (asked[candidate] > 0.0).then_some("what was asked for");
        let strongest = strongest(&names, parts);
        let reasons = query.into_iter().chain(strongest).take(REASONS).collect();
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

/// Returns the names of the features that added most to a sentence, of equal ones the first first.
fn strongest<'n>(names: &[&'n str], parts: impl Iterator<Item = f64>) -> impl Iterator<Item = &'n str> {
    let mut best: Vec<(&str, f64)> = Vec::with_capacity(REASONS + 1);
    for (name, part) in names.iter().zip(parts).filter(|(_, part)| *part > 0.0) {
        let place = best.partition_point(|(_, stronger)| *stronger >= part);
        if place < REASONS {
            best.insert(place, (name, part));
            best.truncate(REASONS);
        }
    }
    best.into_iter().map(|(name, _)| name)
}
