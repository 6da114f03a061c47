//! Metrics for Prometheus: calls by method and code, their duration, items of streams, connections,
//! work that runs and waits.
//!
//! What always holds: no text, name or address of a caller is in them; the label of a method is one
//! of the contract's, or "_OTHER"; of a trace there is only its id, 32 hexadecimal digits.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::exemplar::HistogramWithExemplars;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use tonic::Code;

use super::connection_metrics::ConnectionMetrics;
use super::item_metrics::ItemMetrics;
use super::process_metrics::ProcessMetrics;
use super::registered::{Registered, SECONDS, raise};
use crate::api::{COMMIT, STAGES, code_name, stage_name};
use crate::server::memory::Memory;
use crate::server::pool::Pool;
use zhaiyao_text::engine::PROGRAM_VERSION;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByMethod {
    rpc_method: &'static str,
}

impl ByMethod {
    /// The label of a path, which has no slash in front by the convention.
    fn new(path: &'static str) -> Self {
        Self {
            rpc_method: path.trim_start_matches('/'),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByCode {
    rpc_method: &'static str,
    rpc_response_status_code: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByStage {
    stage: &'static str,
}

/// The trace of a call, for the exemplar of its duration.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfTrace {
    trace_id: String,
}

/// All metrics.
#[derive(Debug)]
pub(in crate::server) struct Metrics {
    registry: Registry,
    /// Metrics whose names are those of a convention, without our prefix.
    conventional: Registry,
    seconds: Family<ByCode, HistogramWithExemplars<OfTrace>, fn() -> HistogramWithExemplars<OfTrace>>,
    process: ProcessMetrics,
    in_flight: Family<ByMethod, Gauge>,
    running: Gauge,
    waiting: Gauge,
    memory_limit: Gauge,
    memory_room: Gauge,
    memory_reserved: Gauge,
    refused: Counter,
    documents: Counter,
    characters: Counter,
    stages: Family<ByStage, Counter<f64, AtomicU64>>,
    /// Lines of the log that were lost, as counted by the log.
    log_lines_dropped: Arc<AtomicU64>,
    shown_lines_dropped: Counter,
    pub(in crate::server) connections: ConnectionMetrics,
    pub(in crate::server) items: ItemMetrics,
    /// Held while rendering, because two at once would raise a counter twice.
    rendering: Mutex<()>,
}

impl Metrics {
    pub(in crate::server) fn new() -> Self {
        let mut registry = Registry::with_prefix("zhaiyao");
        let seconds: Family<_, _, fn() -> _> =
            Family::new_with_constructor(|| HistogramWithExemplars::new(SECONDS.into_iter()));
        let mut conventional = Registry::default();
        let help = "From the head of a call to the end of its answer";
        // https://opentelemetry.io/docs/specs/semconv/rpc/rpc-metrics/
        conventional.register("rpc_server_call_duration_seconds", help, Clone::clone(&seconds));
        let process = ProcessMetrics::new(&mut Registered(&mut conventional));
        registry.register("build", "The program", build_info());
        let mut new = Registered(&mut registry);
        Self {
            conventional,
            process,
            seconds,
            in_flight: new.metric("calls_in_flight", "Calls that have not ended"),
            running: new.metric("work_running", "Pieces of work on a worker"),
            waiting: new.metric("work_waiting", "Calls that wait for a worker"),
            memory_limit: new.metric("memory_limit_bytes", "Memory that the process may take"),
            memory_room: new.metric("memory_room_bytes", "Memory that all calls together may reserve"),
            memory_reserved: new.metric("memory_reserved_bytes", "Memory reserved for calls"),
            refused: new.metric("calls_refused", "Calls refused for want of a worker"),
            documents: new.metric("documents", "Documents read"),
            characters: new.metric("characters", "Characters of documents read"),
            stages: new.metric("stage_seconds", "Time of each stage, over all documents"),
            log_lines_dropped: Arc::default(),
            shown_lines_dropped: new.metric(
                "log_lines_dropped",
                "Lines of the log that were lost because nobody read it",
            ),
            connections: ConnectionMetrics::new(&mut new),
            items: ItemMetrics::new(&mut new),
            registry,
            rendering: Mutex::new(()),
        }
    }

    /// With the lines that the log has lost so far, and the time at which the certificate ends, if
    /// there is one.
    pub(in crate::server) fn with_process(
        mut self,
        log_lines_dropped: &Arc<AtomicU64>,
        expiry: Option<&Gauge>,
    ) -> Self {
        self.log_lines_dropped = log_lines_dropped.clone();
        if let Some(expiry) = expiry {
            self.registry.register(
                "certificate_expiry_seconds",
                "When the certificate in use ends, in seconds since 1970",
                expiry.clone(),
            );
        }
        self
    }

    pub(in crate::server) fn began(&self, method: &'static str) {
        self.in_flight.get_or_create(&ByMethod::new(method)).inc();
    }

    /// Counts a call that has ended, with the id of its trace if somebody keeps that.
    pub(in crate::server) fn ended(
        &self,
        method: &'static str,
        code: Code,
        took: Duration,
        trace_id: Option<String>,
    ) {
        self.in_flight.get_or_create(&ByMethod::new(method)).dec();
        let of_trace = trace_id.map(|trace_id| OfTrace { trace_id });
        let labels = ByCode {
            rpc_method: ByMethod::new(method).rpc_method,
            rpc_response_status_code: code_name(code),
        };
        self.seconds
            .get_or_create(&labels)
            .observe(took.as_secs_f64(), of_trace, Some(SystemTime::now()));
    }

    /// Returns all metrics in the text format of OpenMetrics.
    pub(in crate::server) fn render(&self, pool: &Pool, memory: &Memory) -> String {
        let _alone = self.rendering.lock().unwrap_or_else(PoisonError::into_inner);
        self.running.set(pool.running() as i64);
        self.waiting.set(pool.waiting() as i64);
        self.memory_limit.set(memory.limit() as i64);
        self.memory_room.set(memory.room() as i64);
        self.memory_reserved.set(memory.reserved() as i64);
        let counters = pool.counters();
        raise(&self.refused, counters.refusals());
        raise(&self.documents, counters.documents());
        raise(&self.characters, counters.characters());
        self.process.read();
        raise(
            &self.shown_lines_dropped,
            self.log_lines_dropped.load(Ordering::Relaxed),
        );
        for (stage, seconds) in STAGES.into_iter().zip(counters.stage_seconds()) {
            let stage = stage_name(stage);
            let counter = self.stages.get_or_create(&ByStage { stage });
            counter.inc_by((seconds - counter.get()).max(0.0));
        }
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode_registry(&mut text, &self.conventional)
            .and_then(|()| encode_registry(&mut text, &self.registry))
            .and_then(|()| encode_eof(&mut text));
        text
    }
}

/// The version and the commit of the program, as labels.
fn build_info() -> Info<[(&'static str, &'static str); 2]> {
    Info::new([("version", PROGRAM_VERSION), ("commit", COMMIT)])
}
