//! How much work is taken on.

use std::time::Duration;

/// Calls that may wait, for each worker: enough for a burst, and little beside the wait's bound.
const QUEUE_PER_WORKER: usize = 64;

/// How much work is taken on.
#[derive(Debug, Clone, Copy)]
pub struct Capacity {
    /// Pieces of work that run at once.
    pub workers: usize,
    /// Calls that may wait.
    pub queue: usize,
    /// How long a call may wait.
    pub wait: Duration,
}

impl Capacity {
    /// The default queue and wait for this many workers.
    pub fn with_workers(workers: usize) -> Self {
        Self {
            workers,
            queue: QUEUE_PER_WORKER * workers,
            wait: Duration::from_secs(1),
        }
    }
}

impl Default for Capacity {
    /// One worker for each core.
    fn default() -> Self {
        Self::with_workers(std::thread::available_parallelism().map_or(2, usize::from))
    }
}
