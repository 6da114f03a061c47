//! What a flood would log a thousand times a second → one line in a while.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Time between two lines.
const WHILE: Duration = Duration::from_secs(10);

/// Says when the next line may be logged.
#[derive(Debug, Default)]
pub(super) struct Rarely(Mutex<Option<Instant>>);

impl Rarely {
    /// Returns whether a line may be logged now. It is logged then.
    pub(super) fn may_log(&self) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let may = last.is_none_or(|last| last.elapsed() >= WHILE);
        if may {
            *last = Some(Instant::now());
        }
        may
    }
}
