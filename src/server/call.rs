//! The one layer around every call: who calls, its id, its deadline, panics, the end of the server, what is counted and logged.
//!
//! In: a request as HTTP/2 brings it. Out: the answer, which always ends with a status. What always holds: a call is counted and
//! logged once, whatever ends it; nothing a caller sent is logged but the id of its request and its trace.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use http_body_util::BodyExt;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;
use tonic::body::Body;
use tonic::service::Routes;
use tonic::{Code, Status};
use tower::Service;

use super::call_body::CallBody;
use super::head::{self, Parent, REQUEST_ID};
use super::keys::{Admission, Keys};
use super::metrics::{self, Metrics};
use super::traces::{Ended, Traces};
use crate::api::refusal;

/// Methods that need no key where health and reflection are open to all.
const OPEN: [&str; 2] = ["/grpc.health.", "/grpc.reflection."];
/// How much of a request is read, and for how long, before it is refused. In a trial connections ended, with all their calls, where
/// thousands of requests were refused unread.
const DISCARDED: usize = 64 << 10;
const DISCARDING: Duration = Duration::from_millis(250);

/// What is told when the server ends.
#[derive(Debug, Clone, Default)]
pub(super) struct Stopping {
    /// Streams of health and reflection end, which would go on for ever.
    pub(super) watches: CancellationToken,
    /// All calls end.
    pub(super) calls: CancellationToken,
}

/// What all calls share.
#[derive(Debug)]
pub(super) struct Calls {
    /// Paths of the methods that are told apart, sorted.
    pub(super) methods: Vec<&'static str>,
    /// No call takes longer.
    pub(super) longest: Duration,
    /// If any, callers need one of these.
    pub(super) keys: Option<Keys>,
    /// Health and reflection need one, too.
    pub(super) closed: bool,
    /// Bytes of one message.
    pub(super) message_bytes: usize,
    pub(super) metrics: Arc<Metrics>,
    /// Where spans go, if they go anywhere.
    pub(super) traces: Option<Traces>,
    pub(super) stopping: Stopping,
    /// Those that have not ended.
    pub(super) open: TaskTracker,
    /// Calls that were ended because the server did.
    pub(super) cut: AtomicUsize,
}

/// The services with the layer around them.
#[derive(Debug, Clone)]
pub(super) struct CallService {
    routes: Routes,
    calls: Arc<Calls>,
}

impl CallService {
    pub(super) fn new(routes: Routes, calls: Arc<Calls>) -> Self {
        Self { routes, calls }
    }
}

/// One call, from its head to the end of its answer. Dropped without a code, its caller has gone.
#[derive(Debug)]
pub(super) struct Call {
    calls: Arc<Calls>,
    method: &'static str,
    id: String,
    parent: Option<Parent>,
    /// Name of the key that the caller gave.
    key: Option<String>,
    began: Instant,
    pub(super) deadline: Instant,
    pub(super) code: Option<Code>,
    _open: TaskTrackerToken,
}

impl Drop for Call {
    fn drop(&mut self) {
        let is_cut = self.code.is_none() && self.calls.stopping.calls.is_cancelled();
        self.calls.cut.fetch_add(usize::from(is_cut), Ordering::Relaxed);
        let (code, took) = (self.code.unwrap_or(Code::Cancelled), self.began.elapsed());
        self.calls.metrics.ended(self.method, code, took);
        if let Some(traces) = &self.calls.traces {
            traces.ended(&Ended {
                method: self.method,
                request_id: &self.id,
                parent: self.parent.as_ref(),
                code,
                took,
            });
        }
        tracing::info!(
            method = self.method,
            code = metrics::name(code),
            elapsed = ?took,
            request_id = self.id,
            trace_id = self.parent.as_ref().map(Parent::trace_id),
            key = self.key,
            "call"
        );
    }
}

impl Call {
    fn begin(calls: Arc<Calls>, path: &str, headers: &HeaderMap) -> Self {
        let method = calls
            .methods
            .binary_search(&path)
            .map_or("other", |at| calls.methods[at]);
        let began = Instant::now();
        calls.metrics.began(method);
        let deadline = began + calls.longest;
        Self {
            _open: calls.open.token(),
            calls,
            method,
            id: head::request_id(headers),
            parent: head::parent(headers),
            key: None,
            began,
            deadline,
            code: None,
        }
    }

