//! The weights of `data/ranker.tsv` → which of them rank a passage, and what they make of a
//! candidate.
//!
//! A line for each weight: which model, name of the evidence, weight. What the evidence is stands
//! in `evidence.rs`; how the weights were found, in docs/methods.md. No vector of weights fits
//! every kind of text, so what a passage looks like chooses one; for the rest the formula of
//! `score.rs` stands.

use std::sync::LazyLock;

use super::features::FEATURES;
use super::profile::RankingProfile;
use crate::model::linear;

/// Name of the weights that tell terms from chance rows of words.
pub const TERMS: &str = "terms";

/// Trained weights, each in the order of [`EVIDENCE`].
#[derive(Debug)]
pub(super) struct KeywordModel {
    profiles: [Vec<f64>; 4],
    terms: Vec<f64>,
}

const TABLE: &str = include_str!("../../data/ranker.tsv");

static BUILT_IN: LazyLock<KeywordModel> = LazyLock::new(|| KeywordModel {
    profiles: RankingProfile::TRAINED.map(|profile| linear::read(TABLE, profile.name(), FEATURES)),
    terms: linear::read(TABLE, TERMS, FEATURES),
});

impl KeywordModel {
    /// The ranker compiled in.
    pub(super) fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// The weights of this manner; nothing if the formula ranks it.
    pub(super) fn weights(&self, profile: RankingProfile) -> Option<&[f64]> {
        let at = RankingProfile::TRAINED
            .iter()
            .position(|trained| *trained == profile)?;
        Some(&self.profiles[at])
    }

    /// How much a candidate looks like a term.
    pub(super) fn termhood(&self, evidence: &[f64]) -> f64 {
        linear::dot(&self.terms, evidence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_the_evidence_there_is() {
        let models = RankingProfile::TRAINED
            .map(RankingProfile::name)
            .into_iter()
            .chain([TERMS]);
        let known: Vec<(&str, &str)> = models
            .flat_map(|model| FEATURES.iter().map(move |name| (model, *name)))
            .collect();
        assert_eq!(linear::named(TABLE), known);
    }
}
