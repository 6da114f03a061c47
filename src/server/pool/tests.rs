//! The pool with an engine: order, bounds, panics, callers that have gone.

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

fn order(wait: WaitPolicy, kind: Kind) -> WorkOrder {
    WorkOrder {
        caller: Caller::local(),
        wait,
        kind,
        bytes: 100,
    }
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
        pool.run(&order(WaitPolicy::Bounded, Kind::Long), work).await
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
        for n in 0..4 {
            let (pool, done) = (pool.clone(), done.clone());
            let work = move |_: &Engine, _: &dyn Fn() -> bool| done.lock().unwrap().push(n);
            callers.push(tokio::spawn(async move {
                pool.run(&order(wait, Kind::Long), work).await
            }));
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
        tokio::spawn(async move { pool.run(&order(wait, Kind::Long), |_, _| ()).await })
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
            let kind = if n % 3 == 0 { Kind::Long } else { Kind::Short };
            let order = order(WaitPolicy::Endless, kind);
            tokio::spawn(async move { pool.run(&order, move |_, _| n).await })
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
    for kind in [Kind::Short, Kind::Long] {
        let order = order(WaitPolicy::Bounded, kind);
        for _ in 0..3 {
            let work = pool.run(&order, |_, _| panic!("in work"));
            let panic = AssertUnwindSafe(work).catch_unwind().await;
            let panic = panic.map(|_: Result<(), Status>| ()).unwrap_err();
            assert_eq!(panic.downcast_ref::<&str>(), Some(&"in work"));
        }
        let answer = pool.run(&order, |_, wanted| wanted()).await;
        assert!(answer.unwrap(), "{kind:?}");
    }
    assert_eq!((pool.running(), pool.waiting()), (0, 0));
}
