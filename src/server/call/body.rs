//! The body of an answer, ended by whatever ends its call: the deadline, a panic, the end of the
//! server, a caller that does not read. So they hold for streams as they do for single answers.
//!
//! What always holds: a body ends with trailers that contain a status; once it has ended, the
//! service that made it is dropped, and its room in memory is free.
//!
//! The transport asks for the next frame only when the caller has room for it. Therefore a large
//! answer is passed on in pieces, and a task of its own drops what nobody asks for in time.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body as _, Frame, SizeHint};
use tokio::time::Sleep;
use tokio_util::sync::WaitForCancellationFutureOwned;
use tonic::body::Body;
use tonic::{Code, Status};

use super::context::CallContext;
use super::state::Call;
use crate::api::refusal;
use crate::server::memory::Reservation;

/// Bytes of an answer that are passed on at once.
const PIECE: usize = 64 << 10;
/// Bytes of a single answer above which it is dropped if nobody reads it.
const LARGE: usize = 16 << 10;

/// A body that ends with its call.
pub(super) struct CallBody {
    /// `None` once it has ended.
    answer: Option<Arc<Mutex<Answer>>>,
    /// `None` as long as the answer never had to be waited for.
    ends: Option<Ends>,
    context: Arc<CallContext>,
    is_watched: bool,
    call: Call,
}

/// What is left of an answer.
#[derive(Default)]
struct Answer {
    /// `None` once it was dropped because nobody reads it.
    inner: Option<Body>,
    /// The rest of the frame that is passed on.
    rest: Bytes,
    /// The frame is larger than what a caller may be slow with.
    is_large: bool,
    /// Room of the messages in that frame.
    room: Vec<Reservation>,
    /// Since when the transport has not asked for more; `None` while the service is waited for.
    idle_since: Option<Instant>,
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

type PolledFrame = Poll<Option<Result<Frame<Bytes>, Status>>>;

impl Answer {
    /// The next piece of the frame, if any is left.
    fn piece(&mut self) -> Option<Bytes> {
        if self.rest.is_empty() {
            self.room.clear();
            return None;
        }
        self.idle_since = Some(Instant::now());
        Some(self.rest.split_to(PIECE.min(self.rest.len())))
    }
}

fn lock(answer: &Mutex<Answer>) -> MutexGuard<'_, Answer> {
    // A panic in the service may have poisoned it; its answer then ends.
    answer.lock().unwrap_or_else(PoisonError::into_inner)
}

impl CallBody {
    pub(super) fn new(inner: Body, context: Arc<CallContext>, call: Call) -> Self {
        let answer = Answer {
            inner: Some(inner),
            ..Answer::default()
        };
        Self {
            answer: Some(Arc::new(Mutex::new(answer))),
            ends: None,
            context,
            is_watched: false,
            call,
        }
    }

    /// Ends with this status, whatever was to come.
    fn end(&mut self, status: &Status) -> PolledFrame {
        self.answer = None;
        self.call.end(status.code());
        let mut trailers = HeaderMap::new();
        // It can't fail: all parts of a status made here can be headers.
        let _ = status.add_header(&mut trailers);
        Poll::Ready(Some(Ok(Frame::trailers(trailers))))
    }

    /// Asks the service for its next frame, and passes on the first piece of it.
    fn poll_service(&mut self, answer: &mut Answer, cx: &mut Context<'_>) -> PolledFrame {
        answer.idle_since = None;
        let Some(inner) = &mut answer.inner else {
            return self.end(&refusal::answer_not_taken(self.context.stall));
        };
        match catch_unwind(AssertUnwindSafe(|| Pin::new(inner).poll_frame(cx))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(Some(Ok(frame)))) => Poll::Ready(Some(Ok(match frame.into_data() {
                Ok(data) => {
                    answer.is_large = data.len() > LARGE;
                    answer.rest = data;
                    answer.room = self.context.take_answered();
                    Frame::data(answer.piece().unwrap_or_default())
                }
                Err(frame) => match frame.into_trailers() {
                    Ok(mut trailers) => {
                        self.call.close(&mut trailers);
                        Frame::trailers(trailers)
                    }
                    Err(other) => other,
                },
            }))),
            Ok(Poll::Ready(Some(Err(status)))) => self.end(&status),
            Ok(Poll::Ready(None)) => {
                self.answer = None;
                self.call.end_if_open(Code::Unknown);
                Poll::Ready(None)
            }
            Err(_) => {
                let status = self.call.panicked();
                self.end(&status)
            }
        }
    }

    /// Sees to it that a large answer, or a stream of any, is dropped if nobody reads it.
    fn watch(&mut self, answer: &Arc<Mutex<Answer>>) {
        let is_large = self.context.is_stream || lock(answer).is_large;
        if is_large && self.answer.is_some() && !self.is_watched {
            self.is_watched = true;
            let context = Arc::downgrade(&self.context);
            tokio::spawn(drop_unread(Arc::downgrade(answer), context, self.context.stall));
        }
    }
}

/// Drops an answer that the transport has not asked for in this time, and all room of its call.
async fn drop_unread(answer: Weak<Mutex<Answer>>, context: Weak<CallContext>, stall: Duration) {
    let mut wait = stall;
    loop {
        tokio::time::sleep(wait).await;
        let Some(answer) = answer.upgrade() else { return };
        let mut answer = lock(&answer);
        wait = match answer.idle_since {
            Some(since) if since.elapsed() >= stall => {
                *answer = Answer::default();
                if let Some(context) = context.upgrade() {
                    context.release();
                }
                return;
            }
            Some(since) => stall.saturating_sub(since.elapsed()),
            None => stall,
        };
    }
}

impl http_body::Body for CallBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> PolledFrame {
        let this = &mut *self;
        let Some(answer) = this.answer.clone() else {
            return Poll::Ready(None);
        };
        // A stream that always has a frame ready never reaches the timer below.
        if Instant::now() >= this.call.deadline() {
            return this.end(&refusal::too_late());
        }
        let piece = lock(&answer).piece();
        if let Some(piece) = piece {
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        let polled = this.poll_service(&mut lock(&answer), cx);
        if polled.is_ready() {
            this.watch(&answer);
            return polled;
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
        self.answer.as_ref().is_none_or(|answer| {
            let answer = lock(answer);
            let inner = answer.inner.as_ref();
            answer.rest.is_empty() && inner.is_some_and(http_body::Body::is_end_stream)
        })
    }

    fn size_hint(&self) -> SizeHint {
        if self.answer.is_none() {
            return SizeHint::with_exact(0);
        }
        SizeHint::default()
    }
}
