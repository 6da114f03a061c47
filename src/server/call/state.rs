//! The state of a call: its id, key, deadline and code, and what all calls share.
//!
//! What always holds: a call is counted, traced and logged once, when its state is dropped,
//! whatever ended it; of all that a caller sends only the id of its request and its trace are
//! logged.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use http::HeaderMap;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;
use tonic::{Code, Status};

use super::context::CallContext;
use super::keys::{AdmittedKey, Keys};
use super::limits::CallLimits;
use super::{deadline, head};
use crate::api::{code_name, refusal};
use crate::server::caller::{Caller, CallerName, Peer};
use crate::server::memory::Memory;
use crate::server::operators::{Ended, Metrics, Parent, Traces};

/// Methods of health and reflection. They need no key unless the server is closed, and their
/// streams would never end by themselves.
const OPEN: [&str; 2] = ["/grpc.health.", "/grpc.reflection."];
/// The label of a method that the contract does not have.
const OTHER: &str = "_OTHER";

/// Signals that the server ends.
#[derive(Debug, Clone, Default)]
pub(in crate::server) struct Stopping {
    /// Ends the streams of health and reflection.
    pub(in crate::server) watches: CancellationToken,
    /// Ends all calls.
    pub(in crate::server) calls: CancellationToken,
}

/// What all calls share.
#[derive(Debug)]
pub(in crate::server) struct Calls {
    /// Paths of the methods that metrics tell apart, sorted.
    pub(in crate::server) methods: Vec<&'static str>,
    /// Paths of the methods that take many requests.
    pub(in crate::server) streams: Vec<String>,
    pub(in crate::server) limits: CallLimits,
    /// Memory of all calls, and the time that a call waits for it.
    pub(in crate::server) memory: Arc<Memory>,
    pub(in crate::server) memory_wait: Duration,
    /// Callers need one of these keys, if there are any.
    pub(in crate::server) keys: Option<Keys>,
    /// Health and reflection need a key, too.
    pub(in crate::server) closed: bool,
    pub(in crate::server) metrics: Arc<Metrics>,
    /// The collector of spans.
    pub(in crate::server) traces: Option<Traces>,
    pub(in crate::server) stopping: Stopping,
    /// Calls that have not ended.
    pub(in crate::server) open: TaskTracker,
    /// Calls that ended because the server did.
    pub(in crate::server) cut: AtomicUsize,
}

/// One call. Dropped without a code, its caller has gone.
#[derive(Debug)]
pub(super) struct Call {
    calls: Arc<Calls>,
    method: &'static str,
    id: String,
    parent: Option<Parent>,
    peer: Option<Peer>,
    key: Option<AdmittedKey>,
    began: Instant,
    deadline: Instant,
    code: Option<Code>,
    _open: TaskTrackerToken,
}

impl Drop for Call {
    fn drop(&mut self) {
        let is_cut = self.code.is_none() && self.calls.stopping.calls.is_cancelled();
        self.calls.cut.fetch_add(usize::from(is_cut), Ordering::Relaxed);
        let (code, took) = (self.code.unwrap_or(Code::Cancelled), self.began.elapsed());
        let trace_id = match &self.calls.traces {
            Some(traces) => traces.ended(&Ended {
                method: self.method,
                request_id: &self.id,
                parent: self.parent.as_ref(),
                code,
                took,
            }),
            None => {
                let kept = self.parent.as_ref().filter(|parent| parent.is_kept());
                kept.map(Parent::trace_id)
            }
        };
        self.calls.metrics.ended(self.method, code, took, trace_id);
        tracing::info!(
            method = self.method,
            code = code_name(code),
            elapsed = ?took,
            request_id = self.id,
            trace_id = self.parent.as_ref().map(Parent::trace_id),
            key = self.key.as_ref().map(|key| &*key.name),
            "call"
        );
    }
}

