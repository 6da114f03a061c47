//! The work of the engine, off the async threads: a health check never waits behind a long text.
//!
//! In: a piece of work. Out: its answer, or a refusal. At most `workers` pieces run at once; more
//! wait in order and for a bounded time; what comes beyond is refused at once. Work that takes less
//! time than a hand-over runs on the thread that asks for it. A worker that is done takes the next
//! job itself (decision 13). What always holds: work whose caller has gone is not begun, and stops
//! before its next stage if it runs; a caller that finds a free slot takes no lock.

mod sync;
mod turns;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tonic::Status;

use super::counters::Counters;
use crate::api::refusal;
use turns::{Ticket, Turns};
use zhaiyao_text::engine::Engine;

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

/// How long work waits for a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WaitPolicy {
    /// As long as the capacity allows; then it is refused.
    Bounded,
    /// Without limit: the items of a stream, whose caller is held back by the transport.
    Endless,
}

/// How long work takes, as far as it can be known before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cost {
    /// A fraction of a millisecond at most.
    Short,
    /// Perhaps longer.
    Long,
}

/// Work; it returns a function that sends its answer to whoever waits for it.
type Job = Box<dyn FnOnce(&Engine) -> Reply + Send>;
type Reply = Box<dyn FnOnce()>;

/// What all calls share.
#[derive(Debug)]
struct Shared {
    engine: Arc<Engine>,
    wait: Duration,
    turns: Turns<Job>,
    counters: Counters,
}

/// The right of one worker to run. Dropped, it goes to a job that waits.
struct Slot(Arc<Shared>);

impl Slot {
    /// A free slot; `None` if all are taken.
    fn free(shared: &Arc<Shared>) -> Option<Self> {
        shared.turns.try_begin().then(|| Self(shared.clone()))
    }

    /// Does `first`, if any, and then all that waits, on a blocking thread.
    fn drain(self, first: Option<Job>) {
        let shared = self.0.clone();
        // Where the runtime ends the closure is dropped unrun. Then the slot must not be given up:
        // that would start the next worker. The calls that end drop what waits.
        std::mem::forget(self);
        tokio::task::spawn_blocking(move || {
            let slot = Self(shared.clone());
            let mut next = first.or_else(|| shared.turns.next());
            let mut last = None;
            while let Some(job) = next {
                let reply = job(&shared.engine);
                next = shared.turns.next();
                if next.is_some() {
                    reply();
                } else {
                    last = Some(reply);
                }
            }
            // The slot is free before the last answer goes out: a caller that calls again at once
            // finds it.
            drop(slot);
            if let Some(reply) = last {
                reply();
            }
        });
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if self.0.turns.end() {
            Self(self.0.clone()).drain(None);
        }
    }
}

/// A caller's hold on its job that waits. When the caller goes, it takes the job along.
struct Waiting {
    shared: Arc<Shared>,
    ticket: Arc<Ticket<Job>>,
}

impl Waiting {
    /// Takes the job back. Returns whether it had not begun.
    fn give_up(&self) -> bool {
        self.shared.turns.take(&self.ticket).is_some()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.give_up();
    }
}

/// Runs work of an engine.
#[derive(Debug, Clone)]
pub(super) struct Pool(Arc<Shared>);

impl Pool {
    /// A pool for work of this engine, with this capacity.
    pub(super) fn new(engine: Arc<Engine>, capacity: Capacity) -> Self {
        Self(Arc::new(Shared {
            engine,
            wait: capacity.wait,
            turns: Turns::new(capacity.workers, capacity.queue),
            counters: Counters::default(),
        }))
    }

    /// The engine.
    pub(super) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    /// The numbers of all work so far.
    pub(super) fn counters(&self) -> &Counters {
        &self.0.counters
    }

    /// Calls that wait for a worker now.
    pub(super) fn waiting(&self) -> usize {
        self.0.turns.waiting()
    }

    /// Pieces of work that run now.
    pub(super) fn running(&self) -> usize {
        self.0.turns.running()
    }

    /// Runs `work` when its turn comes.
    ///
    /// `work` is given a function that returns whether its answer is still wanted. A panic in
    /// `work` goes on in the caller; workers and slots stay.
    ///
    /// # Errors
    /// A refusal if as many calls wait as may, or this one has waited as long as it may.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        wait: WaitPolicy,
        cost: Cost,
        work: impl FnOnce(&Engine, &dyn Fn() -> bool) -> T + Send + 'static,
    ) -> Result<T, Status> {
        let slot = Slot::free(&self.0);
        if let (Cost::Short, Some(_slot)) = (cost, &slot) {
            return Ok(work(&self.0.engine, &|| true));
        }
        let (answer, done) = oneshot::channel();
        let job: Job = Box::new(move |engine| {
            let result = catch_unwind(AssertUnwindSafe(|| work(engine, &|| !answer.is_closed())));
            Box::new(move || {
                // It fails if the caller has gone.
                let _ = answer.send(result);
            })
        });
        match slot {
            Some(slot) => {
                slot.drain(Some(job));
                outcome(done.await)
            }
            None => self.queued(wait, job, done).await,
        }
    }

    /// The answer of a job that waits for a worker.
    async fn queued<T>(
        &self,
        wait: WaitPolicy,
        job: Job,
        mut done: oneshot::Receiver<std::thread::Result<T>>,
    ) -> Result<T, Status> {
        let is_bounded = wait == WaitPolicy::Bounded;
        let Some((ticket, is_mine)) = self.0.turns.push(job, is_bounded) else {
            return Err(self.refused());
        };
        let waiting = Waiting {
            shared: self.0.clone(),
            ticket,
        };
        if is_mine {
            Slot(self.0.clone()).drain(None);
        }
        if is_bounded {
            match tokio::time::timeout(self.0.wait, &mut done).await {
                Ok(result) => return outcome(result),
                Err(_) if waiting.give_up() => return Err(self.refused()),
                Err(_has_begun) => {}
            }
        }
        outcome(done.await)
    }

    fn refused(&self) -> Status {
        self.0.counters.add_refusal();
        refusal::overloaded(self.0.wait)
    }
}

