//! Named features and their weights: how the trained models are written down.
//!
//! Features are a list of names with an expression each, in one place; a model is a table with a
//! weight for each name. Reading a table is total: what it does not name weighs nothing.

use crate::text::is_same;

/// Makes a list of names, and the function that returns their values in the same order.
macro_rules! features {
    ($(#[$note:meta])* $vis:vis $names:ident, $values:ident($inputs:ident: &$type:ty): $($name:literal => $value:expr,)+) => {
        $(#[$note])*
        $vis const $names: &[&str] = &[$($name),+];

        fn $values($inputs: &$type) -> [f64; $names.len()] {
            [$($value),+]
        }
    };
}
pub(crate) use features;

/// The place of a name in a list that has it.
pub(crate) const fn feature_index(names: &[&str], name: &str) -> usize {
    let mut at = 0;
    while at < names.len() {
        if is_same(names[at], name) {
            return at;
        }
        at += 1;
    }
    panic!("no evidence has this name")
}

/// Yes is 1, no is 0.
pub(crate) const fn indicator(yes: bool) -> f64 {
    if yes { 1.0 } else { 0.0 }
}

/// The weights of one model of a table: a line is the model, the name of the feature and its
/// weight, parted by tabs; `#` opens a note.
pub(crate) fn read(table: &str, model: &str, names: &[&str]) -> Vec<f64> {
    let mut weights = vec![0.0; names.len()];
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let (Some(of), Some(name), Some(Ok(weight))) =
            (fields.next(), fields.next(), fields.next().map(str::parse::<f64>))
        else {
            continue;
        };
        if let Some(at) = names.iter().position(|known| of == model && *known == name) {
            weights[at] = weight;
        }
    }
    weights
}

/// Returns the sum of features times weights.
pub(crate) fn dot(weights: &[f64], evidence: &[f64]) -> f64 {
    weights.iter().zip(evidence).map(|(w, x)| w * x).sum()
}

/// Models and names of a table, in order: to compare a table with the features of the code.
#[cfg(test)]
pub(crate) fn named(table: &str) -> Vec<(&str, &str)> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.rsplit_once('\t')?.0.split_once('\t'))
        .collect()
}
