//! A summary → why each of its sentences was chosen: the features that set it above the others of
//! its report.

use super::model::feature_names;
use super::result::Summary;
use super::selection::Selection;
use super::table::SentenceTable;

/// Reasons for a sentence.
const REASONS: usize = 4;

/// Notes the reasons for each sentence, in the order they were chosen.
pub(crate) fn explain(
    summary: &mut Summary,
    table: &SentenceTable,
    order: &[(usize, f64)],
    weights: &[f64],
    asked: &[f64],
) {
    let means = means(&table.rows);
    let mut chosen = Selection::new(&table.units, &table.stats);
    for (index, _) in order {
        let beside = chosen.features(*index);
        chosen.add(*index);
        let Ok(candidate) = table.stats.candidates.binary_search(index) else {
            continue;
        };
        // Only what a sentence has is told of it: that it lacks what others have can speak for it
        // too.
        let row = &table.rows[candidate];
        let has = row.iter().chain(&beside).map(|x| *x > 0.0);
        let above = row.iter().zip(&means).map(|(x, mean)| x - mean);
        let parts = above.chain(beside).zip(weights).map(|(x, weight)| x * weight);
        let parts = parts.zip(has).map(|(part, has)| if has { part } else { 0.0 });
        let query = (asked[candidate] > 0.0).then_some("what was asked for");
        let reasons = query.into_iter().chain(strongest(parts)).take(REASONS).collect();
        let sentence = summary
            .sentences
            .iter_mut()
            .find(|sentence| sentence.index == *index);
        if let Some(sentence) = sentence {
            sentence.reasons = reasons;
        }
    }
}

/// Returns the names of the features that added most to a sentence.
fn strongest(parts: impl Iterator<Item = f64>) -> Vec<&'static str> {
    let mut parts: Vec<(&str, f64)> = feature_names()
        .into_iter()
        .zip(parts)
        .filter(|(_, part)| *part > 0.0)
        .collect();
    parts.sort_by(|a, b| b.1.total_cmp(&a.1));
    parts.into_iter().take(REASONS).map(|(name, _)| name).collect()
}

fn means(rows: &[Vec<f64>]) -> Vec<f64> {
    let mut sums = vec![0.0; rows.first().map_or(0, Vec::len)];
    for row in rows {
        sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
    }
    sums.iter().map(|sum| sum / rows.len() as f64).collect()
}