impl Call {
    /// Begins a call of this peer with this path and these headers.
    pub(super) fn new(calls: Arc<Calls>, peer: Option<Peer>, path: &str, headers: &HeaderMap) -> Self {
        let method = calls
            .methods
            .binary_search(&path)
            .map_or(OTHER, |index| calls.methods[index]);
        let began = Instant::now();
        calls.metrics.began(method);
        let deadline = began + calls.limits.longest;
        Self {
            _open: calls.open.token(),
            calls,
            method,
            id: head::request_id(headers),
            parent: Parent::from_headers(headers),
            peer,
            key: None,
            began,
            deadline,
            code: None,
        }
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn deadline(&self) -> Instant {
        self.deadline
    }

    pub(super) fn has_ended(&self) -> bool {
        self.code.is_some()
    }

    /// Ends the call with this code, unless it has ended before.
    pub(super) fn end_if_open(&mut self, code: Code) {
        self.code.get_or_insert(code);
    }

    /// Ends the call with this code.
    pub(super) fn end(&mut self, code: Code) {
        self.code = Some(code);
    }

    /// The signal that ends this call when the server ends.
    pub(super) fn stopped(&self) -> &CancellationToken {
        let stopping = &self.calls.stopping;
        if is_open(self.method) {
            &stopping.watches
        } else {
            &stopping.calls
        }
    }

    /// The status of a call that ends because the server does. Watches of health do not count as
    /// cut, because they have already been sent all that there is.
    pub(super) fn cut(&self) -> Status {
        self.calls
            .cut
            .fetch_add(usize::from(!is_open(self.method)), Ordering::Relaxed);
        refusal::shutting_down()
    }

    /// The status of a call in which something panicked. The message of the panic is not logged,
    /// because it may contain a caller's text; the panic hook logs the source line.
    pub(super) fn panicked(&self) -> Status {
        tracing::error!(method = self.method, request_id = self.id, "panicked");
        refusal::panicked(&self.id)
    }

    /// Reads the status of trailers, or of the head of an answer without a body. The transport
    /// answers a message beyond the limit OUT_OF_RANGE and does not name the limit; this is
    /// corrected here.
    pub(super) fn close(&mut self, trailers: &mut HeaderMap) {
        let Some(status) = trailers.get("grpc-status") else {
            return;
        };
        let mut code = Code::from_bytes(status.as_bytes());
        let is_too_large = code == Code::OutOfRange
            && Status::from_header_map(trailers)
                .is_some_and(|status| status.message().contains("message length too large"));
        if is_too_large {
            let status = refusal::too_large(self.calls.limits.message_bytes);
            code = status.code();
            // It can't fail: all parts of a status made here can be headers.
            let _ = status.add_header(trailers);
        }
        self.code = Some(code);
    }

    /// Checks the caller's key.
    ///
    /// # Errors
    /// The status that refuses the call.
    pub(super) fn admit(&mut self, path: &str, headers: &HeaderMap) -> Result<(), Status> {
        let Some(keys) = &self.calls.keys else {
            return Ok(());
        };
        if !self.calls.closed && is_open(path) {
            return Ok(());
        }
        let (key, admitted) = keys.admit(headers);
        self.key = key;
        admitted
    }

    /// What the services get of this call.
    pub(super) fn context(&self, path: &str) -> CallContext {
        let calls = &self.calls;
        let caller = match &self.key {
            Some(key) => Caller {
                name: CallerName::Key(key.name.clone()),
                weight: key.weight,
            },
            None => Caller::without_key(self.peer),
        };
        CallContext {
            caller,
            key: self.key.clone(),
            is_stream: calls.streams.iter().any(|stream| stream == path),
            stall: calls.limits.stall,
            memory: calls.memory.clone(),
            wait: calls.memory_wait,
            message_bytes: calls.limits.message_bytes,
            received: Mutex::default(),
            answered: Mutex::default(),
        }
    }

    /// Returns whether this is a method of the contract, whose messages are counted.
    pub(super) fn is_counted(&self) -> bool {
        self.method != OTHER && !is_open(self.method)
    }

    /// Sets the deadline that the caller asks for, if it is sooner than the server's.
    ///
    /// # Errors
    /// When its header is malformed.
    pub(super) fn set_deadline(&mut self, headers: &HeaderMap) -> Result<(), Status> {
        if let Some(timeout) = deadline::timeout(headers)? {
            self.deadline = self.began + timeout.min(self.calls.limits.longest);
        }
        Ok(())
    }
}

/// Returns whether this is a method of health or reflection.
fn is_open(path: &str) -> bool {
    OPEN.iter().any(|open| path.starts_with(open))
}
