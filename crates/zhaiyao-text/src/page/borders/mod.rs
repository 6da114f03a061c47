//! The places where a report may begin → the probability that one does.

pub(in crate::page) mod border;
pub(in crate::page) mod candidate;
pub(in crate::page) mod features;
pub(in crate::page) mod model;
pub(in crate::page) mod overlap;
pub(in crate::page) mod page_context;
pub(in crate::page) mod stretch;
