//! The work of the engine off the async threads: a health check never waits behind a long text. Work that takes less time than
//! handing it over and back is done where it is.
//!
//! As many pieces of work run at once as there are workers; some more wait, in order and not for long, and what comes beyond
//! is refused at once. A worker that is done takes the next that waits by itself, without a turn of the async threads. Work whose
//! caller has gone is not started, and ends before its next stage if it runs. Where nothing has to wait no lock is taken.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crossbeam_queue::SegQueue;
use tokio::sync::oneshot;
use tonic::Status;

use super::Tally;
use super::status::refusal;
use zhaiyao_text::engine::Engine;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// Work, and then the telling of its answer to whoever waits for it.
type Job = Box<dyn FnOnce(&Engine) -> Reply + Send>;
type Reply = Box<dyn FnOnce()>;

/// Work that waits for a worker. Whoever takes it first, a worker or the caller that waits no longer, has it; an empty ticket is passed
/// over.
struct Ticket {
    job: Mutex<Option<Job>>,
    patience: Patience,
}

/// What all calls share.
#[derive(Debug)]
struct Shared {
    engine: Arc<Engine>,
    capacity: Capacity,
    /// Pieces of work that run.
    running: AtomicUsize,
    queue: SegQueue<Arc<Ticket>>,
    /// Tickets with work whose patience is bounded.
    waiting: AtomicUsize,
    tally: Tally,
}

/// One of as many as there are workers. Dropped, it goes to what waits.
struct Slot(Arc<Shared>);

impl Slot {
    /// A free one, if there is any.
    fn free(shared: &Arc<Shared>) -> Option<Self> {
        let workers = shared.capacity.workers.max(1);
        let one_more = |running| (running < workers).then_some(running + 1);
        let taken = shared
            .running
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_more);
        taken.is_ok().then(|| Self(shared.clone()))
    }

    /// Does this work, if any, on a blocking thread, and all that waits.
    fn work_off(self, first: Option<Job>) {
        let shared = self.0.clone();
        // Where the runtime ends nothing is started, and the slot is not given up: what waits is dropped by the calls that end.
        std::mem::forget(self);
        tokio::task::spawn_blocking(move || {
            let slot = Self(shared.clone());
            let mut next = first.or_else(|| shared.next());
            let mut last = None;
            while let Some(job) = next {
                let reply = job(&shared.engine);
                next = shared.next();
                if next.is_some() {
                    reply();
                } else {
                    last = Some(reply);
                }
            }
            // Who has an answer and calls again finds the slot free.
            drop(slot);
            if let Some(reply) = last {
                reply();
            }
        });
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
        self.0.start_waiting();
    }
}

impl Shared {
    /// Starts a worker if something waits and a slot is free. Who queues work asks for a slot after that, and who gives up a slot looks
    /// at the queue after that: so one of the two sees the other.
    fn start_waiting(self: &Arc<Self>) {
        if !self.queue.is_empty()
            && let Some(slot) = Slot::free(self)
        {
            slot.work_off(None);
        }
    }

    /// The work that waits longest.
    fn next(&self) -> Option<Job> {
        std::iter::from_fn(|| self.queue.pop()).find_map(|ticket| self.taken(&ticket))
    }

    /// The work of a ticket, which waits no more.
    fn taken(&self, ticket: &Ticket) -> Option<Job> {
        let job = ticket.job.lock().unwrap_or_else(PoisonError::into_inner).take();
        if job.is_some() && ticket.patience == Patience::Bounded {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
        }
        job
    }
}

/// A caller's hold on the work it waits for: when it goes, it takes the work along.
struct Waiting {
    shared: Arc<Shared>,
    ticket: Arc<Ticket>,
}

impl Waiting {
    /// Takes the work back; whether it had not begun.
    fn gives_up(&self) -> bool {
        self.shared.taken(&self.ticket).is_some()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.gives_up();
    }
}

/// Runs engine work.
#[derive(Debug, Clone)]
pub struct Compute(Arc<Shared>);

impl Compute {
    /// Runs work of this engine, as much as the capacity says.
    pub fn new(engine: Arc<Engine>, capacity: Capacity) -> Self {
        Self(Arc::new(Shared {
            engine,
            capacity,
            running: AtomicUsize::new(0),
            queue: SegQueue::new(),
            waiting: AtomicUsize::new(0),
            tally: Tally::default(),
        }))
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        &self.0.engine
    }

    /// What was done so far.
    pub fn tally(&self) -> &Tally {
        &self.0.tally
    }

    /// Calls that wait for a worker now.
    pub fn waiting(&self) -> usize {
        self.0.waiting.load(Ordering::Relaxed)
    }

    /// Pieces of work that run now.
    pub fn running(&self) -> usize {
        self.0.running.load(Ordering::Relaxed)
    }

