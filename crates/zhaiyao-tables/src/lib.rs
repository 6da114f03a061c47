//! The tables that are compiled into the method: their formats, their builders, and how they are
//! read.
//!
//! The build script of `zhaiyao-text` writes the tables with this crate, and the method reads them
//! with it, so a format stands in one place.

pub mod divisible;
pub mod double_array;
pub mod idf_table;
mod key_hash;
mod revision;
mod words;

pub use key_hash::{hash_on, key_hash, mixed_hash, tail_hash};
pub use revision::revision;
