//! How to serve: one part for each part of the server. Each part has its own defaults.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::call::{CallLimits, Keys};
use super::operators::Traces;
use super::pool::Capacity;
use super::transport::{ConnectionLimits, Origins, Tls};

/// How to serve. The default is a server in the clear, for everybody, with reflection.
#[derive(Debug, Clone)]
pub struct Config {
    /// How much work is taken on.
    pub capacity: Capacity,
    /// Memory of the process, in bytes: calls share what is left when the server is ready. `None`
    /// for half of what the machine or the container has.
    pub memory: Option<usize>,
    /// Limits of connections, and how they end.
    pub connections: ConnectionLimits,
    /// Limits of calls.
    pub calls: CallLimits,
    /// Certificate and key; connections are over TLS if there are any.
    pub tls: Option<Tls>,
    /// Keys of callers; a caller needs one if there are any.
    pub keys: Option<Keys>,
    /// Health and reflection need a key, too.
    pub closed: bool,
    /// Clients can ask for the contract.
    pub reflection: bool,
    /// The collector of spans of calls.
    pub traces: Option<Traces>,
    /// Answers are packed for callers that can read it. Packing runs on the threads that serve
    /// calls, so it is off by default.
    pub compress: bool,
    /// Origins of web pages that may call by gRPC-Web.
    pub web_origins: Option<Origins>,
    /// Lines of the log that were lost so far, for the metrics.
    pub log_lines_dropped: Arc<AtomicU64>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            capacity: Capacity::default(),
            memory: None,
            connections: ConnectionLimits::default(),
            calls: CallLimits::default(),
            tls: None,
            keys: None,
            closed: false,
            reflection: true,
            traces: None,
            compress: false,
            web_origins: None,
            log_lines_dropped: Arc::default(),
        }
    }
}
