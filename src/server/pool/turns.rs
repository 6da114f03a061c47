//! Who may work now, and what waits: slots for workers, and one queue of tickets.
//!
//! In: jobs that wait. Out: jobs in the order in which they came, each taken exactly once, by a
//! worker or by the caller that gives up. What always holds: at most `workers` slots are taken; no
//! job waits while a slot is free and nobody is about to look. `tests/turns.rs` checks both with a
//! model checker.

use std::fmt;
use std::sync::{Arc, PoisonError};

use super::sync::{AtomicUsize, Mutex, Ordering, Queue};

/// A job that waits. Whoever takes it first has it, and an empty ticket is passed over.
pub(super) struct Ticket<J> {
    job: Mutex<Option<J>>,
    is_bounded: bool,
}

/// Slots and queue.
pub(super) struct Turns<J> {
    workers: usize,
    most_waiting: usize,
    /// Slots that are taken.
    running: AtomicUsize,
    queue: Queue<Arc<Ticket<J>>>,
    /// Tickets that hold a job and count against `most_waiting`.
    waiting: AtomicUsize,
}

impl<J> Turns<J> {
    /// Turns for this many workers (at least one) and this many jobs that wait.
    pub(super) fn new(workers: usize, most_waiting: usize) -> Self {
        Self {
            workers: workers.max(1),
            most_waiting,
            running: AtomicUsize::new(0),
            queue: Queue::new(),
            waiting: AtomicUsize::new(0),
        }
    }

    /// Slots that are taken now.
    pub(super) fn running(&self) -> usize {
        self.running.load(Ordering::Relaxed)
    }

    /// Bounded jobs that wait now.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Takes a slot. Returns whether one was free.
    ///
    /// A failed attempt writes the number back that it read, because [`Turns::end`] then sees all
    /// that this thread queued before.
    pub(super) fn try_begin(&self) -> bool {
        let mut running = self.running.load(Ordering::Relaxed);
        loop {
            let is_free = running < self.workers;
            let next = running + usize::from(is_free);
            match self
                .running
                .compare_exchange_weak(running, next, Ordering::Release, Ordering::Relaxed)
            {
                Ok(_) => return is_free,
                Err(now) => running = now,
            }
        }
    }

    /// Gives up a slot. Returns `true` if the slot was taken again because a job waits: the
    /// caller must then work on the queue.
    pub(super) fn end(&self) -> bool {
        self.running.fetch_sub(1, Ordering::Acquire);
        self.try_begin_waiting()
    }

    /// Queues a job. Returns its ticket, and whether a slot was taken: the caller must then work
    /// on the queue. `None` if the job is bounded and as many wait as may.
    pub(super) fn push(&self, job: J, is_bounded: bool) -> Option<(Arc<Ticket<J>>, bool)> {
        if is_bounded && self.waiting.fetch_add(1, Ordering::Relaxed) >= self.most_waiting {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return None;
        }
        let ticket = Arc::new(Ticket {
            job: Mutex::new(Some(job)),
            is_bounded,
        });
        self.queue.push(ticket.clone());
        Some((ticket, self.try_begin_waiting()))
    }

    /// Takes the job that has waited longest.
    pub(super) fn next(&self) -> Option<J> {
        std::iter::from_fn(|| self.queue.pop()).find_map(|ticket| self.take(&ticket))
    }

    /// Takes the job of a ticket; `None` if it was taken before.
    pub(super) fn take(&self, ticket: &Ticket<J>) -> Option<J> {
        let job = ticket.job.lock().unwrap_or_else(PoisonError::into_inner).take();
        if job.is_some() && ticket.is_bounded {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
        }
        job
    }

    /// Takes a slot if a job waits and a slot is free.
    fn try_begin_waiting(&self) -> bool {
        !self.queue.is_empty() && self.try_begin()
    }
}

impl<J> fmt::Debug for Turns<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Turns")
            .field("running", &self.running())
            .field("waiting", &self.waiting())
            .finish_non_exhaustive()
    }
}
