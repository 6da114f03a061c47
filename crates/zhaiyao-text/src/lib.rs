//! zhaiyao (摘要): the reports, words, keywords and summaries of Chinese news and government text.
//!
//! In: one text, clean or as it came out of a newspaper's PDF. Out: its reports, each with
//! headline, dateline, body and byline, its tokens, its keywords with evidence, and a summary,
//! every one with its span in the text as sent.
//!
//! ```
//! use zhaiyao_text::prelude::*;
//!
//! let engine = Engine::built_in(Limits::default())?;
//! let request = Request {
//!     text: "市教育局推行“长幼随学”。家长说，“长幼随学”好。".to_owned(),
//!     keywords: true,
//!     summary: true,
//!     ..Request::default()
//! };
//! let analysis = engine.analyze(&request)?;
//! for keyword in &analysis.reports[0].keywords {
//!     let positions = keyword.mentions.iter().map(|span| analysis.position(*span));
//!     println!("{} {:.2} {:?}", keyword.text, keyword.score, positions.collect::<Vec<_>>());
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`engine::Engine`] is the way in. A text goes down the modules in this order, and none uses one
//! further down: `progress`, [`text`], [`lexicon`], [`token`], [`page`] (page → reports),
//! [`segment`] and `refine` (→ tokens), `passage` and `term` (→ candidates), `reading`,
//! [`keyword`], [`summary`], [`pipeline`] (the order of the stages), [`engine`].

#![cfg_attr(
    not(feature = "training"),
    allow(unreachable_pub, reason = "the module `training` exports some of these")
)]

pub mod engine;
pub mod keyword;
pub mod lexicon;
mod model;
pub mod models;
pub mod page;
mod passage;
pub mod pipeline;
pub mod prelude;
mod progress;
mod reading;
mod refine;
pub mod segment;
pub mod summary;
mod term;
pub mod text;
pub mod token;
#[cfg(feature = "training")]
pub mod training;
