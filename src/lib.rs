//! zhaiyao (摘要) as a service: the reports, words, keywords and summaries of Chinese news and
//! government text, over gRPC.
//!
//! The method itself is the crate `zhaiyao-text`; this crate adds the wire ([`api`]), the process
//! ([`server`]) and a typed client ([`client`]). What always holds: `api` uses the method alone,
//! `server` and `client` use `api`, and neither uses the other.

pub mod api;
pub mod client;
pub mod server;
