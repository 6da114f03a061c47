//! The weights of `data/ranker.tsv` → the weights of a profile, and how much a candidate looks like
//! a term.
//!
//! A line of the table is a profile, the name of a feature and its weight. `features.rs` defines
//! the features; tools/train finds the weights. No vector of weights fits every kind of text, so
//! the profile of a passage chooses one; the rest is ranked by `formula.rs`.

use std::sync::LazyLock;

use super::features::FEATURES;
use super::profile::RankingProfile;
use crate::model::linear;

/// Name of the weights that tell terms from chance rows of words.
pub const TERMS: &str = "terms";

/// Trained weights, each in the order of [`FEATURES`].
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
    /// Returns the model that is compiled in.
    pub(super) fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Returns the weights of a profile; `None` if the formula ranks it.
    pub(super) fn weights(&self, profile: RankingProfile) -> Option<&[f64]> {
        let at = RankingProfile::TRAINED
            .iter()
            .position(|trained| *trained == profile)?;
        Some(&self.profiles[at])
    }

    /// How much a candidate looks like a term.
    pub(super) fn termhood(&self, features: &[f64]) -> f64 {
        linear::dot(&self.terms, features)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_every_feature() {
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
