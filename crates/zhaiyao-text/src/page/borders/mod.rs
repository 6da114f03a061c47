//! The places where a report may begin → the probability that one does.

pub(crate) mod border;
pub(crate) mod candidate;
pub(crate) mod features;
pub(crate) mod model;
pub(crate) mod overlap;
pub(crate) mod page_context;
pub(crate) mod stretch;
