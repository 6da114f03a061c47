//! What the server counts, for Prometheus: calls by method and code, how long they took, connections, work that runs and waits.
//!
//! What always holds: no text, name or address of a caller is in it; methods are those of the contract, and "other".

use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use tonic::Code;

use crate::api::{Compute, STAGES};

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
struct ByStage {
    stage: &'static str,
}

/// Bounds of the histogram of durations, in seconds.
const SECONDS: [f64; 12] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0,
];

/// What happens to connections.
#[derive(Debug, Clone, Default)]
pub(super) struct Connections {
    pub(super) open: Gauge,
    /// None could be taken.
    pub(super) accept_errors: Counter,
    /// They did not say in time, or not at all, that they speak HTTP/2 (over TLS).
    pub(super) ungreeted: Counter,
    /// They outlived their age and the time to end.
    pub(super) cut: Counter,
}

/// All that is counted.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    ended: Family<ByCode, Counter>,
    seconds: Family<ByMethod, Histogram>,
    in_flight: Family<ByMethod, Gauge>,
    running: Gauge,
    waiting: Gauge,
    refused: Counter,
    characters: Counter,
    stages: Family<ByStage, Counter<f64, AtomicU64>>,
    pub(super) connections: Connections,
    /// Two at once would raise a counter twice.
    rendering: Mutex<()>,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let mut registry = Registry::with_prefix("zhaiyao");
        let ended = Family::default();
        let seconds = Family::new_with_constructor((|| Histogram::new(SECONDS)) as fn() -> Histogram);
        let in_flight = Family::default();
        let connections = Connections::default();
        let (running, waiting) = (Gauge::default(), Gauge::default());
        registry.register("calls", "Calls that have ended", Clone::clone(&ended));
        registry.register(
            "call_seconds",
            "From the head of a call to the end of its answer",
            Clone::clone(&seconds),
        );
        registry.register(
            "calls_in_flight",
            "Calls that have not ended",
            Clone::clone(&in_flight),
        );
        registry.register("work_running", "Pieces of work on a worker", running.clone());
        registry.register("work_waiting", "Calls that wait for a worker", waiting.clone());
        let (refused, characters, stages) = (Counter::default(), Counter::default(), Family::default());
        registry.register(
            "calls_refused",
            "Calls refused for want of a worker",
            Clone::clone(&refused),
        );
        registry.register(
            "characters",
            "Characters of documents read",
            Clone::clone(&characters),
        );
        registry.register(
            "stage_seconds",
            "Time of each stage, over all documents",
            Clone::clone(&stages),
        );
        registry.register("connections", "Open connections", connections.open.clone());
        registry.register(
            "accept_errors",
            "Failures to take a connection",
            connections.accept_errors.clone(),
        );
        registry.register(
            "connections_ungreeted",
            "Connections dropped because their handshake or first words failed",
            connections.ungreeted.clone(),
        );
        registry.register(
            "connections_cut",
            "Connections cut because they did not end at their age",
            connections.cut.clone(),
        );
        Self {
            registry,
            ended,
            seconds,
            in_flight,
            running,
            waiting,
            refused,
            characters,
            stages,
            connections,
            rendering: Mutex::new(()),
        }
    }

    pub(super) fn began(&self, method: &'static str) {
        self.in_flight.get_or_create(&ByMethod { method }).inc();
    }

    pub(super) fn ended(&self, method: &'static str, code: Code, took: Duration) {
        self.in_flight.get_or_create(&ByMethod { method }).dec();
        self.ended
            .get_or_create(&ByCode {
                method,
                code: name(code),
            })
            .inc();
        self.seconds
            .get_or_create(&ByMethod { method })
            .observe(took.as_secs_f64());
    }

    /// In the text format of OpenMetrics.
    pub(super) fn render(&self, compute: &Compute) -> String {
        let _alone = self.rendering.lock().unwrap_or_else(PoisonError::into_inner);
        self.running.set(compute.running() as i64);
        self.waiting.set(compute.waiting() as i64);
        let tally = compute.tally();
        raise(&self.refused, tally.refusals());
        raise(&self.characters, tally.characters());
        for (stage, seconds) in STAGES.into_iter().zip(tally.stage_seconds()) {
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

/// The canonical name of a code.
pub(super) const fn name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
