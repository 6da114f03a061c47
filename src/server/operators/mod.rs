//! What operators see: metrics, traces, and the port that serves the former.

mod admin;
mod connection_metrics;
mod item_metrics;
mod metrics;
mod process_metrics;
mod registered;
mod traces;

pub(super) use admin::serve;
pub(super) use connection_metrics::ConnectionMetrics;
pub(super) use item_metrics::ItemMetrics;
pub(super) use metrics::Metrics;
pub(super) use traces::{Ended, Parent};
pub use traces::{Traces, TracesError};
