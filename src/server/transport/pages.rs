//! Bodies of web pages' requests, unpacked from gRPC-Web → messages, or what is wrong with them.
//!
//! What always holds: a body that is not gRPC-Web is the caller's fault and named as such.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Frame;
use tonic::Status;
use tonic::body::Body;
use tower::Service;

use crate::api::refusal;
use crate::server::call::CallService;

/// The calls of pages.
#[derive(Debug, Clone)]
pub(super) struct Pages(pub(super) CallService);

impl Service<Request<Body>> for Pages {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = <CallService as Service<Request<Body>>>::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let body = |inner| PageBody {
            inner,
            has_begun: false,
        };
        self.0.call(request.map(|inner| Body::new(body(inner))))
    }
}

/// The body of a request.
struct PageBody {
    inner: Body,
    has_begun: bool,
}

impl PageBody {
    /// Checks the first byte of the first message.
    fn check(&mut self, frame: &Frame<Bytes>) -> Result<(), Status> {
        let first = frame.data_ref().and_then(|data| data.first());
        match first.filter(|_| !self.has_begun) {
            Some(0 | 1) => self.has_begun = true,
            Some(_) => {
                return Err(refusal::not_grpc_web(
                    "must begin with 0, or with 1 if it is packed",
                ));
            }
            None => {}
        }
        Ok(())
    }
}

impl http_body::Body for PageBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = &mut *self;
        let next = ready!(Pin::new(&mut this.inner).poll_frame(cx));
        Poll::Ready(match next {
            Some(Ok(frame)) => Some(this.check(&frame).map(|()| frame)),
            Some(Err(_)) => Some(Err(refusal::not_grpc_web("is cut short, or not base64"))),
            None if this.has_begun => None,
            None => {
                this.has_begun = true;
                Some(Err(refusal::not_grpc_web("is missing")))
            }
        })
    }
}