    /// Runs `work` when its turn comes, or refuses it. `work` is given a question to ask now and then: whether its answer is still
    /// wanted. A panic in it goes on in whoever waits for it; workers and slots are none the fewer.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        patience: Patience,
        effort: Effort,
        work: impl FnOnce(&Engine, &dyn Fn() -> bool) -> T + Send + 'static,
    ) -> Result<T, Status> {
        let slot = Slot::free(&self.0);
        if let (Effort::Short, Some(_slot)) = (effort, &slot) {
            return Ok(work(&self.0.engine, &|| true));
        }
        let (answer, done) = oneshot::channel();
        let job: Job = Box::new(move |engine| {
            let outcome = catch_unwind(AssertUnwindSafe(|| work(engine, &|| !answer.is_closed())));
            Box::new(move || {
                // Nobody may want it any more.
                let _ = answer.send(outcome);
            })
        });
        match slot {
            Some(slot) => {
                slot.work_off(Some(job));
                given(done.await)
            }
            None => self.queued(patience, job, done).await,
        }
    }

    /// The answer of work that waits for a worker.
    async fn queued<T>(
        &self,
        patience: Patience,
        job: Job,
        mut done: oneshot::Receiver<std::thread::Result<T>>,
    ) -> Result<T, Status> {
        let Capacity { queue, wait, .. } = self.0.capacity;
        if patience == Patience::Bounded && self.0.waiting.fetch_add(1, Ordering::Relaxed) >= queue {
            self.0.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(self.refused());
        }
        let waiting = Waiting {
            shared: self.0.clone(),
            ticket: Arc::new(Ticket {
                job: Mutex::new(Some(job)),
                patience,
            }),
        };
        self.0.queue.push(waiting.ticket.clone());
        self.0.start_waiting();
        if patience == Patience::Bounded {
            match tokio::time::timeout(wait, &mut done).await {
                Ok(outcome) => return given(outcome),
                Err(_) if waiting.gives_up() => return Err(self.refused()),
                Err(_has_begun) => {}
            }
        }
        given(done.await)
    }

    fn refused(&self) -> Status {
        self.0.tally.refused();
        refusal::overloaded(self.0.capacity.wait)
    }
}

/// What work came to: its panic goes on here.
fn given<T>(outcome: Result<std::thread::Result<T>, oneshot::error::RecvError>) -> Result<T, Status> {
    match outcome {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(panic)) => resume_unwind(panic),
        // Work is dropped unbegun only where the whole runtime ends.
        Err(_) => Err(refusal::shutting_down()),
    }
}

#[cfg(test)]
mod tests {
    use std::panic::AssertUnwindSafe;

    use futures_util::FutureExt;

    use super::*;
    use zhaiyao_text::engine::Limits;

    fn compute(workers: usize, queue: usize) -> Compute {
        let engine = Arc::new(Engine::built_in(Limits::default()).unwrap());
        let capacity = Capacity {
            workers,
            queue,
            wait: Duration::from_secs(60),
        };
        Compute::new(engine, capacity)
    }

    /// Occupies a worker until what this gives is dropped.
    async fn occupied(compute: &Compute) -> std::sync::mpsc::Sender<()> {
        let (hold, held) = std::sync::mpsc::channel::<()>();
        let (begin, begun) = oneshot::channel();
        let compute = compute.clone();
        tokio::spawn(async move {
            let work = move |_: &Engine, _: &dyn Fn() -> bool| {
                begin.send(()).unwrap();
                let _ = held.recv();
            };
            compute.run(Patience::Bounded, Effort::Long, work).await
        });
        begun.await.unwrap();
        hold
    }

    #[tokio::test]
    async fn what_waits_is_done_in_order_and_not_for_those_who_have_gone() {
        for patience in [Patience::Bounded, Patience::Endless] {
            let compute = compute(1, 8);
            let busy = occupied(&compute).await;
            let done = Arc::new(Mutex::new(Vec::new()));
            let mut callers = Vec::new();
            for (n, effort) in [Effort::Short, Effort::Long, Effort::Short, Effort::Long]
                .into_iter()
                .enumerate()
            {
                let (compute, done) = (compute.clone(), done.clone());
                let work = move |_: &Engine, _: &dyn Fn() -> bool| done.lock().unwrap().push(n);
                callers.push(tokio::spawn(
                    async move { compute.run(patience, effort, work).await },
                ));
                tokio::task::yield_now().await;
            }
            let waiting = if patience == Patience::Bounded { 4 } else { 0 };
            assert_eq!(
                (compute.running(), compute.waiting()),
                (1, waiting),
                "{patience:?}"
            );
            let gone = callers.remove(1);
            gone.abort();
            assert!(gone.await.unwrap_err().is_cancelled());
            drop(busy);
            for caller in callers {
                caller.await.unwrap().unwrap();
            }
            assert_eq!(*done.lock().unwrap(), [0, 2, 3], "{patience:?}");
        }
    }

    #[tokio::test]
    async fn bounded_calls_beyond_the_queue_are_refused_and_streams_wait() {
        let compute = compute(1, 1);
        let busy = occupied(&compute).await;
        let run = |patience| {
            let compute = compute.clone();
            tokio::spawn(async move { compute.run(patience, Effort::Long, |_, _| ()).await })
        };
        let calls = [Patience::Endless, Patience::Endless, Patience::Bounded].map(run);
        tokio::task::yield_now().await;
        let refused = run(Patience::Bounded).await.unwrap().unwrap_err();
        assert_eq!(refused.code(), tonic::Code::ResourceExhausted);
        drop(busy);
        for call in calls {
            call.await.unwrap().unwrap();
        }
    }

    /// Many callers on many threads, more work than workers: none is left waiting.
    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn no_work_is_forgotten() {
        let compute = compute(3, usize::MAX);
        let callers: Vec<_> = (0..2_000)
            .map(|n| {
                let compute = compute.clone();
                let effort = if n % 3 == 0 { Effort::Long } else { Effort::Short };
                tokio::spawn(async move { compute.run(Patience::Endless, effort, move |_, _| n).await })
            })
            .collect();
        for (n, caller) in callers.into_iter().enumerate() {
            let answer = tokio::time::timeout(Duration::from_secs(20), caller).await;
            assert_eq!(answer.unwrap().unwrap().unwrap(), n);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(compute.running(), 0);
    }

    #[tokio::test]
    async fn work_that_panics_takes_no_worker_with_it() {
        let compute = compute(1, 0);
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
