//! What the service has done so far, in numbers: characters read, time of each stage, calls refused for want of a worker.
//!
//! What always holds: numbers only grow; no text of a caller is in them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::v1;

/// Stages as receipts name them.
pub const STAGES: [&str; 4] = ["reports", "tokens", "keywords", "summary"];

/// The numbers.
#[derive(Debug, Default)]
pub struct Tally {
    characters: AtomicU64,
    /// Microseconds of each of [`STAGES`].
    stages: [AtomicU64; STAGES.len()],
    refused: AtomicU64,
}

impl Tally {
    /// Adds a document of so many characters that was read.
    pub(super) fn read(&self, characters: usize, receipt: Option<&v1::Receipt>) {
        self.characters.fetch_add(characters as u64, Ordering::Relaxed);
        for time in receipt.iter().flat_map(|receipt| &receipt.stage_times) {
            let duration = time
                .duration
                .and_then(|duration| Duration::try_from(duration).ok());
            if let (Some(at), Some(duration)) =
                (STAGES.iter().position(|stage| *stage == time.stage), duration)
            {
                let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
                self.stages[at].fetch_add(micros, Ordering::Relaxed);
            }
        }
    }

    /// Adds a call that was refused.
    pub(super) fn refused(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// Characters of all documents read.
    pub fn characters(&self) -> u64 {
        self.characters.load(Ordering::Relaxed)
    }

    /// Seconds of each of [`STAGES`], over all documents.
    pub fn stage_seconds(&self) -> [f64; STAGES.len()] {
        self.stages
            .each_ref()
            .map(|micros| micros.load(Ordering::Relaxed) as f64 / 1e6)
    }

    /// Calls refused because no worker was free in time.
    pub fn refusals(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }
}
