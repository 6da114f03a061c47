//! The atomics, locks and queue that [`super::turns`] is built on.
//!
//! `tests/turns.rs` compiles `turns.rs` a second time with loom's types under the same names, so
//! that a model checker tries all orders of its steps.

pub(super) use std::sync::Mutex;
pub(super) use std::sync::atomic::{AtomicUsize, Ordering};

pub(super) use crossbeam_queue::SegQueue as Queue;
