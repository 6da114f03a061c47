//! The weights of `data/borders.tsv` → logits and probabilities.
//!
//! Each line has a model, the name of a feature and its weight, separated by tabs; `#` opens a
//! comment. The features are those of `features.rs`; docs/methods.md says how weights were fitted.

use std::sync::LazyLock;

use crate::model::linear;
use crate::page::borders::candidate::{BorderCandidate, BorderKind};

/// Weights of each kind, in the order of [`BorderKind::ALL`] and of [`BorderKind::features`].
#[derive(Debug, Clone)]
pub(crate) struct BorderModel(pub(crate) [Vec<f64>; 3]);

static BUILT_IN: LazyLock<BorderModel> =
    LazyLock::new(|| BorderModel::read(include_str!("../../../data/borders.tsv")));

impl BorderModel {
    /// The model compiled in.
    pub(crate) fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Reads a table. A feature that it lacks has weight 0.
    pub(crate) fn read(table: &str) -> Self {
        Self(BorderKind::ALL.map(|kind| linear::read(table, kind.name(), kind.features())))
    }

    pub(crate) fn logit(&self, candidate: &BorderCandidate) -> f64 {
        linear::dot(&self.0[candidate.kind as usize], &candidate.features)
    }

    /// Returns the highest logit of a candidate over all values from 0 to 1 of the features with
    /// indices `unknown`. These features must be 0 in the candidate.
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

    /// A renamed feature must be trained again, because an unknown name would have weight 0.
    #[test]
    fn the_table_names_every_feature() {
        let known: Vec<(&str, &str)> = BorderKind::ALL
            .iter()
            .flat_map(|kind| kind.features().iter().map(|name| (kind.name(), *name)))
            .collect();
        assert_eq!(linear::named(include_str!("../../../data/borders.tsv")), known);
    }
}
