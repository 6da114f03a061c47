//! zhaiyao (摘要): the reports, words, keywords and summaries of Chinese news and government text.
//!
//! In: one text, clean or as it came out of a newspaper's PDF. Out: its reports, each with headline,
//! dateline, body and byline, its tokens, its keywords with evidence, and a summary, every piece with
//! its place in the text as sent.
//!
//! [`engine::Engine`] is the way in for Rust programs. The modules depend on each other one way only:
//! text ← lexicon ← pipeline ← engine ← api ← server. Without the feature `service` the library ends
//! with the engine and has no tonic, prost or tokio in its tree.

pub mod api;
pub mod client;
pub mod server;

pub use zhaiyao_text::{engine, lexicon, pipeline, text};
