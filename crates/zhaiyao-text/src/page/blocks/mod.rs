//! Lines → blocks, each with its kind.

pub(in crate::page) mod join;
pub(in crate::page) mod kind;
pub(in crate::page) mod measure;
pub(in crate::page) mod normalize;
