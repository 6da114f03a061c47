//! Lines → blocks, each with its kind.

pub(crate) mod join;
pub(crate) mod kind;
pub(crate) mod measure;
pub(crate) mod normalize;
