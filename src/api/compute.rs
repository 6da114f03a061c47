//! The work of the engine off the async threads: a health check never waits behind a long text. Work that takes less time than
//! handing it over and back is done where it is.
//!
//! As many pieces of work run at once as there are workers; some more wait, in order and not for long, and what comes beyond
//! is refused at once. Work whose caller has gone is not started, and ends before its next stage if it runs.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::Status;

use super::Tally;
use super::status::refusal;
use crate::engine::Engine;

/// How much work is taken on.
#[derive(Debug, Clone, Copy)]
pub struct Capacity {
    /// Pieces of work that run at once.
    pub workers: usize,
    /// Calls that may wait.
    pub queue: usize,
    /// How long one may.
    pub wait: Duration,
}

/// How long work waits for a worker.
#[derive(Debug, Clone, Copy)]
pub(super) enum Patience {
    /// As long as the capacity says; then it is refused.
    Bounded,
    /// As long as it takes: the items of a stream, whose caller the transport holds back.
    Endless,
}

/// How long work takes, as far as can be told before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    /// A fraction of a millisecond at most.
    Short,
    /// Longer, perhaps.
    Long,
}

/// Runs engine work.
#[derive(Debug, Clone)]
pub struct Compute {
    engine: Arc<Engine>,
    permits: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    capacity: Capacity,
    tally: Arc<Tally>,
}

/// One of those who wait, as long as it lives.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Tells the work, when it is dropped, that nobody waits any more.
struct Wanted(Arc<AtomicBool>);

impl Drop for Wanted {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

impl Compute {
    /// Runs work of this engine, as much as the capacity says.
    pub fn new(engine: Arc<Engine>, capacity: Capacity) -> Self {
        Self {
            engine,
            permits: Arc::new(Semaphore::new(capacity.workers.max(1))),
            waiting: Arc::default(),
            tally: Arc::default(),
            capacity,
        }
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What was done so far.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Calls that wait for a worker now.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Pieces of work that run now.
    pub fn running(&self) -> usize {
        self.capacity
            .workers
            .saturating_sub(self.permits.available_permits())
    }

    /// Runs `work` when its turn comes, or refuses it. `work` is given a question to ask now and then: whether its answer is still
    /// wanted. A panic in it goes on in whoever waits for it; workers and permits are none the fewer.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        patience: Patience,
        effort: Effort,
        work: impl FnOnce(&Engine, &dyn Fn() -> bool) -> T + Send + 'static,
    ) -> Result<T, Status> {
        let permit = match patience {
            Patience::Bounded => self.admitted().await?,
            Patience::Endless => self.permit().await?,
        };
        match effort {
            Effort::Short => {
                let _permit = permit;
                Ok(work(&self.engine, &|| true))
            }
            Effort::Long => self.run_elsewhere(permit, work).await,
        }
    }

    async fn run_elsewhere<T: Send + 'static>(
        &self,
        permit: OwnedSemaphorePermit,
        work: impl FnOnce(&Engine, &dyn Fn() -> bool) -> T + Send + 'static,
    ) -> Result<T, Status> {
        let engine = self.engine.clone();
        let wanted = Arc::new(AtomicBool::new(true));
        let _until_dropped = Wanted(wanted.clone());
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work(&engine, &|| wanted.load(Ordering::Relaxed))
        });
        done.await.map_err(|error| match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            // Work is dropped unbegun only where the whole runtime ends.
            Err(_) => refusal::shutting_down(),
        })
    }

    /// The next permit. The semaphore is never closed.
    async fn permit(&self) -> Result<OwnedSemaphorePermit, Status> {
        let permit = self.permits.clone().acquire_owned().await;
        permit.map_err(|_| refusal::shutting_down())
    }

    async fn admitted(&self) -> Result<OwnedSemaphorePermit, Status> {
        if let Ok(permit) = self.permits.clone().try_acquire_owned() {
            return Ok(permit);
        }
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(&self.waiting);
        if before >= self.capacity.queue {
            return Err(self.refused());
        }
        let permit = tokio::time::timeout(self.capacity.wait, self.permit()).await;
        permit.unwrap_or_else(|_| Err(self.refused()))
    }

    fn refused(&self) -> Status {
        self.tally.refused();
        refusal::overloaded(self.capacity.wait)
    }
}

#[cfg(test)]
mod tests {
    use std::panic::AssertUnwindSafe;

    use futures_util::FutureExt;

    use super::*;
    use crate::engine::Limits;

    #[tokio::test]
    async fn work_that_panics_takes_no_worker_with_it() {
        let engine = Arc::new(Engine::built_in(Limits::default()).unwrap());
        let capacity = Capacity {
            workers: 1,
            queue: 0,
            wait: Duration::from_secs(1),
        };
        let compute = Compute::new(engine, capacity);
        for effort in [Effort::Short, Effort::Long] {
            for _ in 0..3 {
                let work = compute.run(Patience::Bounded, effort, |_, _| panic!("in work"));
                let panic = AssertUnwindSafe(work).catch_unwind().await;
                let panic = panic.map(|_: Result<(), Status>| ()).unwrap_err();
                assert_eq!(panic.downcast_ref::<&str>(), Some(&"in work"));
            }
            let answer = compute.run(Patience::Bounded, effort, |_, wanted| wanted()).await;
            assert!(answer.unwrap(), "{effort:?}");
        }
        assert_eq!((compute.running(), compute.waiting()), (0, 0));
    }
}
