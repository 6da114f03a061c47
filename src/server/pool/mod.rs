//! The work of the engine, off the async threads: a health check never waits behind a long text.
//!
//! In: a piece of work and whose it is. Out: its answer, or a refusal. At most `workers` long
//! pieces run at once, and as many short ones; more wait for a bounded time, each caller in a queue
//! of its own; what comes beyond is refused at once. Work that takes less time than a hand-over
//! runs on the thread that asks for it. A worker that is done takes the next job itself (decisions
//! 13 and 16). What always holds: work whose caller has gone is not begun, and stops soon if it
//! runs; no job waits while a slot is free that its caller may have.

mod capacity;
mod order;
mod schedule;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tonic::Status;

use super::caller::{Caller, CallerName};
use super::counters::Counters;
use crate::api::refusal;
pub use capacity::Capacity;
pub(super) use order::Kind;
use order::{Order, Permit};
use schedule::{ACTIVE, Schedule};
use zhaiyao_text::engine::Engine;

/// How long work waits for a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WaitPolicy {
    /// As long as the capacity allows; then it is refused.
    Bounded,
    /// Without limit: the items of a stream, whose caller is held back by the transport.
    Endless,
}

/// The work of the engine that a call asks for.
#[derive(Debug, Clone)]
pub(super) struct WorkOrder {
    /// Whom it is counted for.
    pub(super) caller: Caller,
    /// How long it waits for a worker.
    pub(super) wait: WaitPolicy,
    /// How long it takes, as far as it can be known before.
    pub(super) kind: Kind,
    /// Bytes to be read.
    pub(super) bytes: usize,
}

impl WorkOrder {
    fn order(&self) -> Order<CallerName> {
        Order {
            caller: self.caller.name.clone(),
            weight: self.caller.weight,
            kind: self.kind,
            bytes: self.bytes as u64,
            is_bounded: self.wait == WaitPolicy::Bounded,
        }
    }
}

/// Work; it returns a function that sends its answer to whoever waits for it.
type Job = Box<dyn FnOnce(&Engine) -> Reply + Send>;
type Reply = Box<dyn FnOnce()>;

/// What all calls share.
struct Shared {
    engine: Arc<Engine>,
    wait: Duration,
    schedule: Mutex<Schedule<CallerName, Job>>,
    /// A task waits to look for jobs that were held back.
    looks_later: AtomicBool,
    counters: Counters,
}

impl Shared {
    fn schedule(&self) -> MutexGuard<'_, Schedule<CallerName, Job>> {
        self.schedule.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a slot back and takes one for the job whose turn it is.
    fn take_turns(&self, permit: &Permit) -> Option<(Permit, Job)> {
        let mut schedule = self.schedule();
        schedule.end(permit);
        schedule.next(permit.kind, Instant::now())
    }

    /// Does a job, and then all that waits, on a blocking thread.
    ///
    /// Where the runtime ends the closure is dropped unrun and the slot is not given back, because
    /// that would start the next worker. The calls that end drop what waits.
    fn work(self: &Arc<Self>, permit: Permit, job: Job) {
        let shared = self.clone();
        tokio::task::spawn_blocking(move || {
            let (mut permit, mut job) = (permit, job);
            loop {
                let reply = job(&shared.engine);
                // The slot is free before the last answer goes out: a caller that calls again at
                // once finds it.
                let next = shared.take_turns(&permit);
                reply();
                match next {
                    Some(next) => (permit, job) = next,
                    None => return,
                }
            }
        });
    }

    /// Looks once more for jobs whose callers had their share, when those that shared with them may
    /// have gone. No other event would begin them.
    fn look_later(self: &Arc<Self>) {
        if self.looks_later.swap(true, Ordering::Relaxed) {
            return;
        }
        let shared = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(ACTIVE).await;
            shared.looks_later.store(false, Ordering::Relaxed);
            loop {
                let next = shared.schedule().next(Kind::Long, Instant::now());
                let Some((permit, job)) = next else { break };
                shared.work(permit, job);
            }
            if shared.schedule().holds_back() {
                shared.look_later();
            }
        });
    }
}

/// A short job that runs on the thread that asked for it. Dropped, its slot goes to the next.
struct Running<'a> {
    shared: &'a Arc<Shared>,
    permit: Permit,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if let Some((permit, job)) = self.shared.take_turns(&self.permit) {
            self.shared.work(permit, job);
        }
    }
}

/// A job that waits. Dropped, it is taken back.
struct Waiting {
    shared: Arc<Shared>,
    ticket: u64,
}

impl Waiting {
    /// Takes the job back. Returns whether it had not begun.
    fn give_up(&self) -> bool {
        self.shared.schedule().give_up(self.ticket).is_some()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.give_up();
    }
}

/// Runs work of an engine.
#[derive(Clone)]
pub(super) struct Pool(Arc<Shared>);

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("running", &self.running())
            .field("waiting", &self.waiting())
            .finish_non_exhaustive()
    }
}

impl Pool {
    /// A pool for work of this engine, with this capacity.
    pub(super) fn new(engine: Arc<Engine>, capacity: Capacity) -> Self {
        Self(Arc::new(Shared {
            engine,
            wait: capacity.wait,
            schedule: Mutex::new(Schedule::new(capacity.workers, capacity.queue)),
            looks_later: AtomicBool::new(false),
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
        self.0.schedule().waiting()
    }

    /// Pieces of work that run now.
    pub(super) fn running(&self) -> usize {
        self.0.schedule().running()
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
        work_order: &WorkOrder,
        work: impl FnOnce(&Engine, &dyn Fn() -> bool) -> T + Send + 'static,
    ) -> Result<T, Status> {
        let shared = &self.0;
        let order = work_order.order();
        let permit = shared.schedule().begin(&order, Instant::now());
        let permit = match permit {
            Some(permit) if order.kind == Kind::Short => {
                let _running = Running { shared, permit };
                return Ok(work(&shared.engine, &|| true));
            }
            permit => permit,
        };
        let (answer, done) = oneshot::channel();
        let job: Job = Box::new(move |engine| {
            let result = catch_unwind(AssertUnwindSafe(|| work(engine, &|| !answer.is_closed())));
            Box::new(move || {
                // It fails if the caller has gone.
                let _ = answer.send(result);
            })
        });
        match permit {
            Some(permit) => {
                shared.work(permit, job);
                outcome(done.await)
            }
            None => self.queued(&order, job, done).await,
        }
    }

    /// The answer of a job that waits for a worker.
    async fn queued<T>(
        &self,
        order: &Order<CallerName>,
        job: Job,
        mut done: oneshot::Receiver<std::thread::Result<T>>,
    ) -> Result<T, Status> {
        let (ticket, next, holds_back) = {
            let mut schedule = self.0.schedule();
            let ticket = schedule.push(order, job, Instant::now());
            // A slot may have become free since the job came.
            let next = schedule.next(order.kind, Instant::now());
            (ticket, next, schedule.holds_back())
        };
        if let Some((permit, job)) = next {
            self.0.work(permit, job);
        }
        if holds_back {
            self.0.look_later();
        }
        let Some(ticket) = ticket else {
            return Err(self.refused());
        };
        let waiting = Waiting {
            shared: self.0.clone(),
            ticket,
        };
        if order.is_bounded {
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
mod tests;