    /// What the end of the server ends.
    pub(super) fn stopped(&self) -> &CancellationToken {
        let stopping = &self.calls.stopping;
        if is_open(self.method) {
            &stopping.watches
        } else {
            &stopping.calls
        }
    }

    /// The status of a call that the end of the server ends. Those who watch its health have heard all there is: nothing of theirs is cut.
    pub(super) fn cut(&self) -> Status {
        self.calls
            .cut
            .fetch_add(usize::from(!is_open(self.method)), Ordering::Relaxed);
        refusal::shutting_down()
    }

    /// The status of a call in which something panicked. What it says is not logged: it may hold a caller's text. Where it
    /// happened, the hook of the process tells.
    pub(super) fn panicked(&self) -> Status {
        tracing::error!(method = self.method, request_id = self.id, "panicked");
        refusal::panicked(&self.id)
    }

    /// Reads the status that trailers hold, or the head of an answer without a body. The transport calls a message beyond the limit
    /// out of range, and does not say which limit: that is mended here.
    pub(super) fn close(&mut self, trailers: &mut HeaderMap) {
        let Some(status) = trailers.get("grpc-status") else {
            return;
        };
        let mut code = Code::from_bytes(status.as_bytes());
        let is_too_large = code == Code::OutOfRange
            && Status::from_header_map(trailers)
                .is_some_and(|status| status.message().contains("message length too large"));
        if is_too_large {
            let status = refusal::too_large(self.calls.message_bytes);
            code = status.code();
            // The parts of a status made here are headers.
            let _ = status.add_header(trailers);
        }
        self.code = Some(code);
    }

    /// Whether the caller may call; the status that refuses it.
    fn admit(&mut self, path: &str, headers: &HeaderMap) -> Result<(), Status> {
        let Some(keys) = &self.calls.keys else {
            return Ok(());
        };
        if !self.calls.closed && is_open(path) {
            return Ok(());
        }
        let bearer = headers.get("authorization").and_then(|value| value.to_str().ok());
        let Some((scheme, key)) = bearer.and_then(|value| value.split_once(' ')) else {
            return Err(refusal::unauthenticated(
                "authorization: is missing or has no key; it must be \"Bearer <key>\"",
            ));
        };
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(refusal::unauthenticated(
                "authorization: must be \"Bearer <key>\"",
            ));
        }
        match keys.admit(key.trim()) {
            Admission::Granted(name) => {
                self.key = Some(name);
                Ok(())
            }
            Admission::Unknown => Err(refusal::unauthenticated("authorization: the key is not known")),
            Admission::TooOften(name, wait) => {
                let refused = refusal::too_often(&name, wait);
                self.key = Some(name);
                Err(refused)
            }
        }
    }

    /// Sets the deadline that the caller asks for, if it is sooner.
    fn hurry(&mut self, headers: &HeaderMap) -> Result<(), Status> {
        let Some(value) = headers.get("grpc-timeout") else {
            return Ok(());
        };
        let asked = head::timeout(value).ok_or_else(refusal::malformed_timeout)?;
        self.deadline = self.began + asked.min(self.calls.longest);
        Ok(())
    }
}

impl Service<Request<Body>> for CallService {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // Routes take every call; the work waits for its turn elsewhere.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let mut call = Call::begin(self.calls.clone(), request.uri().path(), request.headers());
        let is_grpc = head::is_grpc(&request);
        let refused = if is_grpc {
            call.hurry(request.headers())
                .and_then(|()| call.admit(request.uri().path(), request.headers()))
        } else {
            Err(refusal::not_grpc())
        };
        let routes = self.routes.clone();
        Box::pin(async move {
            let outcome = match refused {
                Ok(()) => answered(routes, request, &call).await,
                Err(status) => {
                    discard(request.into_body()).await;
                    Err(status)
                }
            };
            let mut response = outcome.unwrap_or_else(Status::into_http);
            if !is_grpc {
                // What speaks HTTP alone reads this.
                *response.status_mut() = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            }
            call.close(response.headers_mut());
            if let Ok(id) = HeaderValue::from_str(&call.id) {
                response.headers_mut().insert(REQUEST_ID, id);
            }
            // A status in the head: there is no body to come.
            if call.code.is_some() {
                return Ok(response);
            }
            Ok(response.map(|body| Body::new(CallBody::new(body, call))))
        })
    }
}

