//! Limits of calls.

use std::time::Duration;

/// Limits of calls.
#[derive(Debug, Clone, Copy)]
pub struct CallLimits {
    /// No call takes longer, whatever deadline its caller sets.
    pub longest: Duration,
    /// Bytes of one request message, unpacked.
    pub message_bytes: usize,
    /// Bytes of one response message, unpacked.
    pub response_bytes: usize,
    /// Time in which a caller must send the next bytes of a message, and read those of an answer.
    pub stall: Duration,
    /// Items of one stream that are read at once; at least 1.
    pub stream_items: usize,
}

impl Default for CallLimits {
    fn default() -> Self {
        Self {
            longest: Duration::from_secs(60 * 60),
            message_bytes: 16 << 20,
            response_bytes: 64 << 20,
            stall: Duration::from_secs(60),
            stream_items: 4,
        }
    }
}
