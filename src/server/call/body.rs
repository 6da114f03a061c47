//! The body of an answer, ended by whatever ends its call: the deadline, a panic, the end of the
//! server. So they hold for streams as they do for single answers.
//!
//! What always holds: a body ends with trailers that contain a status; once it has ended, the
//! service that made it is dropped.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Frame, SizeHint};
use tokio::time::Sleep;
use tokio_util::sync::WaitForCancellationFutureOwned;
use tonic::body::Body;
use tonic::{Code, Status};

use super::state::Call;
use crate::api::refusal;

/// A body that ends with its call.
pub(super) struct CallBody {
    /// `None` once it has ended.
    inner: Option<Body>,
    /// `None` as long as the answer never had to be waited for.
    ends: Option<Ends>,
    call: Call,
}

/// What ends a body that is waited for.
struct Ends {
    deadline: Pin<Box<Sleep>>,
    stopped: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl Ends {
    fn new(call: &Call) -> Self {
        Self {
            deadline: Box::pin(tokio::time::sleep_until(call.deadline().into())),
            stopped: Box::pin(call.stopped().clone().cancelled_owned()),
        }
    }
}

impl CallBody {
    pub(super) fn new(inner: Body, call: Call) -> Self {
        Self {
            inner: Some(inner),
            ends: None,
            call,
        }
    }

    /// Ends with this status, whatever was to come.
    fn end(&mut self, status: &Status) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        self.inner = None;
        self.call.end(status.code());
        let mut trailers = HeaderMap::new();
        // It can't fail: all parts of a status made here can be headers.
        let _ = status.add_header(&mut trailers);
        Poll::Ready(Some(Ok(Frame::trailers(trailers))))
    }
}

impl http_body::Body for CallBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = &mut *self;
        let Some(inner) = this.inner.as_mut() else {
            return Poll::Ready(None);
        };
        // A stream that always has a frame ready never reaches the timer below.
        if Instant::now() >= this.call.deadline() {
            return this.end(&refusal::too_late());
        }
        match catch_unwind(AssertUnwindSafe(|| Pin::new(inner).poll_frame(cx))) {
            Ok(Poll::Pending) => {}
            Ok(Poll::Ready(Some(Ok(frame)))) => {
                return Poll::Ready(Some(Ok(match frame.into_trailers() {
                    Ok(mut trailers) => {
                        this.call.close(&mut trailers);
                        Frame::trailers(trailers)
                    }
                    Err(data) => data,
                })));
            }
            Ok(Poll::Ready(Some(Err(status)))) => return this.end(&status),
            Ok(Poll::Ready(None)) => {
                this.inner = None;
                this.call.end_if_open(Code::Unknown);
                return Poll::Ready(None);
            }
            Err(_) => {
                let status = this.call.panicked();
                return this.end(&status);
            }
        }
        let ends = this.ends.get_or_insert_with(|| Ends::new(&this.call));
        if ends.deadline.as_mut().poll(cx).is_ready() {
            return this.end(&refusal::too_late());
        }
        if ends.stopped.as_mut().poll(cx).is_ready() {
            let status = this.call.cut();
            return this.end(&status);
        }
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.inner.as_ref().is_none_or(http_body::Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.inner
            .as_ref()
            .map_or_else(|| SizeHint::with_exact(0), http_body::Body::size_hint)
    }
}
