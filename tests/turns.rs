//! The queue of the pool under a model checker: loom runs every order of the steps of all threads,
//! and every value that the memory orders let a load return.
//!
//! `src/server/pool/turns.rs` is compiled here a second time, with loom's types. It fails if a
//! memory order there is too weak: a job is then left in the queue though all slots are free.

#![allow(clippy::unwrap_used, reason = "a test that can not go on has failed")]

#[path = "../src/server/pool/turns.rs"]
mod turns;

/// What `turns` uses, in loom's types.
mod sync {
    pub(crate) use loom::sync::Mutex;
    pub(crate) use loom::sync::atomic::{AtomicUsize, Ordering};

    const CELLS: usize = 4;

    /// A queue with no more synchronisation than any queue needs: who takes an item has seen all
    /// that was done before it was pushed; who finds the queue empty has seen nothing. It keeps no
    /// order.
    pub(crate) struct Queue<T> {
        cells: [Mutex<Option<T>>; CELLS],
        pushed: AtomicUsize,
        /// A bit for each cell that holds an item.
        full: AtomicUsize,
    }

    impl<T> Queue<T> {
        pub(crate) fn new() -> Self {
            Self {
                cells: std::array::from_fn(|_| Mutex::new(None)),
                pushed: AtomicUsize::new(0),
                full: AtomicUsize::new(0),
            }
        }

        pub(crate) fn push(&self, item: T) {
            let cell = self.pushed.fetch_add(1, Ordering::Relaxed);
            *self.cells[cell].lock().unwrap() = Some(item);
            self.full.fetch_or(1 << cell, Ordering::Release);
        }

        pub(crate) fn pop(&self) -> Option<T> {
            loop {
                let full = self.full.load(Ordering::Acquire);
                let cell = (0..CELLS).find(|cell| full & (1 << cell) != 0)?;
                let before = self.full.fetch_and(!(1 << cell), Ordering::AcqRel);
                if before & (1 << cell) != 0 {
                    return self.cells[cell].lock().unwrap().take();
                }
            }
        }

        pub(crate) fn is_empty(&self) -> bool {
            self.full.load(Ordering::Acquire) == 0
        }
    }
}

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use loom::thread;
use turns::Turns;

/// Jobs are numbers; doing one counts it.
struct Pool {
    turns: Turns<usize>,
    /// Not loom's: it synchronises nothing that the checker knows of.
    done: AtomicUsize,
}

impl Pool {
    fn new(workers: usize, most_waiting: usize) -> Arc<Self> {
        Arc::new(Self {
            turns: Turns::new(workers, most_waiting),
            done: AtomicUsize::new(0),
        })
    }

    fn count(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// What a worker does: all that waits, and then it gives up its slot, as long as it gets it
    /// back.
    fn drain(&self) {
        loop {
            while self.turns.next().is_some() {
                self.count();
            }
            if !self.turns.end() {
                return;
            }
        }
    }

    /// What a caller does that waits for as long as it takes.
    fn call(&self) {
        if self.turns.try_begin() {
            self.count();
            self.drain();
            return;
        }
        let (_, is_mine) = self.turns.push(0, false).unwrap();
        if is_mine {
            self.drain();
        }
    }

    /// All threads have ended: nothing waits, and all slots are free.
    fn assert_done(&self, jobs: usize) {
        assert_eq!(self.done.load(Ordering::Relaxed), jobs, "a job was left waiting");
        assert!(self.turns.next().is_none());
        assert_eq!((self.turns.running(), self.turns.waiting()), (0, 0));
    }
}

fn on_threads(pool: &Arc<Pool>, work: impl IntoIterator<Item = fn(&Pool)>) {
    let threads: Vec<_> = work
        .into_iter()
        .map(|work| {
            let pool = pool.clone();
            thread::spawn(move || work(&pool))
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}

#[test]
fn no_job_is_left_waiting_by_two_callers_of_one_worker() {
    loom::model(|| {
        let pool = Pool::new(1, 4);
        on_threads(&pool, [Pool::call as fn(&Pool), Pool::call]);
        pool.assert_done(2);
    });
}

#[test]
fn no_job_is_left_waiting_by_three_callers_of_two_workers() {
    let mut model = loom::model::Builder::new();
    // All orders take hours; faults of queues need few switches.
    model.preemption_bound = Some(2);
    model.check(|| {
        let pool = Pool::new(2, 4);
        on_threads(&pool, [Pool::call as fn(&Pool), Pool::call, Pool::call]);
        pool.assert_done(3);
    });
}

/// A job is done or taken back, never both and never neither.
#[test]
fn a_job_is_taken_by_its_worker_or_by_its_caller() {
    loom::model(|| {
        let pool = Pool::new(1, 1);
        assert!(pool.turns.try_begin());
        let (ticket, is_mine) = pool.turns.push(0, true).unwrap();
        assert!(!is_mine && pool.turns.push(1, true).is_none(), "one may wait");
        let worker = {
            let pool = pool.clone();
            thread::spawn(move || pool.drain())
        };
        if pool.turns.take(&ticket).is_some() {
            pool.count();
        }
        worker.join().unwrap();
        pool.assert_done(1);
    });
}
