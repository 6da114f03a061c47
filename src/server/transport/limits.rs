//! Limits of connections, and the times at which they end.

use std::time::Duration;

/// Limits of connections, and the times at which they end.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// Open connections.
    pub connections: usize,
    /// Connections beside these whose peers have not yet spoken. In a full house the oldest of them
    /// makes room for the next.
    pub greeting: usize,
    /// Streams that one connection may hold open.
    pub streams_per_connection: u32,
    /// Streams that a peer may have reset before the server took them up; beyond it the connection
    /// ends (CVE-2023-44487).
    pub pending_resets: usize,
    /// A connection that is silent for this time is pinged.
    pub keepalive: Duration,
    /// A connection takes no new calls after this time, give or take a tenth of it.
    pub age: Duration,
    /// The time that calls in flight may go on after the signal to stop, and after `age`.
    pub grace: Duration,
    /// The time that calls are still taken after the signal to stop, while health says
    /// NOT_SERVING: clients that choose servers by their health need time to see it.
    pub delay: Duration,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            greeting: 1_024,
            streams_per_connection: 256,
            pending_resets: 200,
            keepalive: Duration::from_secs(30),
            age: Duration::from_secs(30 * 60),
            grace: Duration::from_secs(20),
            delay: Duration::ZERO,
        }
    }
}
