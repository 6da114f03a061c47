//! The sentences of a report with their features, ready to be weighed.

use super::input::SummaryInput;
use super::sentence_unit::{self, SentenceUnit};
use super::stats::SentenceStats;
use super::{features, text_profile};
use crate::models::Models;

/// The sentences of a report with their features, ready to be weighed.
pub(crate) struct SentenceTable<'a> {
    pub(crate) units: Vec<SentenceUnit>,
    pub(crate) stats: SentenceStats,
    /// The features of each candidate sentence, in the order of [`features::FEATURES`].
    pub(crate) rows: Vec<Vec<f64>>,
    /// The features of the whole text, in the order of [`text_profile::PROFILE_FEATURES`].
    pub(crate) profile: Vec<f64>,
    pub(crate) input: &'a SummaryInput<'a>,
}

impl<'a> SentenceTable<'a> {
    /// Computes the features of all sentences.
    pub(crate) fn new(input: &'a SummaryInput<'a>, models: &Models) -> Self {
        let (units, vocabulary) = sentence_unit::units(input, models);
        let stats = SentenceStats::new(&units, &vocabulary, input);
        let rows = features::rows(&units, &stats, input);
        let profile = text_profile::profile(&units, &stats, input, &rows);
        Self {
            units,
            stats,
            rows,
            profile,
            input,
        }
    }

    /// Returns the text of a sentence.
    pub(crate) fn text(&self, unit: usize) -> &str {
        self.units[unit].span.slice(self.input.view)
    }
}
