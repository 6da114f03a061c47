//! Metrics for Prometheus: calls by method and code, their duration, items of streams, connections,
//! work that runs and waits.
//!
//! What always holds: no text, name or address of a caller is in them; the label of a method is one
//! of the contract's, or "other"; of a trace there is only its id, 32 hexadecimal digits.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::exemplar::HistogramWithExemplars;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Metric, Registry};
use tonic::Code;

use crate::api::{STAGES, code_name, stage_name};
use crate::server::memory::Memory;
use crate::server::pool::Pool;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByMethod {
    method: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByCode {
    method: &'static str,
    code: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByItemCode {
    code: &'static str,
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

/// Bounds of the histograms of durations, in seconds.
const SECONDS: [f64; 12] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0,
];

/// Numbers of connections.
#[derive(Debug, Clone, Default)]
pub(in crate::server) struct ConnectionMetrics {
    pub(in crate::server) open: Gauge,
    /// Failures to accept one.
    pub(in crate::server) accept_errors: Counter,
    /// Connections whose handshake failed or took too long.
    pub(in crate::server) ungreeted: Counter,
    /// Connections dropped before their first words because others came.
    pub(in crate::server) crowded_out: Counter,
    /// Idle connections that ended in favour of new ones.
    pub(in crate::server) displaced: Counter,
    /// Connections that wait until another ends.
    pub(in crate::server) waiting: Gauge,
    /// Connections that were cut because they did not end at their age.
    pub(in crate::server) cut: Counter,
}

impl ConnectionMetrics {
    fn new(new: &mut Registered) -> Self {
        Self {
            open: new.metric("connections", "Open connections"),
            accept_errors: new.metric("accept_errors", "Failures to take a connection"),
            ungreeted: new.metric(
                "connections_ungreeted",
                "Connections dropped because their handshake or first words failed",
            ),
            crowded_out: new.metric(
                "connections_crowded_out",
                "Connections dropped before their first words to make room for others",
            ),
            displaced: new.metric(
                "connections_displaced",
                "Idle connections ended to make room for new ones",
            ),
            waiting: new.metric(
                "connections_waiting",
                "Connections that wait because as many are open as may be, and none is idle",
            ),
            cut: new.metric(
                "connections_cut",
                "Connections cut because they did not end at their age",
            ),
        }
    }
}

/// Numbers of the items of streams.
#[derive(Debug, Clone)]
pub(in crate::server) struct ItemMetrics {
    ended: Family<ByItemCode, Counter>,
    seconds: Histogram,
    in_flight: Gauge,
}

impl ItemMetrics {
    fn new(new: &mut Registered) -> Self {
        let seconds = Histogram::new(SECONDS);
        let help = "From the arrival of an item of a stream to its answer";
        new.0.register("stream_item_seconds", help, seconds.clone());
        Self {
            ended: new.metric("stream_items", "Items of streams that are answered"),
            seconds,
            in_flight: new.metric("stream_items_in_flight", "Items of streams without an answer yet"),
        }
    }

    /// Counts an item from now on.
    pub(in crate::server) fn began(&self) -> OpenItem {
        self.in_flight.inc();
        OpenItem {
            metrics: self.clone(),
            began: Instant::now(),
            code: Code::Cancelled,
        }
    }
}

/// An item of a stream, counted once, when this is dropped. Without a code its stream has ended
/// before it.
#[derive(Debug)]
pub(in crate::server) struct OpenItem {
    metrics: ItemMetrics,
    began: Instant,
    code: Code,
}

impl OpenItem {
    /// The item ends with this code.
    pub(in crate::server) fn end(mut self, code: Code) {
        self.code = code;
    }
}

impl Drop for OpenItem {
    fn drop(&mut self) {
        let code = code_name(self.code);
        self.metrics.in_flight.dec();
        self.metrics.ended.get_or_create(&ByItemCode { code }).inc();
        self.metrics.seconds.observe(self.began.elapsed().as_secs_f64());
    }
}

/// A registry that metrics are made in.
struct Registered<'a>(&'a mut Registry);

impl Registered<'_> {
    /// Makes a metric and registers it.
    fn metric<M: Metric + Clone + Default>(&mut self, name: &str, help: &str) -> M {
        let metric = M::default();
        self.0.register(name, help, metric.clone());
        metric
    }
}

/// All metrics.
#[derive(Debug)]
pub(in crate::server) struct Metrics {
    registry: Registry,
    ended: Family<ByCode, Counter>,
    seconds: Family<ByMethod, HistogramWithExemplars<OfTrace>, fn() -> HistogramWithExemplars<OfTrace>>,
    in_flight: Family<ByMethod, Gauge>,
    running: Gauge,
    waiting: Gauge,
    memory_limit: Gauge,
    memory_room: Gauge,
    memory_reserved: Gauge,
    refused: Counter,
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
        let help = "From the head of a call to the end of its answer";
        registry.register("call_seconds", help, Clone::clone(&seconds));
        let mut new = Registered(&mut registry);
        Self {
            ended: new.metric("calls", "Calls that have ended"),
            seconds,
            in_flight: new.metric("calls_in_flight", "Calls that have not ended"),
            running: new.metric("work_running", "Pieces of work on a worker"),
            waiting: new.metric("work_waiting", "Calls that wait for a worker"),
            memory_limit: new.metric("memory_limit_bytes", "Memory that the process may take"),
            memory_room: new.metric("memory_room_bytes", "Memory that all calls together may reserve"),
            memory_reserved: new.metric("memory_reserved_bytes", "Memory reserved for calls"),
            refused: new.metric("calls_refused", "Calls refused for want of a worker"),
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
        self.in_flight.get_or_create(&ByMethod { method }).inc();
    }

    /// Counts a call that has ended, with the id of its trace if somebody keeps that.
    pub(in crate::server) fn ended(
        &self,
        method: &'static str,
        code: Code,
        took: Duration,
        trace_id: Option<String>,
    ) {
        self.in_flight.get_or_create(&ByMethod { method }).dec();
        self.ended
            .get_or_create(&ByCode {
                method,
                code: code_name(code),
            })
            .inc();
        let of_trace = trace_id.map(|trace_id| OfTrace { trace_id });
        self.seconds.get_or_create(&ByMethod { method }).observe(
            took.as_secs_f64(),
            of_trace,
            Some(SystemTime::now()),
        );
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
        raise(&self.characters, counters.characters());
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
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// Raises a counter to a number that only grows.
fn raise(counter: &Counter, to: u64) {
    counter.inc_by(to.saturating_sub(counter.get()));
}
