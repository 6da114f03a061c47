//! Named features and their weights: how the trained models are written down.
//!
//! A list of features has a name and an expression for each, in one place ([`features!`]). A model
//! is a table with a weight for each name. What always holds: weights are in the order of the
//! names; reading never fails, because a feature that the table does not name has the weight 0.

use crate::text::is_same;

/// Defines the list of names and the function that returns their values in the same order.
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

/// Returns the index of a name in a list; does not compile for a name that is not in it.
pub(crate) const fn feature_index(names: &[&str], name: &str) -> usize {
    let mut at = 0;
    while at < names.len() {
        if is_same(names[at], name) {
            return at;
        }
        at += 1;
    }
    panic!("no feature has this name")
}

/// Returns 1 for true and 0 for false.
#[inline]
pub(crate) const fn indicator(yes: bool) -> f64 {
    if yes { 1.0 } else { 0.0 }
}

/// Returns the weights of one model of a table. A line of the table is the model, the name of a
/// feature and its weight, with tabs between; `#` opens a note.
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

/// Returns the sum of the products of weights and features, in their order.
#[inline]
pub(crate) fn dot(weights: &[f64], features: &[f64]) -> f64 {
    weights.iter().zip(features).map(|(w, x)| w * x).sum()
}

/// Returns models and names of a table, in order, for tests that compare it with the features of
/// the code.
#[cfg(test)]
pub(crate) fn named(table: &str) -> Vec<(&str, &str)> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.rsplit_once('\t')?.0.split_once('\t'))
        .collect()
}
