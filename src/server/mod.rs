//! The process that serves: socket, services, health, reflection, orderly end.
//!
//! In: a bound listener, an engine, a config, and a future that says when to stop. Out: nothing, when
//! every call is answered or the grace period is over. What always holds: health says SERVING only
//! while calls are taken; the caller owns the socket and the signal, so tests can too.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic_health::ServingStatus;

use crate::api::v1::FILE_DESCRIPTOR_SET;
use crate::api::v1::text_service_server::{SERVICE_NAME, TextServiceServer};
use crate::api::{Compute, TextServiceAdapter};
use crate::engine::Engine;

/// How to serve.
#[derive(Debug, Clone, Copy)]
pub struct Config {
    /// Documents read at once.
    pub workers: usize,
    /// How long calls in flight may go on after the signal to stop.
    pub grace: Duration,
    /// Largest request message, in bytes.
    pub request_bytes: usize,
    /// Streams one connection may hold open.
    pub streams_per_connection: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            workers: std::thread::available_parallelism().map_or(2, usize::from),
            grace: Duration::from_secs(20),
            request_bytes: 16 << 20,
            streams_per_connection: 256,
        }
    }
}

/// Why the server could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The transport failed.
    #[error("the server failed: {0}")]
    Transport(#[from] tonic::transport::Error),
    /// The descriptor set compiled in is bad.
    #[error("reflection can't be served: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
}

/// How far a dead peer is tolerated: a ping after 30 s of silence, and 10 s for its answer.
const KEEPALIVE: Duration = Duration::from_secs(30);
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(10);
/// Streams that a peer may make us reset before the connection is closed (CVE-2023-44487).
const LOCAL_RESETS: usize = 1024;

/// Serves until `stop` is done and every call is answered, or the grace period is over.
///
/// # Errors
/// When the transport or reflection can't be set up, or the transport fails.
pub async fn run(
    listener: TcpListener,
    engine: Arc<Engine>,
    config: Config,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Error> {
    let adapter = TextServiceAdapter::new(Compute::new(engine, config.workers), config.request_bytes);
    let service = TextServiceServer::new(adapter)
        .max_decoding_message_size(config.request_bytes)
        .max_encoding_message_size(usize::MAX);
    let (health, health_service) = tonic_health::server::health_reporter();
    let statuses = ["", SERVICE_NAME];
    for name in statuses {
        health.set_service_status(name, ServingStatus::Serving).await;
    }
    // Clients differ in the version they speak, so both are served.
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            // The details of errors, which clients decode by these.
            .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
    };

    let (stopping, stopped) = tokio::sync::oneshot::channel::<()>();
    let begin_stop = async move {
        stop.await;
        for name in statuses {
            health.set_service_status(name, ServingStatus::NotServing).await;
        }
        tracing::info!("stopping: no new connections are taken");
        // The receiver is gone only if the server ended by itself.
        let _ = stopping.send(());
    };
    let serving = Server::builder()
        .max_concurrent_streams(config.streams_per_connection)
        .http2_max_local_error_reset_streams(Some(LOCAL_RESETS))
        .http2_keepalive_interval(Some(KEEPALIVE))
        .http2_keepalive_timeout(Some(KEEPALIVE_TIMEOUT))
        .add_service(health_service)
        .add_service(reflection().build_v1()?)
        .add_service(reflection().build_v1alpha()?)
        .add_service(service)
        .serve_with_incoming_shutdown(TcpIncoming::from(listener).with_nodelay(Some(true)), begin_stop);
    let grace_over = async move {
        if stopped.await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(config.grace).await;
    };
    tokio::select! {
        done = serving => done?,
        () = grace_over => tracing::warn!(grace = ?config.grace, "calls still open were cut"),
    }
    Ok(())
}
