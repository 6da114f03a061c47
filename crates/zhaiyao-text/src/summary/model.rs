//! The weights of `data/sentences.tsv` → the weights for one text.
//!
//! Some weights hold for every text; others belong to experts. The profile of a text
//! ([`super::text_profile`]) says how much of each expert a text gets (a softmax), and so which sum
//! of the weights it gets: a mixture of linear models (Jacobs et al. 1991). The experts
//! have no names, because training found them.

use std::sync::LazyLock;

use super::features::FEATURES;
use super::selection::SELECTION_FEATURES;
use super::text_profile::PROFILE_FEATURES;
use crate::model::linear;

/// The number of experts.
pub const EXPERTS: usize = 6;

/// Trained weights.
#[derive(Debug, Clone)]
pub struct SentenceModel {
    /// For every text, then for each expert; in the order of [`feature_names`].
    pub weights: Vec<Vec<f64>>,
    /// The gate of each expert; in the order of [`PROFILE_FEATURES`].
    pub gates: Vec<Vec<f64>>,
}

const TABLE: &str = include_str!("../../data/sentences.tsv");

static BUILT_IN: LazyLock<SentenceModel> = LazyLock::new(|| SentenceModel {
    weights: (0..=EXPERTS)
        .map(|expert| linear::read(TABLE, &expert_name(expert), &feature_names()))
        .collect(),
    gates: (1..=EXPERTS)
        .map(|expert| linear::read(TABLE, &gate_name(expert), PROFILE_FEATURES))
        .collect(),
});

/// Returns the names of the features of a sentence: its own, then those beside chosen sentences.
pub fn feature_names() -> Vec<&'static str> {
    FEATURES.iter().chain(SELECTION_FEATURES).copied().collect()
}

/// Returns the name of the weights of an expert, from 1; 0 for the weights of every text.
pub fn expert_name(expert: usize) -> String {
    if expert == 0 {
        "every".to_owned()
    } else {
        format!("look {expert}")
    }
}

/// Returns the name of the gate of an expert, from 1.
pub fn gate_name(expert: usize) -> String {
    format!("gate {expert}")
}

impl SentenceModel {
    /// The model compiled in.
    pub(crate) fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Returns the share of each expert in a text; they sum to 1.
    pub fn shares(&self, profile: &[f64]) -> Vec<f64> {
        let logits: Vec<f64> = self.gates.iter().map(|gate| linear::dot(gate, profile)).collect();
        let most = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let odds: Vec<f64> = logits.iter().map(|logit| (logit - most).exp()).collect();
        let all: f64 = odds.iter().sum();
        odds.iter().map(|odd| odd / all).collect()
    }

    /// Returns the weights for a text: of a sentence's own features, then of those beside chosen
    /// sentences.
    pub fn weights(&self, profile: &[f64]) -> Vec<f64> {
        let mut sum = self.weights[0].clone();
        for (share, own) in self.shares(profile).iter().zip(&self.weights[1..]) {
            sum.iter_mut()
                .zip(own)
                .for_each(|(sum, weight)| *sum += share * weight);
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_the_features_there_are() {
        let weights = (0..=EXPERTS).flat_map(|expert| {
            feature_names()
                .into_iter()
                .map(move |name| (expert_name(expert), name))
        });
        let gates = (1..=EXPERTS).flat_map(|expert| {
            PROFILE_FEATURES
                .iter()
                .map(move |name| (gate_name(expert), *name))
        });
        let known: Vec<(String, &str)> = weights.chain(gates).collect();
        let table: Vec<(String, &str)> = linear::named(TABLE)
            .into_iter()
            .map(|(model, name)| (model.to_owned(), name))
            .collect();
        assert_eq!(table, known);
    }
}
