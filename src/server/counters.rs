//! Numbers of the work done so far: characters read, time of each stage, calls refused.
//!
//! What always holds: the numbers only grow; no text of a caller is in them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::api::{STAGES, Stage};

/// The numbers, from the start of the process.
#[derive(Debug, Default)]
pub(super) struct Counters {
    documents: AtomicU64,
    characters: AtomicU64,
    /// Microseconds of each of [`STAGES`].
    stages: [AtomicU64; STAGES.len()],
    refused: AtomicU64,
}

impl Counters {
    /// Adds a document of this many characters, and the time that its stages took.
    pub(super) fn add_document(&self, characters: usize, stage_times: &[(Stage, Duration)]) {
        self.documents.fetch_add(1, Ordering::Relaxed);
        self.characters.fetch_add(characters as u64, Ordering::Relaxed);
        for (stage, time) in stage_times {
            let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
            let known = STAGES.iter().zip(&self.stages);
            if let Some((_, sum)) = known.into_iter().find(|(known, _)| *known == stage) {
                sum.fetch_add(micros, Ordering::Relaxed);
            }
        }
    }

    /// Adds a call that was refused because no worker was free in time.
    pub(super) fn add_refusal(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// Documents read.
    pub(super) fn documents(&self) -> u64 {
        self.documents.load(Ordering::Relaxed)
    }

    /// Characters of all documents read.
    pub(super) fn characters(&self) -> u64 {
        self.characters.load(Ordering::Relaxed)
    }

    /// Seconds of each of [`STAGES`], over all documents.
    pub(super) fn stage_seconds(&self) -> [f64; STAGES.len()] {
        self.stages
            .each_ref()
            .map(|micros| micros.load(Ordering::Relaxed) as f64 / 1e6)
    }

    /// Calls refused because no worker was free in time.
    pub(super) fn refusals(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }
}
