//! Numbers of connections, for the metrics.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;

use super::registered::Registered;

/// Numbers of connections.
#[derive(Debug, Clone, Default)]
pub(in crate::server) struct ConnectionMetrics {
    pub(in crate::server) open: Gauge,
    /// Failures to accept one.
    pub(in crate::server) accept_errors: Counter,
    /// Connections whose handshake failed or took too long.
    pub(in crate::server) ungreeted: Counter,
    /// Connections dropped before their first words because others came.
    pub(in crate::server) crowded_out: Counter,
    /// Idle connections that ended in favour of new ones.
    pub(in crate::server) displaced: Counter,
    /// Connections that wait until another ends.
    pub(in crate::server) waiting: Gauge,
    /// Connections that were cut because they did not end at their age.
    pub(in crate::server) cut: Counter,
}

impl ConnectionMetrics {
    pub(super) fn new(new: &mut Registered) -> Self {
        Self {
            open: new.metric("connections", "Open connections"),
            accept_errors: new.metric("accept_errors", "Failures to take a connection"),
            ungreeted: new.metric(
                "connections_ungreeted",
                "Connections dropped because their handshake or first words failed",
            ),
            crowded_out: new.metric(
                "connections_crowded_out",
                "Connections dropped before their first words to make room for others",
            ),
            displaced: new.metric(
                "connections_displaced",
                "Idle connections ended to make room for new ones",
            ),
            waiting: new.metric(
                "connections_waiting",
                "Connections that wait because as many are open as may be, and none is idle",
            ),
            cut: new.metric(
                "connections_cut",
                "Connections cut because they did not end at their age",
            ),
        }
    }
}
