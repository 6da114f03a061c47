//! The sentences of a report with their features, ready to be weighed.

use super::input::SummaryInput;
use super::sentence_unit::{self, SentenceUnit};
use super::stats::SentenceStats;
use super::{features, text_profile};
use crate::models::Models;
use crate::progress::Abandoned;

/// The sentences of a report with their features, ready to be weighed.
pub(crate) struct SentenceTable<'a> {
    pub(crate) units: Vec<SentenceUnit>,
    pub(crate) stats: SentenceStats,
    /// The features of each candidate sentence, in the order of [`features::FEATURES`].
    pub(crate) rows: Vec<Vec<f64>>,
    /// The mean of each feature over the candidates.
    pub(crate) means: Vec<f64>,
    /// The features of the whole text, in the order of [`text_profile::PROFILE_FEATURES`].
    pub(crate) profile: Vec<f64>,
    pub(crate) input: &'a SummaryInput<'a>,
}

impl<'a> SentenceTable<'a> {
    /// Computes the features of all sentences.
    ///
    /// # Errors
    /// [`Abandoned`] if nobody wants them any more.
    pub(crate) fn new(input: &'a SummaryInput<'a>, models: &Models) -> Result<Self, Abandoned> {
        let (units, vocabulary) = sentence_unit::units(input, models)?;
        let stats = SentenceStats::new(&units, &vocabulary, input)?;
        let rows = features::rows(&units, &stats, input)?;
        let means = means(&rows);
        let profile = text_profile::profile(&units, &stats, input, &means);
        input.progress.ask()?;
        Ok(Self {
            units,
            stats,
            rows,
            means,
            profile,
            input,
        })
    }

    /// Returns the text of a sentence.
    pub(crate) fn text(&self, unit: usize) -> &str {
        self.units[unit].span.slice(self.input.view)
    }
}

/// Returns the mean of each feature; 0 if there is no row. One walk over the rows for all of them.
fn means(rows: &[Vec<f64>]) -> Vec<f64> {
    let mut sums = vec![0.0; features::FEATURES.len()];
    for row in rows {
        sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
    }
    let count = rows.len().max(1) as f64;
    sums.iter().map(|sum| sum / count).collect()
}
