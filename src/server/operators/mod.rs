//! What operators see: metrics, traces, and the port that serves the former.

mod admin;
mod metrics;
mod traces;

pub(super) use admin::serve;
pub(super) use metrics::{ConnectionMetrics, ItemMetrics, Metrics};
pub(super) use traces::{Ended, Parent};
pub use traces::{Traces, TracesError};
