//! Listeners → served connections, until the server is told to stop and they have ended.
//!
//! tonic's own server has one age for all connections, sets no limit to the time a peer takes for
//! its first bytes, and never ends while a peer is silent (docs/decisions/0011). What always holds:
//! when [`serve`] returns, no connection is open.

use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::body::Body;
use tower::ServiceExt;

use super::connection::{Accepted, Connection, Listener, Protocols};
use super::limits::ConnectionLimits;
use super::tls::Tls;
use super::web::WebRouter;
use crate::server::call::Stopping;
use crate::server::caller::Peer;
use crate::server::operators::ConnectionMetrics;

/// The time for a TLS handshake and the first bytes, and how many peers may be at it.
const HANDSHAKE: Duration = Duration::from_secs(10);
const HANDSHAKES_AT_ONCE: usize = 512;
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
    handshakes: Arc<Semaphore>,
    slots: Arc<Semaphore>,
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
        handshakes: Arc::new(Semaphore::new(HANDSHAKES_AT_ONCE)),
        slots: Arc::new(Semaphore::new(limits.connections)),
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
        .keep_alive_interval(limits.keepalive)
        .keep_alive_timeout(KEEPALIVE_TIMEOUT);
    builder
}

async fn accept(listener: Listener, shared: Shared, router: WebRouter) {
    loop {
        // Where no slot is free, peers wait in the queue of the system. The semaphores are never
        // closed.
        let slot = shared.slots.clone().acquire_owned().await;
        let handshake = shared.handshakes.clone().acquire_owned().await;
        let (Ok(slot), Ok(handshake)) = (slot, handshake) else {
            return;
        };
        let accepted = listener.accept(&shared.metrics).await;
        let (shared, router) = (shared.clone(), router.clone());
        shared.tasks.clone().spawn(async move {
            shared.metrics.open.inc();
            connection(accepted, &shared, router, handshake).await;
            shared.metrics.open.dec();
            drop(slot);
        });
    }
}

async fn connection(accepted: Accepted, shared: &Shared, router: WebRouter, permit: OwnedSemaphorePermit) {
    let peer = accepted.peer;
    let handshake = accepted.handshake(shared.tls.as_ref(), shared.protocols, HANDSHAKE);
    // A peer that has sent nothing yet does not delay the end.
    let Some(handshake) = shared.goaway.run_until_cancelled(handshake).await else {
        return;
    };
    drop(permit);
    let stream = match handshake {
        Ok(stream) => stream,
        Err(error) => {
            shared.metrics.ungreeted.inc();
            return tracing::debug!(%error, "no connection");
        }
    };
    let (stream, remainder) = stream.lend();
    if serve_to_its_end(stream, peer, shared, router).await {
        shared.abort.run_until_cancelled(remainder.linger(LINGER)).await;
    }
}

/// Serves a connection until it ends. Returns whether it ended by itself.
async fn serve_to_its_end(stream: Connection, peer: Peer, shared: &Shared, router: WebRouter) -> bool {
    let service = TowerToHyperService::new(router.map_request(
        move |mut request: http::Request<hyper::body::Incoming>| {
            request.extensions_mut().insert(peer);
            request.map(Body::new)
        },
    ));
    let mut serving = pin!(shared.builder.serve_connection(TokioIo::new(stream), service));
    let age = jittered(shared.limits.age);
    let (mut old, mut too_old) = (
        pin!(tokio::time::sleep(age)),
        pin!(tokio::time::sleep(age + shared.limits.grace)),
    );
    let mut is_ending = false;
    loop {
        tokio::select! {
            ended = serving.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection failed");
                }
                return true;
            }
            () = shared.goaway.cancelled(), if !is_ending => {
                is_ending = true;
                serving.as_mut().graceful_shutdown();
            }
            () = &mut old, if !is_ending => {
                is_ending = true;
                serving.as_mut().graceful_shutdown();
            }
            () = &mut too_old => {
                shared.metrics.cut.inc();
                return false;
            }
            () = shared.abort.cancelled() => return false,
        }
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
