//! The process that serves: listeners, calls, health, reflection, the port of operators, the end.
//!
//! In: bound listeners, an engine, a config, and a future that ends when the server is to stop.
//! Out: what had to be cut, once every call is answered or the grace period is over. What always
//! holds: health says SERVING only while calls are taken; the caller owns the sockets and the
//! signal, so tests can own them, too.

mod call;
mod caller;
mod config;
mod counters;
mod health;
mod memory;
mod operators;
mod pool;
mod request_cost;
mod text_service;
mod transport;

use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use prost::Message;
use prost_types::FileDescriptorSet;
use tokio::net::TcpListener;
use tokio_util::task::TaskTracker;
use tonic::codec::CompressionEncoding::{Gzip, Zstd};
use tonic::service::Routes;
use tonic_health::pb::health_server::HealthServer;

use crate::api::v1::FILE_DESCRIPTOR_SET;
use crate::api::v1::text_service_server::TextServiceServer;
use crate::api::{DESCRIPTORS, ServiceLimits, allow_lexicon_terms, method_paths, streaming_paths};
pub use call::{CallLimits, Keys, KeysError};
use call::{CallService, Calls, Stopping};
pub use config::Config;
use health::ServerHealth;
use memory::Memory;
pub use memory::MemoryError;
use operators::Metrics;
pub use operators::{Traces, TracesError};
pub use pool::Capacity;
use pool::Pool;
use text_service::TextServiceAdapter;
pub use transport::{ConnectionLimits, Listener, OriginError, Origins, Tls, TlsError, TlsFiles, listen};
use transport::{Services, WebRouter};
use zhaiyao_text::engine::Engine;

/// Why the server could not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The descriptor set compiled in is bad.
    #[error("reflection can't be served: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// The limit of memory is too low.
    #[error(transparent)]
    Memory(#[from] MemoryError),
}

/// What was cut when the grace period was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShutdownReport {
    /// Calls that were answered UNAVAILABLE.
    pub calls: usize,
    /// Connections that were cut.
    pub connections: usize,
}

/// Time for the calls of connections that were cut to be counted.
const LAST_CALLS: Duration = Duration::from_secs(1);

/// Paths of the methods that metrics tell apart: those of the contract and of health, sorted.
static METHODS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let health = FileDescriptorSet::decode(tonic_health::pb::FILE_DESCRIPTOR_SET).unwrap_or_default();
    let mut methods = [method_paths(&health), method_paths(&DESCRIPTORS)].concat();
    methods.sort();
    methods
});

