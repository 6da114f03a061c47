//! The port of operators, plain HTTP: `/livez`, `/readyz`, `/metrics`.
//!
//! What always holds: `/readyz` answers 200 only while calls are taken.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::http::{StatusCode, header};
use axum::routing::get;
use tokio::net::TcpListener;

use super::metrics::Metrics;
use crate::server::memory::Memory;
use crate::server::pool::Pool;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Serves until the task is dropped.
pub(in crate::server) async fn serve(
    listener: TcpListener,
    metrics: Arc<Metrics>,
    pool: Pool,
    memory: Arc<Memory>,
    ready: Arc<AtomicBool>,
) {
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
    let router = Router::new()
        .route("/livez", get(|| async { "alive\n" }))
        .route("/readyz", get(readiness))
        .route("/metrics", get(numbers));
    if let Err(error) = axum::serve(listener, router).await {
        tracing::error!(%error, "the port of operators is closed");
    }
}
