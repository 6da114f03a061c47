//! The weights of `data/sentences.tsv` → the weights for one text.
//!
//! Some weights hold for every text; others belong to looks. What a text looks like ([`super::text_profile`]) says how much of each
//! look is in it (a softmax), and so which sum of the weights it gets: a mixture of linear models (Jacobs et al. 1991). The looks have
//! no names: training found them.

use std::sync::LazyLock;

use super::chosen::CHOSEN;
use super::features::EVIDENCE;
use super::text_profile::LOOK;
use crate::model::linear;

/// Looks of texts.
pub(super) const LOOKS: usize = 6;

/// Trained weights.
#[derive(Debug, Clone)]
pub(super) struct Model {
    /// For every text, then for each look; in the order of [`names`].
    pub(super) weights: Vec<Vec<f64>>,
    /// How each look is known; in the order of [`LOOK`].
    pub(super) gates: Vec<Vec<f64>>,
}

const TABLE: &str = include_str!("../../data/sentences.tsv");

static BUILT_IN: LazyLock<Model> = LazyLock::new(|| Model {
    weights: (0..=LOOKS)
        .map(|look| linear::read(TABLE, &part(look), &names()))
        .collect(),
    gates: (1..=LOOKS)
        .map(|look| linear::read(TABLE, &gate(look), LOOK))
        .collect(),
});

/// Names of the evidence of a sentence: its own, then beside those chosen.
pub(super) fn names() -> Vec<&'static str> {
    EVIDENCE.iter().chain(CHOSEN).copied().collect()
}

/// Name of the weights of a look; 0 for those of every text.
fn part(look: usize) -> String {
    if look == 0 {
        "every".to_owned()
    } else {
        format!("look {look}")
    }
}

fn gate(look: usize) -> String {
    format!("gate {look}")
}

impl Model {
    /// The model compiled in.
    pub(super) fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Shares of the looks in a text; they sum to 1.
    pub(super) fn shares(&self, look: &[f64]) -> Vec<f64> {
        let logits: Vec<f64> = self.gates.iter().map(|gate| linear::weigh(gate, look)).collect();
        let most = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let odds: Vec<f64> = logits.iter().map(|logit| (logit - most).exp()).collect();
        let all: f64 = odds.iter().sum();
        odds.iter().map(|odd| odd / all).collect()
    }

    /// The weights for a text: of its own evidence and beside those chosen.
    pub(super) fn weights(&self, look: &[f64]) -> Vec<f64> {
        let mut sum = self.weights[0].clone();
        for (share, own) in self.shares(look).iter().zip(&self.weights[1..]) {
            sum.iter_mut()
                .zip(own)
                .for_each(|(sum, weight)| *sum += share * weight);
        }
        sum
    }

    /// As lines of a table.
    pub(super) fn write(&self) -> String {
        let weights = self
            .weights
            .iter()
            .enumerate()
            .map(|(look, own)| linear::write(&part(look), &names(), own));
        let gates = self
            .gates
            .iter()
            .enumerate()
            .map(|(i, own)| linear::write(&gate(i + 1), LOOK, own));
        weights.chain(gates).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_the_evidence_there_is() {
        let weights = (0..=LOOKS).flat_map(|look| names().into_iter().map(move |name| (part(look), name)));
        let gates = (1..=LOOKS).flat_map(|look| LOOK.iter().map(move |name| (gate(look), *name)));
        let known: Vec<(String, &str)> = weights.chain(gates).collect();
        let table: Vec<(String, &str)> = linear::named(TABLE)
            .into_iter()
            .map(|(model, name)| (model.to_owned(), name))
            .collect();
        assert_eq!(table, known);
    }
}
