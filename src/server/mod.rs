//! The process that serves: listeners, connections, the layer around calls, health, reflection, the port of operators, an orderly end.
//!
//! In: bound listeners, an engine, a config, and a future that says when to stop. Out: what had to be cut, when every call is
//! answered or the grace period is over. What always holds: health says SERVING only while calls are taken; the caller owns the
//! sockets and the signal, so tests can too.

mod accept;
mod admin;
mod call;
mod call_body;
mod connection;
mod head;
mod keys;
mod metrics;
mod tls;
mod traces;
mod web;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::task::TaskTracker;
use tonic::codec::CompressionEncoding::{Gzip, Zstd};
use tonic::service::Routes;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::api::v1::FILE_DESCRIPTOR_SET;
use crate::api::v1::text_service_server::{SERVICE_NAME, TextServiceServer};
use crate::api::{Capacity, Compute, ServiceLimits, TextServiceAdapter};
use accept::Terms;
use call::{CallService, Calls, Stopping};
pub use connection::Listener;
pub use keys::{Keys, KeysError};
use metrics::Metrics;
pub use tls::{Tls, TlsError, TlsFiles};
pub use traces::{Traces, TracesError};
use web::Front;
pub use web::{OriginError, Origins};
use zhaiyao_text::engine::Engine;

/// How to serve.
#[derive(Debug, Clone)]
pub struct Config {
    /// How much work is taken on.
    pub capacity: Capacity,
    /// How long calls in flight may go on after the signal to stop, and after the age of their connection.
    pub grace: Duration,
    /// How long calls are still taken after the signal, while health says that they soon are not.
    pub delay: Duration,
    /// Largest request message, in bytes.
    pub message_bytes: usize,
    /// Open connections.
    pub connections: usize,
    /// Streams one connection may hold open.
    pub streams_per_connection: u32,
    /// Items of one stream that are read at once; at least 1.
    pub stream_items: usize,
    /// After so long a silence a connection is pinged.
    pub keepalive: Duration,
    /// After so long a connection takes no new calls.
    pub connection_age: Duration,
    /// No call takes longer, whatever deadline its caller gives.
    pub longest_call: Duration,
    /// Certificate and key, if connections are to be over TLS.
    pub tls: Option<Tls>,
    /// Keys of callers, if they need one.
    pub keys: Option<Keys>,
    /// Health and reflection need a key, too.
    pub closed: bool,
    /// The contract can be asked for.
    pub reflection: bool,
    /// Where spans of calls go, if they go anywhere.
    pub traces: Option<Traces>,
    /// Origins of web pages that may call by gRPC-Web, if any may.
    pub web_origins: Option<Origins>,
}

impl Default for Config {
    fn default() -> Self {
        let workers = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            capacity: Capacity {
                workers,
                queue: 64 * workers,
                wait: Duration::from_secs(1),
            },
            grace: Duration::from_secs(20),
            delay: Duration::ZERO,
            message_bytes: 16 << 20,
            connections: 10_000,
            streams_per_connection: 256,
            stream_items: 4,
            keepalive: Duration::from_secs(30),
            connection_age: Duration::from_secs(30 * 60),
            longest_call: Duration::from_secs(60 * 60),
            tls: None,
            keys: None,
            closed: false,
            reflection: true,
            traces: None,
            web_origins: None,
        }
    }
}

/// Why the server could not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The descriptor set compiled in is bad.
    #[error("reflection can't be served: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
}

/// What was left when the grace period was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// Calls that were answered UNAVAILABLE.
    pub calls: usize,
    /// Connections that were cut.
    pub connections: usize,
}

/// Time for the calls of connections that were cut to be counted.
const LAST_CALLS: Duration = Duration::from_secs(1);

/// Methods that metrics tell apart.
const METHODS: [&str; 9] = [
    "/grpc.health.v1.Health/Check",
    "/grpc.health.v1.Health/Watch",
    "/zhaiyao.v1.TextService/Analyze",
    "/zhaiyao.v1.TextService/AnalyzeStream",
    "/zhaiyao.v1.TextService/ExtractKeywords",
    "/zhaiyao.v1.TextService/GetServerInfo",
    "/zhaiyao.v1.TextService/Segment",
    "/zhaiyao.v1.TextService/SplitReports",
    "/zhaiyao.v1.TextService/Summarize",
];