/// The answer of a job. Its panic goes on here.
fn outcome<T>(result: Result<std::thread::Result<T>, oneshot::error::RecvError>) -> Result<T, Status> {
    match result {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(panic)) => resume_unwind(panic),
        // A job is dropped unbegun only where the whole runtime ends.
        Err(_) => Err(refusal::shutting_down()),
    }
}

#[cfg(test)]
mod tests {
    use std::panic::AssertUnwindSafe;
    use std::sync::Mutex;

    use futures_util::FutureExt;

    use super::*;
    use zhaiyao_text::engine::Limits;

    fn pool(workers: usize, queue: usize) -> Pool {
        let engine = Arc::new(Engine::built_in(Limits::default()).unwrap());
        let capacity = Capacity {
            workers,
            queue,
            wait: Duration::from_secs(60),
        };
        Pool::new(engine, capacity)
    }

    /// Occupies a worker until the sender that it returns is dropped.
    async fn occupied(pool: &Pool) -> std::sync::mpsc::Sender<()> {
        let (hold, held) = std::sync::mpsc::channel::<()>();
        let (begin, begun) = oneshot::channel();
        let pool = pool.clone();
        tokio::spawn(async move {
            let work = move |_: &Engine, _: &dyn Fn() -> bool| {
                begin.send(()).unwrap();
                let _ = held.recv();
            };
            pool.run(WaitPolicy::Bounded, Cost::Long, work).await
        });
        begun.await.unwrap();
        hold
    }

    #[tokio::test]
    async fn what_waits_is_done_in_order_and_not_for_those_who_have_gone() {
        for wait in [WaitPolicy::Bounded, WaitPolicy::Endless] {
            let pool = pool(1, 8);
            let busy = occupied(&pool).await;
            let done = Arc::new(Mutex::new(Vec::new()));
            let mut callers = Vec::new();
            for (n, cost) in [Cost::Short, Cost::Long, Cost::Short, Cost::Long]
                .into_iter()
                .enumerate()
            {
                let (pool, done) = (pool.clone(), done.clone());
                let work = move |_: &Engine, _: &dyn Fn() -> bool| done.lock().unwrap().push(n);
                callers.push(tokio::spawn(async move { pool.run(wait, cost, work).await }));
                tokio::task::yield_now().await;
            }
            let waiting = if wait == WaitPolicy::Bounded { 4 } else { 0 };
            assert_eq!((pool.running(), pool.waiting()), (1, waiting), "{wait:?}");
            let gone = callers.remove(1);
            gone.abort();
            assert!(gone.await.unwrap_err().is_cancelled());
            drop(busy);
            for caller in callers {
                caller.await.unwrap().unwrap();
            }
            assert_eq!(*done.lock().unwrap(), [0, 2, 3], "{wait:?}");
        }
    }

    #[tokio::test]
    async fn bounded_calls_beyond_the_queue_are_refused_and_streams_wait() {
        let pool = pool(1, 1);
        let busy = occupied(&pool).await;
        let run = |wait| {
            let pool = pool.clone();
            tokio::spawn(async move { pool.run(wait, Cost::Long, |_, _| ()).await })
        };
        let calls = [WaitPolicy::Endless, WaitPolicy::Endless, WaitPolicy::Bounded].map(run);
        tokio::task::yield_now().await;
        let refused = run(WaitPolicy::Bounded).await.unwrap().unwrap_err();
        assert_eq!(refused.code(), tonic::Code::ResourceExhausted);
        drop(busy);
        for call in calls {
            call.await.unwrap().unwrap();
        }
    }

    /// Many callers on many threads, more work than workers: none is left waiting.
    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn no_work_is_forgotten() {
        let pool = pool(3, usize::MAX);
        let callers: Vec<_> = (0..2_000)
            .map(|n| {
                let pool = pool.clone();
                let cost = if n % 3 == 0 { Cost::Long } else { Cost::Short };
                tokio::spawn(async move { pool.run(WaitPolicy::Endless, cost, move |_, _| n).await })
            })
            .collect();
        for (n, caller) in callers.into_iter().enumerate() {
            let answer = tokio::time::timeout(Duration::from_secs(20), caller).await;
            assert_eq!(answer.unwrap().unwrap().unwrap(), n);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(pool.running(), 0);
    }

    #[tokio::test]
    async fn work_that_panics_takes_no_worker_with_it() {
        let pool = pool(1, 0);
        for cost in [Cost::Short, Cost::Long] {
            for _ in 0..3 {
                let work = pool.run(WaitPolicy::Bounded, cost, |_, _| panic!("in work"));
                let panic = AssertUnwindSafe(work).catch_unwind().await;
                let panic = panic.map(|_: Result<(), Status>| ()).unwrap_err();
                assert_eq!(panic.downcast_ref::<&str>(), Some(&"in work"));
            }
            let answer = pool.run(WaitPolicy::Bounded, cost, |_, wanted| wanted()).await;
            assert!(answer.unwrap(), "{cost:?}");
        }
        assert_eq!((pool.running(), pool.waiting()), (0, 0));
    }
}
