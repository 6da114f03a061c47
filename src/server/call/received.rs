//! The body of a request, as it arrives: it has room in memory before it is passed on, and it
//! arrives in time.
//!
//! What always holds: bytes are passed on unchanged; a message that has begun is whole within its
//! time, or the call ends; a stream whose next message has no room is held back by the transport.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};
use tokio::time::Sleep;
use tonic::Status;
use tonic::body::Body;

use super::context::CallContext;
use super::message_heads::MessageHeads;
use crate::api::refusal;
use crate::server::memory::Reservation;

/// A message has a second more for each of these bytes than the time that any message has.
const BYTES_A_SECOND: usize = 64 << 10;

/// What waits for room: a frame, until its messages have it.
type Reserving = Pin<Box<dyn Future<Output = Result<Vec<Reservation>, Status>> + Send>>;

/// The body of a request.
pub(super) struct ReceivedBody {
    inner: Body,
    context: Arc<CallContext>,
    heads: MessageHeads,
    /// Runs while the call can't go on without more of the message.
    late: Option<Pin<Box<Sleep>>>,
    reserving: Option<(Reserving, Bytes)>,
}

impl ReceivedBody {
    pub(super) fn new(inner: Body, context: Arc<CallContext>) -> Self {
        Self {
            inner,
            context,
            heads: MessageHeads::default(),
            late: None,
            reserving: None,
        }
    }

    /// Room for the messages that begin in a frame; `None` if none does.
    fn reserve(&mut self, bytes: &[u8]) -> Option<Reserving> {
        let messages = self.heads.read(bytes);
        let largest = messages.iter().map(|message| message.bytes).max()?;
        let time = self.context.stall + Duration::from_secs((largest / BYTES_A_SECOND) as u64);
        self.late = Some(Box::pin(tokio::time::sleep(time)));
        let context = self.context.clone();
        Some(Box::pin(async move { context.receive(messages).await }))
    }

    fn poll_inner(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.inner).poll_frame(cx) {
            return Poll::Ready(frame);
        }
        let is_needed = self.heads.is_within() || !self.context.is_stream;
        if !is_needed {
            self.late = None;
            return Poll::Pending;
        }
        let stall = self.context.stall;
        let late = self
            .late
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(stall)));
        ready!(late.as_mut().poll(cx));
        Poll::Ready(Some(Err(refusal::message_too_slow(stall))))
    }
}

impl http_body::Body for ReceivedBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = &mut *self;
        if this.reserving.is_none() {
            let frame = match ready!(this.poll_inner(cx)) {
                Some(Ok(frame)) => frame,
                other => return Poll::Ready(other),
            };
            let data = match frame.into_data() {
                Ok(data) => data,
                Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
            };
            match this.reserve(&data) {
                Some(reserving) => this.reserving = Some((reserving, data)),
                None => return Poll::Ready(Some(Ok(Frame::data(data)))),
            }
        }
        let Some((reserving, _)) = &mut this.reserving else {
            return Poll::Pending;
        };
        let reserved = ready!(reserving.as_mut().poll(cx));
        let data = this.reserving.take().map(|(_, data)| data).unwrap_or_default();
        Poll::Ready(Some(reserved.map(|reserved| {
            this.context.add_received(reserved);
            Frame::data(data)
        })))
    }

    fn is_end_stream(&self) -> bool {
        self.reserving.is_none() && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
