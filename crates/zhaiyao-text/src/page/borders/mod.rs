//! Stage 4: blocks → candidates for the start of a report, each with a probability.
//!
//! In: blocks with their kinds. Out: border candidates in text order. `stretch` groups blocks,
//! `page_context` describes the page, `features` describes one candidate, `model` has the trained
//! weights, `border` combines them. What always holds: probabilities lie between 0 and 1, and time
//! is linear in the page. A wrong border is a matter for `features`.

pub(crate) mod border;
pub(crate) mod candidate;
pub(crate) mod features;
pub(crate) mod model;
pub(crate) mod overlap;
pub(crate) mod page_context;
pub(crate) mod stretch;
