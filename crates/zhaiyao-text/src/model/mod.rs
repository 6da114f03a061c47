//! What trained models and formulas share: linear models over named features, logarithms, grouping.

pub(crate) mod grouped;
pub(crate) mod linear;
pub(crate) mod logarithm;
