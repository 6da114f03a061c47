//! Listeners → served connections, until the server is told to stop and they have ended.
//!
//! tonic's own server has one age for all connections, sets no limit to the time a peer takes for
//! its first bytes, and never ends while a peer is silent (docs/decisions/0011). What always holds:
//! when [`serve`] returns, no connection is open.

use std::convert::Infallible;
use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::body::Body;
use tower::ServiceExt;

use super::connection::{Accepted, Connection, Listener, Protocols};
use super::greeters::{Greeters, Place};
use super::heads;
use super::limits::ConnectionLimits;
use super::slots::{Slot, Slots};
use super::tls::Tls;
use super::web::WebRouter;
use crate::server::call::Stopping;
use crate::server::caller::Peer;
use crate::server::operators::ConnectionMetrics;

/// The time for a TLS handshake and the first bytes.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Time for a peer to answer a ping.
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(10);
/// Streams that a peer may make us reset before the connection is closed (CVE-2023-44487).
const LOCAL_RESETS: usize = 1024;
/// Connections end sooner or later than their age by up to this share of it, because otherwise all
/// clients would come back at once.
const JITTER: f64 = 0.1;
/// Time to write the statuses of calls that were cut, and the answers that are being written.
const FLUSH: Duration = Duration::from_secs(2);
/// Time for a peer to read what was written before its connection ends.
const LINGER: Duration = Duration::from_secs(2);

/// What connections are served with.
pub(in crate::server) struct Services {
    pub(in crate::server) limits: ConnectionLimits,
    pub(in crate::server) tls: Option<Tls>,
    pub(in crate::server) router: WebRouter,
    pub(in crate::server) metrics: ConnectionMetrics,
    pub(in crate::server) stopping: Stopping,
}

/// What the tasks of connections share.
#[derive(Clone)]
struct Shared {
    limits: ConnectionLimits,
    tls: Option<Tls>,
    protocols: Protocols,
    builder: Builder<TokioExecutor>,
    metrics: ConnectionMetrics,
    /// Sockets that may be open at all: peers that greet, wait or are served.
    sockets: Arc<Semaphore>,
    greeters: Arc<Greeters>,
    slots: Arc<Slots>,
    /// Ends the listeners.
    accepting: CancellationToken,
    /// Tells connections to take no new calls.
    goaway: CancellationToken,
    /// Cuts connections.
    abort: CancellationToken,
    tasks: TaskTracker,
}

/// Serves until `stop` is done, then ends. Returns how many connections had to be cut.
pub(in crate::server) async fn serve(
    listeners: Vec<Listener>,
    services: Services,
    stop: impl Future<Output = ()>,
) -> usize {
    let Services {
        limits,
        tls,
        router,
        metrics,
        stopping,
    } = services;
    let protocols = if router.is_web() {
        Protocols::Any
    } else {
        Protocols::Http2
    };
    let shared = Shared {
        builder: builder(&limits, protocols),
        // Each listener holds one while it waits for the next connection.
        sockets: Arc::new(Semaphore::new(
            limits.connections + limits.greeting + listeners.len(),
        )),
        greeters: Greeters::new(limits.greeting, metrics.clone()),
        slots: Slots::new(limits.connections, metrics.clone()),
        limits,
        tls,
        protocols,
        metrics,
        accepting: CancellationToken::new(),
        goaway: CancellationToken::new(),
        abort: CancellationToken::new(),
        tasks: TaskTracker::new(),
    };
    for listener in listeners {
        let accepting = shared.accepting.clone();
        shared.tasks.spawn(accepting.run_until_cancelled_owned(accept(
            listener,
            shared.clone(),
            router.clone(),
        )));
    }
    stop.await;
    tokio::time::sleep(shared.limits.delay).await;
    end(&shared, &stopping).await
}

/// Ends all connections in three steps: they take no new calls; their calls end with a status;
/// they are cut.
async fn end(shared: &Shared, stopping: &Stopping) -> usize {
    shared.tasks.close();
    shared.accepting.cancel();
    shared.goaway.cancel();
    stopping.watches.cancel();
    if tokio::time::timeout(shared.limits.grace, shared.tasks.wait())
        .await
        .is_ok()
    {
        return 0;
    }
    stopping.calls.cancel();
    if tokio::time::timeout(FLUSH, shared.tasks.wait()).await.is_ok() {
        return 0;
    }
    let left = shared.tasks.len();
    shared.abort.cancel();
    shared.tasks.wait().await;
    left
}

fn builder(limits: &ConnectionLimits, protocols: Protocols) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    if protocols == Protocols::Http2 {
        builder = builder.http2_only();
    }
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HANDSHAKE);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.streams_per_connection)
        .max_local_error_reset_streams(LOCAL_RESETS)
        .max_header_list_size(heads::MOST_READ)
        .max_pending_accept_reset_streams(limits.pending_resets)
        .keep_alive_interval(limits.keepalive)
        .keep_alive_timeout(KEEPALIVE_TIMEOUT);
    builder
}