/// Serves until `stop` is done and every call is answered, or the grace period is over.
///
/// # Errors
/// When reflection can't be set up.
pub async fn run(
    listeners: Vec<Listener>,
    admin: Option<TcpListener>,
    engine: Arc<Engine>,
    config: Config,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<Left, Error> {
    let compute = Compute::new(engine, config.capacity);
    let metrics = Arc::new(Metrics::new());
    let stopping = Stopping::default();
    let calls = Arc::new(Calls {
        methods: METHODS.to_vec(),
        longest: config.longest_call,
        keys: config.keys.clone(),
        closed: config.closed,
        message_bytes: config.message_bytes,
        metrics: metrics.clone(),
        traces: config.traces.clone(),
        stopping: stopping.clone(),
        open: TaskTracker::new(),
        cut: AtomicUsize::new(0),
    });
    let (health, routes) = routes(&compute, &config).await?;
    let ready = Arc::new(AtomicBool::new(true));
    let operators = admin.map(|listener| {
        tokio::spawn(admin::serve(
            listener,
            metrics.clone(),
            compute.clone(),
            ready.clone(),
        ))
    });
    let (delay, grace) = (config.delay, config.grace);
    let begin_stop = async move {
        stop.await;
        ready.store(false, Ordering::Relaxed);
        for name in ["", SERVICE_NAME] {
            health.set_service_status(name, ServingStatus::NotServing).await;
        }
        tracing::info!(?delay, ?grace, "stopping");
    };
    let terms = Terms {
        connections: config.connections,
        streams_per_connection: config.streams_per_connection,
        keepalive: config.keepalive,
        age: config.connection_age,
        grace: config.grace,
        delay: config.delay,
        tls: config.tls,
        is_web: config.web_origins.is_some(),
    };
    let service = Front::new(CallService::new(routes, calls.clone()), config.web_origins);
    let connections = metrics.connections.clone();
    let cut = accept::serve(listeners, terms, service, connections, stopping, begin_stop).await;
    // Calls of connections that were cut end with them, but in tasks of their own.
    calls.open.close();
    let _ = tokio::time::timeout(LAST_CALLS, calls.open.wait()).await;
    if let Some(operators) = operators {
        operators.abort();
    }
    let left = Left {
        calls: calls.cut.load(Ordering::Relaxed),
        connections: cut,
    };
    if left.calls + left.connections > 0 {
        tracing::warn!(
            calls = left.calls,
            connections = left.connections,
            "calls still open were cut"
        );
    }
    Ok(left)
}

/// All services, and what tells their health.
async fn routes(compute: &Compute, config: &Config) -> Result<(HealthReporter, Routes), Error> {
    let seconds = |duration: Duration| usize::try_from(duration.as_secs()).unwrap_or(usize::MAX);
    let limits = ServiceLimits {
        message_bytes: config.message_bytes,
        call_seconds: seconds(config.longest_call),
        waiting_calls: config.capacity.queue,
        streams_per_connection: usize::try_from(config.streams_per_connection).unwrap_or(usize::MAX),
        stream_items: config.stream_items,
        connections: config.connections,
        keepalive_seconds: seconds(config.keepalive),
        connection_age_seconds: seconds(config.connection_age),
    };
    let adapter = TextServiceAdapter::new(compute.clone(), limits);
    let service = TextServiceServer::new(adapter)
        .max_decoding_message_size(config.message_bytes)
        .max_encoding_message_size(usize::MAX)
        .accept_compressed(Gzip)
        .accept_compressed(Zstd)
        .send_compressed(Gzip)
        .send_compressed(Zstd);
    let (health, health_service) = tonic_health::server::health_reporter();
    for name in ["", SERVICE_NAME] {
        health.set_service_status(name, ServingStatus::Serving).await;
    }
    let mut routes = Routes::new(service).add_service(health_service);
    if config.reflection {
        // Clients differ in the version they speak, so both are served.
        let reflection = || {
            tonic_reflection::server::Builder::configure()
                .register_encoded_file_descriptor_set(FILE_DESCRIPTOR_SET)
                .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
                // The details of errors, which clients decode by these.
                .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
        };
        routes = routes
            .add_service(reflection().build_v1()?)
            .add_service(reflection().build_v1alpha()?);
    }
    Ok((health, routes.prepare()))
}
