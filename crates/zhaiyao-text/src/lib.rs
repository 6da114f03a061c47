//! zhaiyao (摘要): the reports, words, keywords and summaries of Chinese news and government text.

pub mod engine;
pub mod keyword;
pub mod lexicon;
mod model;
pub mod page;
mod passage;
pub mod pipeline;
pub mod prelude;
mod reading;
mod refine;
pub mod resources;
pub mod segment;
pub mod summary;
mod term;
pub mod text;
pub mod token;
