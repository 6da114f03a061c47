//! Numbers of the items of streams and batches, for the metrics.

use std::time::Instant;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use tonic::Code;

use super::registered::{Registered, SECONDS};
use crate::api::code_name;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByItemCode {
    code: &'static str,
}

/// Numbers of the items of streams and batches.
#[derive(Debug, Clone)]
pub(in crate::server) struct ItemMetrics {
    ended: Family<ByItemCode, Counter>,
    seconds: Histogram,
    request_bytes: Counter,
    response_bytes: Counter,
    in_flight: Gauge,
}

impl ItemMetrics {
    pub(super) fn new(new: &mut Registered) -> Self {
        let seconds = Histogram::new(SECONDS);
        let help = "From the arrival of an item to its answer";
        new.0.register("item_seconds", help, seconds.clone());
        Self {
            ended: new.metric("items", "Items of streams and batches that are answered"),
            seconds,
            request_bytes: new.metric("item_request_bytes", "Bytes of the requests of items"),
            response_bytes: new.metric("item_response_bytes", "Bytes of the answers of items"),
            in_flight: new.metric("items_in_flight", "Items without an answer yet"),
        }
    }

    /// Counts an item of this many bytes from now on.
    pub(in crate::server) fn began(&self, bytes: usize) -> OpenItem {
        self.in_flight.inc();
        self.request_bytes.inc_by(bytes as u64);
        OpenItem {
            metrics: self.clone(),
            began: Instant::now(),
            code: Code::Cancelled,
        }
    }
}

/// An item, counted once, when this is dropped. Without a code its stream has ended before it.
#[derive(Debug)]
pub(in crate::server) struct OpenItem {
    metrics: ItemMetrics,
    began: Instant,
    code: Code,
}

impl OpenItem {
    /// The item ends with this code, and an answer of this many bytes.
    pub(in crate::server) fn end(mut self, code: Code, bytes: usize) {
        self.metrics.response_bytes.inc_by(bytes as u64);
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
