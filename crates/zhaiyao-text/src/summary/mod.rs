//! The sentences of a report → those that represent it.
//!
//! `features` describes each sentence and `text_profile` the whole text. From both `model`
//! makes the weights for this text. `select` takes the best sentence after another, each time
//! with what the chosen sentences already say (`selection`), until the length is spent.
//!
//! What always holds: a summary has whole sentences of the body, in the order of the text, within
//! the length asked for; a cap in characters is never passed. If no whole sentence fits, the
//! summary is a clause and marked as one (`clause`).

mod clause;
mod content;
mod cue;
mod explain;
pub(crate) mod features;
pub(crate) mod input;
mod keyword_weights;
pub(crate) mod model;
pub(crate) mod options;
mod query;
pub mod reason;
pub mod result;
pub(crate) mod select;
pub(crate) mod selection;
pub(crate) mod sentence_unit;
pub(crate) mod stats;
pub(crate) mod table;
pub(crate) mod text_profile;

pub use options::SummaryLength;
pub use reason::SentenceReasonKind;
pub use result::{SentenceReason, Summary, SummarySentence};

use crate::model::linear::dot;
use crate::models::Models;
use crate::progress::Abandoned;
use input::SummaryInput;
use model::SentenceModel;
use options::SummaryOptions;
use query::query_shares;
use select::{Budget, SentenceValues};
use selection::SELECTION_FEATURES;
use table::SentenceTable;

/// What a sentence gains that contains the whole query, as a share of the spread of values in its
/// report: more than separates any two sentences. A share, because weights grow with the certainty
/// of training.
const QUERY: f64 = 1.2;
/// What a sentence gains that repeats the headline, as a share of the same spread. The texts that
/// the weights were trained on seldom have their headline.
const HEADLINE: f64 = 0.2;
/// What a list of attendees loses, or of other points of an agenda.
const LEFTOVER: f64 = 0.4;

/// Summarises a report.
///
/// # Errors
/// [`Abandoned`] if nobody wants the summary any more.
pub(crate) fn summarize(
    input: &SummaryInput,
    models: &Models,
    options: &SummaryOptions,
) -> Result<Summary, Abandoned> {
    let table = SentenceTable::new(input, models)?;
    let weights = SentenceModel::built_in().weights(&table.profile);
    let (own, beside) = weights.split_at(weights.len() - SELECTION_FEATURES.len());
    let asked = query_shares(&table, &options.query)?;
    let query_unknown = !options.query.is_empty() && asked.iter().all(|share| *share == 0.0);
    let alone = values_alone(&table, own, &asked)?;
    let values = SentenceValues {
        alone: &alone,
        beside,
    };
    input.progress.ask()?;
    let budget = Budget::new(options.length, &table.units);
    let chosen = select::choose(&table.units, &table.stats, &values, budget, input.progress)?;
    let mut summary = select::summary(&chosen, &table.units);
    if chosen.is_empty() {
        summary.nothing_fits = !table.units.is_empty();
        let clause = clause::best(&table, &alone, budget.characters());
        summary.sentences.extend(clause);
    } else if options.explain {
        explain::explain(&mut summary, &table, &chosen, &weights, &asked)?;
    }
    summary.query_unknown = query_unknown;
    Ok(summary)
}

/// Returns the value of each candidate while no sentence is chosen.
fn values_alone(table: &SentenceTable, weights: &[f64], asked: &[f64]) -> Result<Vec<f64>, Abandoned> {
    let value = |row: &Vec<f64>| {
        table.input.progress.count(1)?;
        Ok(dot(weights, row))
    };
    let mut values: Vec<f64> = table.rows.iter().map(value).collect::<Result<_, _>>()?;
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    for ((value, &i), asked) in values.iter_mut().zip(&table.stats.candidates).zip(asked) {
        table.input.progress.count(1)?;
        let leftover = if features::is_leftover(&table.units[i], table.text(i)) {
            LEFTOVER
        } else {
            0.0
        };
        let gain = QUERY * asked + HEADLINE * table.stats.headline[i] - leftover;
        *value += (most - least) * gain;
    }
    Ok(values)
}
