//! The weights of `data/borders.tsv` → probabilities.
//!
//! A line for each weight: which model, name of the evidence, weight; `#` opens a note. What the
//! evidence is stands in `evidence.rs`; how the weights were found, in `docs/methods.md`.

use std::sync::LazyLock;

use super::border::{Place, Setting};

/// Weights of each kind of place, in the order of [`Setting::ALL`] and of the names of its evidence.
#[derive(Debug, Clone)]
pub(super) struct Model(pub(super) [Vec<f64>; 3]);

static BUILT_IN: LazyLock<Model> = LazyLock::new(|| Model::read(include_str!("../../../data/borders.tsv")));

impl Model {
    /// The model compiled in.
    pub(super) fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Reads a table; what it does not name weighs nothing.
    pub(super) fn read(table: &str) -> Self {
        let mut weights = Setting::ALL.map(|setting| vec![0.0; setting.evidence().len()]);
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split('\t');
            let (Some(setting), Some(name), Some(Ok(weight))) =
                (fields.next(), fields.next(), fields.next().map(str::parse::<f64>))
            else {
                continue;
            };
            for (known, weights) in Setting::ALL.iter().zip(&mut weights) {
                if known.name() == setting
                    && let Some(at) = known.evidence().iter().position(|known| *known == name)
                {
                    weights[at] = weight;
                }
            }
        }
        Self(weights)
    }

    pub(super) fn logit(&self, place: &Place) -> f64 {
        let weights = &self.0[place.setting as usize];
        weights.iter().zip(&place.evidence).map(|(w, x)| w * x).sum()
    }

    pub(super) fn probability(&self, place: &Place) -> f64 {
        1.0 / (1.0 + (-self.logit(place)).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line of evidence that is renamed must be trained again: an unknown name would weigh nothing.
    #[test]
    fn the_table_names_the_evidence_there_is() {
        let named: Vec<(&str, &str)> = include_str!("../../../data/borders.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.rsplit_once('\t')?.0.split_once('\t'))
            .collect();
        let known: Vec<(&str, &str)> = Setting::ALL
            .iter()
            .flat_map(|setting| setting.evidence().iter().map(|name| (setting.name(), *name)))
            .collect();
        assert_eq!(named, known);
    }
}