/// Whether this is a method of health or reflection.
fn is_open(path: &str) -> bool {
    OPEN.iter().any(|open| path.starts_with(open))
}

/// The answer, or the status of what came before it: the deadline, a panic, the end of the server.
async fn answered(mut routes: Routes, request: Request<Body>, call: &Call) -> Result<Response<Body>, Status> {
    let mut work = pin!(routes.call(request));
    let work = poll_fn(
        |cx| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(Ok(response))) => Poll::Ready(Ok(response)),
            Ok(Poll::Ready(Err(never))) => match never {},
            Err(_) => Poll::Ready(Err(call.panicked())),
        },
    );
    tokio::select! {
        biased;
        done = work => done,
        () = tokio::time::sleep_until(call.deadline.into()) => Err(refusal::too_late()),
        () = call.stopped().cancelled() => Err(call.cut()),
    }
}

/// Reads a request that is refused unread, as far as it is small.
async fn discard(mut body: Body) {
    let mut room = DISCARDED;
    let reading = async {
        while let Some(Ok(frame)) = body.frame().await {
            room = room.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
            if room == 0 {
                break;
            }
        }
    };
    // What has not come by then is left.
    let _ = tokio::time::timeout(DISCARDING, reading).await;
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use http_body::Frame;
    use http_body_util::StreamBody;
    use tonic::server::NamedService;
    use tonic_types::StatusExt;

    use super::*;

    /// A service that panics before its answer, or in the middle of it.
    #[derive(Clone)]
    struct Panicking;

    impl NamedService for Panicking {
        const NAME: &'static str = "test.Panicking";
    }

    impl Service<Request<Body>> for Panicking {
        type Response = Response<Body>;
        type Error = Infallible;
        type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, request: Request<Body>) -> Self::Future {
            Box::pin(async move {
                assert!(request.uri().path().ends_with("Stream"), "before the answer");
                let frames = (0..2).map(|n| {
                    assert!(n < 1, "in the middle of the answer");
                    Ok::<_, Status>(Frame::data(Bytes::from_static(b"first")))
                });
                Ok(Response::new(Body::new(StreamBody::new(
                    futures_util::stream::iter(frames),
                ))))
            })
        }
    }

    fn calls() -> Arc<Calls> {
        Arc::new(Calls {
            methods: Vec::new(),
            longest: Duration::from_secs(60),
            keys: None,
            closed: false,
            message_bytes: 1 << 20,
            metrics: Arc::new(Metrics::new()),
            traces: None,
            stopping: Stopping::default(),
            open: TaskTracker::new(),
            cut: AtomicUsize::new(0),
        })
    }

    #[tokio::test]
    async fn a_panic_is_internal_with_the_id_of_the_request() {
        let calls = calls();
        let mut service = CallService::new(Routes::new(Panicking), calls.clone());
        for (path, data) in [("Single", ""), ("Stream", "first")] {
            let request = Request::post(format!("http://test/test.Panicking/{path}"))
                .header("content-type", "application/grpc")
                .header(REQUEST_ID, "job-7")
                .body(Body::empty());
            let response = service.call(request.unwrap()).await.unwrap();
            let (head, body) = response.into_parts();
            let body = body.collect().await.unwrap();
            // A status stands in the head of an answer without a body, else in its trailers.
            let trailers = body.trailers().cloned().unwrap_or(head.headers);
            assert_eq!(body.to_bytes(), data);
            let status = Status::from_header_map(&trailers).unwrap();
            assert_eq!(status.code(), Code::Internal, "{path}");
            assert!(status.message().contains("job-7"), "{}", status.message());
            let info = status.get_details_error_info().unwrap();
            assert_eq!(info.metadata["request_id"], "job-7");
        }
        assert!(calls.open.is_empty(), "both have ended");
    }
}