/// Serves until `stop` is done and every call is answered, or the grace period is over.
///
/// # Errors
/// When reflection can't be set up, or the memory is too little.
pub async fn run(
    listeners: Vec<Listener>,
    admin: Option<TcpListener>,
    engine: Arc<Engine>,
    config: Config,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<ShutdownReport, Error> {
    allow_lexicon_terms(engine.limits().lexicon_terms);
    let pool = Pool::new(engine, config.capacity);
    let expiry = config.tls.as_ref().map(Tls::expiry);
    let metrics = Arc::new(Metrics::new().with_process(&config.log_lines_dropped, expiry));
    let memory = Arc::new(Memory::new(config.memory, config.capacity.workers)?);
    let calls = Arc::new(calls(&config, metrics.clone(), memory.clone()));
    let adapter = TextServiceAdapter::new(
        pool.clone(),
        service_limits(&config, memory.limit()),
        metrics.items.clone(),
    );
    let health = ServerHealth::serving();
    let routes = routes(adapter, health.clone(), &config)?;
    // Nothing can fail from here on.
    log_ready(&listeners, admin.as_ref(), &config);
    let ready = Arc::new(AtomicBool::new(true));
    let operators = admin.map(|listener| {
        tokio::spawn(operators::serve(
            listener,
            metrics.clone(),
            pool.clone(),
            memory.clone(),
            ready.clone(),
        ))
    });
    let limits = config.connections;
    let begin_stop = async move {
        stop.await;
        ready.store(false, Ordering::Relaxed);
        health.stop();
        tracing::info!(delay = ?limits.delay, grace = ?limits.grace, "stopping");
    };
    let services = Services {
        limits,
        tls: config.tls,
        router: WebRouter::new(CallService::new(routes, calls.clone()), config.web_origins),
        metrics: metrics.connections.clone(),
        stopping: calls.stopping.clone(),
    };
    let connections = transport::serve(listeners, services, begin_stop).await;
    // Calls of connections that were cut end in tasks of their own, shortly after.
    calls.open.close();
    let _ = tokio::time::timeout(LAST_CALLS, calls.open.wait()).await;
    if let Some(operators) = operators {
        operators.abort();
    }
    let calls = calls.cut.load(Ordering::Relaxed);
    if calls + connections > 0 {
        tracing::warn!(calls, connections, "calls still open were cut");
    }
    Ok(ShutdownReport { calls, connections })
}

/// Tells the addresses in the log, which callers may wait for.
fn log_ready(listeners: &[Listener], admin: Option<&TcpListener>, config: &Config) {
    for address in listeners.iter().map(Listener::address) {
        tracing::info!(
            %address,
            workers = config.capacity.workers,
            tls = config.tls.is_some(),
            keys = config.keys.is_some(),
            "ready"
        );
    }
    if let Some(Ok(address)) = admin.map(TcpListener::local_addr) {
        tracing::info!(%address, "operators");
    }
}

/// What all calls share.
fn calls(config: &Config, metrics: Arc<Metrics>, memory: Arc<Memory>) -> Calls {
    Calls {
        methods: METHODS.iter().map(String::as_str).collect(),
        streams: streaming_paths(&DESCRIPTORS),
        limits: config.calls,
        memory,
        memory_wait: config.capacity.wait,
        keys: config.keys.clone(),
        closed: config.closed,
        metrics,
        traces: config.traces.clone(),
        stopping: Stopping::default(),
        open: TaskTracker::new(),
        cut: AtomicUsize::new(0),
    }
}

/// All services.
fn routes(adapter: TextServiceAdapter, health: ServerHealth, config: &Config) -> Result<Routes, Error> {
    let mut service = TextServiceServer::new(adapter)
        .max_decoding_message_size(config.calls.message_bytes)
        .max_encoding_message_size(usize::MAX)
        .accept_compressed(Gzip)
        .accept_compressed(Zstd);
    if config.compress {
        service = service.send_compressed(Gzip).send_compressed(Zstd);
    }
    let mut routes = Routes::new(service).add_service(HealthServer::new(health));
    if config.reflection {
        // Clients differ in the version they speak, so both are served.
        let reflection = || {
            tonic_reflection::server::Builder::configure()
                .register_encoded_file_descriptor_set(FILE_DESCRIPTOR_SET)
                .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
                // Clients decode the details of errors with these.
                .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
        };
        routes = routes
            .add_service(reflection().build_v1()?)
            .add_service(reflection().build_v1alpha()?);
    }
    Ok(routes.prepare())
}

/// The limits that `GetServerInfo` publishes.
fn service_limits(config: &Config, memory: usize) -> ServiceLimits {
    let (connections, calls) = (&config.connections, &config.calls);
    ServiceLimits {
        message_bytes: calls.message_bytes,
        memory_bytes: memory,
        response_bytes: calls.response_bytes,
        call: calls.longest,
        waiting_calls: config.capacity.queue,
        streams_per_connection: usize::try_from(connections.streams_per_connection).unwrap_or(usize::MAX),
        stream_items: calls.stream_items,
        connections: connections.connections,
        keepalive: connections.keepalive,
        connection_age: connections.age,
    }
}

#[cfg(test)]
mod tests {
    use super::METHODS;

    #[test]
    fn metrics_tell_apart_the_methods_of_the_contract_and_of_health() {
        let expected = [
            "/grpc.health.v1.Health/Check",
            "/grpc.health.v1.Health/Watch",
            "/zhaiyao.v1.TextService/Analyze",
            "/zhaiyao.v1.TextService/AnalyzeStream",
            "/zhaiyao.v1.TextService/BatchAnalyze",
            "/zhaiyao.v1.TextService/ExtractKeywords",
            "/zhaiyao.v1.TextService/GetServerInfo",
            "/zhaiyao.v1.TextService/Segment",
            "/zhaiyao.v1.TextService/SplitReports",
            "/zhaiyao.v1.TextService/Summarize",
        ];
        assert_eq!(*METHODS, expected);
    }
}
