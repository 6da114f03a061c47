//! Listeners → served connections, until the server is told to stop and they have ended.
//!
//! tonic's own server can't give each connection an age of its own, does not bound the time a peer takes to say its first words,
//! and never ends while a peer stays silent (docs/decisions/0011). What always holds: when this returns no connection is open.

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

use super::call::Stopping;
use super::connection::{Accepted, Connection, Listener, Protocols};
use super::metrics::Connections;
use super::tls::Tls;
use super::web::Front;

/// A peer may take so long for a handshake and its first words, and so many may be at it.
const GREETING: Duration = Duration::from_secs(10);
const GREETING_AT_ONCE: usize = 512;
/// Time for a peer to answer a ping.
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(10);
/// Streams that a peer may make us reset before the connection is closed (CVE-2023-44487).
const LOCAL_RESETS: usize = 1024;
/// Connections end up to so much sooner or later than their age, so that not all clients come back at once.
const JITTER: f64 = 0.1;
/// Time to write the status of calls that were cut, and answers that are being written.
const FLUSH: Duration = Duration::from_secs(2);
/// Time for a peer to read what was written to it before its connection ends.
const LINGER: Duration = Duration::from_secs(2);

/// How connections are served.
#[derive(Debug, Clone)]
pub(super) struct Terms {
    pub(super) connections: usize,
    pub(super) streams_per_connection: u32,
    /// A peer that is silent so long is pinged.
    pub(super) keepalive: Duration,
    /// After so long a connection takes no new calls, and after `grace` more it is cut.
    pub(super) age: Duration,
    pub(super) grace: Duration,
    /// How long connections are taken after the signal to stop: those who choose servers by their health need time to see it.
    pub(super) delay: Duration,
    pub(super) tls: Option<Tls>,
    /// HTTP/1.1 is spoken, too: web pages call.
    pub(super) is_web: bool,
}

/// What connections share.
#[derive(Clone)]
struct Shared {
    terms: Arc<Terms>,
    builder: Builder<TokioExecutor>,
    connections: Connections,
    greeting: Arc<Semaphore>,
    slots: Arc<Semaphore>,
    /// No new connections; no new calls; none at all.
    accepting: CancellationToken,
    goaway: CancellationToken,
    abort: CancellationToken,
    tasks: TaskTracker,
}

/// Serves until `stop` is done, then ends: the connections that had to be cut.
pub(super) async fn serve(
    listeners: Vec<Listener>,
    terms: Terms,
    service: Front,
    connections: Connections,
    stopping: Stopping,
    stop: impl Future<Output = ()>,
) -> usize {
    let shared = Shared {
        builder: builder(&terms),
        greeting: Arc::new(Semaphore::new(GREETING_AT_ONCE)),
        slots: Arc::new(Semaphore::new(terms.connections)),
        terms: Arc::new(terms),
        connections,
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
            service.clone(),
        )));
    }
    stop.await;
    tokio::time::sleep(shared.terms.delay).await;
    end(&shared, &stopping).await
}

/// Ends all connections: first of themselves, then by the status of their calls, then by force.
async fn end(shared: &Shared, stopping: &Stopping) -> usize {
    shared.tasks.close();
    shared.accepting.cancel();
    shared.goaway.cancel();
    stopping.watches.cancel();
    if tokio::time::timeout(shared.terms.grace, shared.tasks.wait())
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

fn builder(terms: &Terms) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    if !terms.is_web {
        builder = builder.http2_only();
    }
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(GREETING);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(terms.streams_per_connection)
        .max_local_error_reset_streams(LOCAL_RESETS)
        .keep_alive_interval(terms.keepalive)
        .keep_alive_timeout(KEEPALIVE_TIMEOUT);
    builder
}

async fn accept(listener: Listener, shared: Shared, service: Front) {
    loop {
        // Where none is free, peers wait in the queue of the system. The semaphores are never closed.
        let slot = shared.slots.clone().acquire_owned().await;
        let greeting = shared.greeting.clone().acquire_owned().await;
        let (Ok(slot), Ok(greeting)) = (slot, greeting) else {
            return;
        };
        let accepted = listener.accept(&shared.connections).await;
        let (shared, service) = (shared.clone(), service.clone());
        shared.tasks.clone().spawn(async move {
            shared.connections.open.inc();
            connection(accepted, &shared, service, greeting).await;
            shared.connections.open.dec();
            drop(slot);
        });
    }
}

async fn connection(accepted: Accepted, shared: &Shared, service: Front, greeting: OwnedSemaphorePermit) {
    let protocols = if shared.terms.is_web {
        Protocols::Any
    } else {
        Protocols::Http2
    };
    let greeted = accepted.greeted(shared.terms.tls.as_ref(), protocols, GREETING);
    // A peer that has said nothing yet does not hold up the end.
    let Some(greeted) = shared.goaway.run_until_cancelled(greeted).await else {
        return;
    };
    drop(greeting);
    let stream = match greeted {
        Ok(stream) => stream,
        Err(error) => {
            shared.connections.ungreeted.inc();
            return tracing::debug!(%error, "no connection");
        }
    };
    let (stream, remainder) = stream.lent();
    if serve_to_its_end(stream, shared, service).await {
        shared.abort.run_until_cancelled(remainder.linger(LINGER)).await;
    }
}

/// Serves a connection until it ends by itself; whether it did.
async fn serve_to_its_end(stream: Connection, shared: &Shared, service: Front) -> bool {
    let service = TowerToHyperService::new(
        service.map_request(|request: http::Request<hyper::body::Incoming>| request.map(Body::new)),
    );
    let mut serving = pin!(shared.builder.serve_connection(TokioIo::new(stream), service));
    let age = jittered(shared.terms.age);
    let (mut old, mut too_old) = (
        pin!(tokio::time::sleep(age)),
        pin!(tokio::time::sleep(age + shared.terms.grace)),
    );
    let mut told = false;
    loop {
        tokio::select! {
            ended = serving.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection failed");
                }
                return true;
            }
            () = shared.goaway.cancelled(), if !told => {
                told = true;
                serving.as_mut().graceful_shutdown();
            }
            () = &mut old, if !told => {
                told = true;
                serving.as_mut().graceful_shutdown();
            }
            () = &mut too_old => {
                shared.connections.cut.inc();
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
