//! The one layer around every call.
//!
//! In: a request as HTTP/2 brings it. Out: the answer. What always holds: an answer ends with a
//! status, whatever happens in the services behind.
//!
//! It is one layer because deadline, panic, end and accounting need the same future and the same
//! body, and because the name of the key has to reach the log line of the call (decision 11).

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::BodyExt;
use tonic::Status;
use tonic::body::Body;
use tonic::service::Routes;
use tower::Service;

use super::body::CallBody;
use super::context::CallContext;
use super::head::{self, REQUEST_ID};
use super::received::ReceivedBody;
use super::refused::Refused;
use super::state::{Call, Calls};
use crate::api::refusal;
use crate::server::caller::Peer;

/// Bytes of a request that are read before it is refused, and the time for them. In a trial where
/// thousands of requests were refused unread, connections ended with all their other calls.
const DISCARDED: usize = 64 << 10;
const DISCARDING: Duration = Duration::from_millis(250);

/// The services with the layer around them.
#[derive(Debug, Clone)]
pub(in crate::server) struct CallService {
    routes: Routes,
    calls: Arc<Calls>,
}

impl CallService {
    pub(in crate::server) fn new(routes: Routes, calls: Arc<Calls>) -> Self {
        Self { routes, calls }
    }
}

impl Service<Request<Body>> for CallService {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // Routes accept every call; the work waits in the pool.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let peer = request.extensions().get::<Peer>().copied();
        let mut call = Call::new(self.calls.clone(), peer, request.uri().path(), request.headers());
        let refused = request.extensions_mut().remove::<Refused>();
        let (admitted, http) = match refused {
            Some(refused) => (Err(refused.status), refused.http),
            None if head::is_grpc(&request) => {
                let timed = call.set_deadline(request.headers());
                let admitted = timed.and_then(|()| call.admit(request.uri().path(), request.headers()));
                (admitted, StatusCode::OK)
            }
            None => (Err(refusal::not_grpc()), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        };
        let routes = self.routes.clone();
        let context = Arc::new(call.context(request.uri().path()));
        Box::pin(async move {
            let outcome = match admitted {
                Ok(()) => answered(routes, counted(request, &context, &call), &call).await,
                Err(status) => {
                    discard(request.into_body()).await;
                    Err(status)
                }
            };
            let mut response = outcome.unwrap_or_else(Status::into_http);
            if http != StatusCode::OK {
                // Clients that speak HTTP alone read this code.
                *response.status_mut() = http;
            }
            call.close(response.headers_mut());
            if let Ok(id) = HeaderValue::from_str(call.id()) {
                response.headers_mut().insert(REQUEST_ID, id);
            }
            // With a status in the head, there is no body to come.
            if call.has_ended() {
                return Ok(response);
            }
            Ok(response.map(|body| Body::new(CallBody::new(body, context, call))))
        })
    }
}

/// The request with what the services need of its call. The messages of the contract are counted.
fn counted(mut request: Request<Body>, context: &Arc<CallContext>, call: &Call) -> Request<Body> {
    request.extensions_mut().insert(context.clone());
    if !call.is_counted() {
        return request;
    }
    request.map(|body| Body::new(ReceivedBody::new(body, context.clone())))
}

/// The answer, or the status of what ended the call before: the deadline, a panic, the end of the
/// server.
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
        () = tokio::time::sleep_until(call.deadline().into()) => Err(refusal::too_late()),
        () = call.stopped().cancelled() => Err(call.cut()),
    }
}

/// Reads the body of a request that is refused, up to a bound.
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
    // The rest is left unread.
    let _ = tokio::time::timeout(DISCARDING, reading).await;
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::atomic::AtomicUsize;

    use http_body::Frame;
    use http_body_util::StreamBody;
    use tokio_util::task::TaskTracker;
    use tonic::Code;
    use tonic::server::NamedService;
    use tonic_types::StatusExt;

    use super::super::limits::CallLimits;
    use super::super::state::Stopping;
    use super::*;
    use crate::server::memory::Memory;
    use crate::server::operators::Metrics;

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
            streams: Vec::new(),
            limits: CallLimits::default(),
            memory: Arc::new(Memory::of_size(1 << 30)),
            memory_wait: Duration::from_secs(1),
            keys: None,
            closed: false,
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
            // An answer without a body has its status in the head, any other in its trailers.
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