async fn accept(listener: Listener, shared: Shared, router: WebRouter) {
    loop {
        // With no socket to be had, peers wait in the queue of the system. The semaphore is never
        // closed.
        let Ok(socket) = shared.sockets.clone().acquire_owned().await else {
            return;
        };
        let accepted = listener.accept(&shared.metrics).await;
        let place = shared.greeters.enter(accepted.peer).await;
        let (shared, router) = (shared.clone(), router.clone());
        shared.tasks.clone().spawn(async move {
            shared.metrics.open.inc();
            connection(accepted, place, &shared, router).await;
            shared.metrics.open.dec();
            drop(socket);
        });
    }
}

async fn connection(accepted: Accepted, place: Place, shared: &Shared, router: WebRouter) {
    let peer = accepted.peer;
    // A peer that has sent nothing yet, or waits for a slot, does not delay the end.
    let begun = shared.goaway.run_until_cancelled(async {
        let stream = greeted(accepted, place, shared).await?;
        Some((stream, shared.slots.take().await))
    });
    let Some(Some((stream, slot))) = begun.await else {
        return;
    };
    let (stream, remainder) = stream.lend();
    if serve_to_its_end(stream, peer, &slot, shared, router).await {
        shared.abort.run_until_cancelled(remainder.linger(LINGER)).await;
    }
}

/// The connection once its protocol is known; `None` if that does not come about.
async fn greeted(accepted: Accepted, place: Place, shared: &Shared) -> Option<Connection> {
    let handshake = accepted.handshake(shared.tls.as_ref(), shared.protocols, HANDSHAKE);
    match place.greeted(handshake).await? {
        Ok(stream) => Some(stream),
        Err(error) => {
            shared.metrics.ungreeted.inc();
            tracing::debug!(%error, "no connection");
            None
        }
    }
}

/// Serves a connection until it ends. Returns whether it ended by itself.
async fn serve_to_its_end(
    stream: Connection,
    peer: Peer,
    slot: &Slot,
    shared: &Shared,
    router: WebRouter,
) -> bool {
    let service = service_fn(|mut request: Request<Incoming>| {
        let open = slot.activity().opened();
        if let Some(refused) = heads::fault(&request) {
            request.extensions_mut().insert(refused);
        }
        request.extensions_mut().insert(peer);
        let answer = router.clone().oneshot(request.map(Body::new));
        async move { Ok::<_, Infallible>(answer.await?.map(|body| open.with(body))) }
    });
    let age = jittered(shared.limits.age);
    let mut serving = pin!(shared.builder.serve_connection(TokioIo::new(stream), service));
    let mut leave = pin!(is_to_leave(age, slot, shared));
    let mut cut = pin!(is_to_be_cut(age, slot, shared));
    let mut is_leaving = false;
    loop {
        tokio::select! {
            ended = serving.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection failed");
                }
                return true;
            }
            () = leave.as_mut(), if !is_leaving => {
                is_leaving = true;
                serving.as_mut().graceful_shutdown();
            }
            () = cut.as_mut() => return false,
        }
    }
}

/// Done when a connection is to take no new calls: the server ends, the connection is old, or its
/// slot is needed.
async fn is_to_leave(age: Duration, slot: &Slot, shared: &Shared) {
    tokio::select! {
        () = shared.goaway.cancelled() => {}
        () = tokio::time::sleep(age) => {}
        () = slot.is_needed() => {}
    }
}

/// Done when a connection is to be cut, because it has not left.
async fn is_to_be_cut(age: Duration, slot: &Slot, shared: &Shared) {
    tokio::select! {
        () = shared.abort.cancelled() => {}
        () = tokio::time::sleep(age + shared.limits.grace) => {
            shared.metrics.cut.inc();
        }
        () = slot.is_overdue() => {}
    }
}

/// An age, give or take [`JITTER`] of it.
fn jittered(age: Duration) -> Duration {
    let share = (RandomState::new().hash_one(0_u8) % 2_001) as f64 / 1_000.0 - 1.0;
    age.mul_f64(1.0 + JITTER * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_made_together_do_not_end_together() {
        let ages: Vec<f64> = (0..100)
            .map(|_| jittered(Duration::from_secs(1_000)).as_secs_f64())
            .collect();
        assert!(ages.iter().all(|age| (900.0..=1_100.0).contains(age)), "{ages:?}");
        let spread = ages
            .iter()
            .fold(0.0, |most: f64, age| most.max((age - ages[0]).abs()));
        assert!(spread > 20.0, "{spread}");
    }
}
