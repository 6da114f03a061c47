//! The port of operators, plain HTTP: `/livez`, `/readyz`, `/metrics`.
//!
//! What always holds: `/readyz` answers 200 only while calls are taken; peers of this port take no
//! more than [`CONNECTIONS`] descriptors from the calls, and no peer waits for another.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::routing::get;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

use super::metrics::Metrics;
use crate::server::memory::Memory;
use crate::server::pool::Pool;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// Open connections; the oldest makes room for the next.
const CONNECTIONS: usize = 64;
/// Time for the head of a request, and between two requests.
const HEAD: Duration = Duration::from_secs(5);
/// Pause after a failure to accept, as when the process has no free descriptor.
const PAUSE: Duration = Duration::from_millis(250);

/// Serves until the task is dropped.
pub(in crate::server) async fn serve(
    listener: TcpListener,
    metrics: Arc<Metrics>,
    pool: Pool,
    memory: Arc<Memory>,
    ready: Arc<AtomicBool>,
) {
    let router = router(metrics, pool, memory, ready);
    let mut tasks = JoinSet::new();
    let mut open: VecDeque<AbortHandle> = VecDeque::new();
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "the port of operators can take no connection");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        while tasks.try_join_next().is_some() {}
        open.retain(|connection| !connection.is_finished());
        if open.len() >= CONNECTIONS
            && let Some(oldest) = open.pop_front()
        {
            oldest.abort();
        }
        open.push_back(tasks.spawn(connection(stream, router.clone())));
    }
}

fn router(metrics: Arc<Metrics>, pool: Pool, memory: Arc<Memory>, ready: Arc<AtomicBool>) -> Router {
    let readiness = move || async move {
        if ready.load(Ordering::Relaxed) {
            (StatusCode::OK, "ready\n")
        } else {
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
        }
    };
    let numbers = move || async move {
        (
            [(header::CONTENT_TYPE, OPEN_METRICS)],
            metrics.render(&pool, &memory),
        )
    };
    Router::new()
        .route("/livez", get(|| async { "alive\n" }))
        .route("/readyz", get(readiness))
        .route("/metrics", get(numbers))
}

async fn connection(stream: TcpStream, router: Router) {
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "a connection of operators failed");
    }
}
