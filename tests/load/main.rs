//! Many callers at once, with a real server: what each waits for, and what all take.
//!
//! The bounds are times and bytes of this process, so these tests run one after another, in a
//! program of their own.

#![allow(clippy::unwrap_used, reason = "a test that can not go on has failed")]

mod crowds;
mod fairness;
mod memory;
#[path = "../server/mod.rs"]
mod server;

use tokio::sync::{Mutex, MutexGuard};

/// Waits until no other test of this program runs.
async fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::const_new(());
    ALONE.lock().await
}
