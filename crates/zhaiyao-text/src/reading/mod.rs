//! A report → what is read from it once: its sentences, and its headlines and body as one folded text.

pub(crate) mod passage;
pub mod sentence;
