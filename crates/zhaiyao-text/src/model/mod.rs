//! What the trained models and the formulas share: linear models over named features, logarithms,
//! groups.

pub(crate) mod grouped;
pub(crate) mod linear;
pub(crate) mod logarithm;
