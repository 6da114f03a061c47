//! The weights of `data/borders.tsv` → probabilities.
//!
//! A line for each weight: which model, name of the evidence, weight; `#` opens a note. What the
//! evidence is stands in `border.rs`; how the weights were found, in `docs/methods.md`.

use std::sync::LazyLock;

use super::border::{BARE, HEADED, Place};

/// Weights of both kinds of place, in the order of their names.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub(super) headed: Vec<f64>,
    pub(super) bare: Vec<f64>,
}

static BUILT_IN: LazyLock<Model> = LazyLock::new(|| Model::read(include_str!("../../../data/borders.tsv")));

impl Model {
    /// The model compiled in.
    pub(super) fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Reads a table; what it does not name weighs nothing.
    pub(super) fn read(table: &str) -> Self {
        let mut model = Self {
            headed: vec![0.0; HEADED.len()],
            bare: vec![0.0; BARE.len()],
        };
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split('\t');
            let (Some(kind), Some(name), Some(Ok(weight))) =
                (fields.next(), fields.next(), fields.next().map(str::parse::<f64>))
            else {
                continue;
            };
            let (names, weights): (&[&str], _) = match kind {
                "headed" => (&HEADED, &mut model.headed),
                _ => (&BARE, &mut model.bare),
            };
            if let Some(at) = names.iter().position(|known| *known == name) {
                weights[at] = weight;
            }
        }
        model
    }

    pub(super) fn logit(&self, place: &Place) -> f64 {
        let weights = if place.headed { &self.headed } else { &self.bare };
        weights.iter().zip(&place.evidence).map(|(w, x)| w * x).sum()
    }

    pub(super) fn probability(&self, place: &Place) -> f64 {
        1.0 / (1.0 + (-self.logit(place)).exp())
    }
}
