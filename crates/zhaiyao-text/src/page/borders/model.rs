//! The weights of `data/borders.tsv` → probabilities.
//!
//! A line for each weight: which model, name of the evidence, weight; `#` opens a note. What the
//! evidence is stands in `evidence.rs`; how the weights were found, in `docs/methods.md`.

use std::sync::LazyLock;

use crate::model::linear;
use crate::page::borders::candidate::{BorderCandidate, BorderKind};

/// Weights of each kind of place, in the order of [`Setting::ALL`] and of the names of its
/// evidence.
#[derive(Debug, Clone)]
pub(crate) struct BorderModel(pub(crate) [Vec<f64>; 3]);

static BUILT_IN: LazyLock<BorderModel> =
    LazyLock::new(|| BorderModel::read(include_str!("../../../data/borders.tsv")));

impl BorderModel {
    /// The model compiled in.
    pub(crate) fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Reads a table; what it does not name weighs nothing.
    pub(crate) fn read(table: &str) -> Self {
        Self(BorderKind::ALL.map(|kind| linear::read(table, kind.name(), kind.features())))
    }

    pub(crate) fn logit(&self, candidate: &BorderCandidate) -> f64 {
        linear::dot(&self.0[candidate.kind as usize], &candidate.features)
    }

    /// The highest logit of a place whatever the evidence that stands at these places is, of 0 to
    /// 1. In the place they are 0.
    pub(crate) fn ceiling(&self, candidate: &BorderCandidate, unknown: &[usize]) -> f64 {
        let weights = &self.0[candidate.kind as usize];
        let most: f64 = unknown.iter().map(|&at| weights[at].max(0.0)).sum();
        self.logit(candidate) + most
    }

    pub(crate) fn probability(&self, candidate: &BorderCandidate) -> f64 {
        1.0 / (1.0 + (-self.logit(candidate)).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line of evidence that is renamed must be trained again: an unknown name would weigh
    /// nothing.
    #[test]
    fn the_table_names_the_evidence_there_is() {
        let known: Vec<(&str, &str)> = BorderKind::ALL
            .iter()
            .flat_map(|kind| kind.features().iter().map(|name| (kind.name(), *name)))
            .collect();
        assert_eq!(linear::named(include_str!("../../../data/borders.tsv")), known);
    }
}
