//! How metrics are made and registered.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::registry::{Metric, Registry};

/// Bounds of the histograms of durations, in seconds.
pub(super) const SECONDS: [f64; 12] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0,
];

/// A registry that metrics are made in.
pub(super) struct Registered<'a>(pub(super) &'a mut Registry);

impl Registered<'_> {
    /// Makes a metric and registers it.
    pub(super) fn metric<M: Metric + Clone + Default>(&mut self, name: &str, help: &str) -> M {
        let metric = M::default();
        self.0.register(name, help, metric.clone());
        metric
    }
}

/// Raises a counter to a number that only grows.
pub(super) fn raise(counter: &Counter, to: u64) {
    counter.inc_by(to.saturating_sub(counter.get()));
}
