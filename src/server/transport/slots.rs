//! Slots of `--connections` → connections that are served, and what goes on in them.
//!
//! Where all slots are taken, the connection that has had no open stream for the longest time makes
//! way for a new one. Where there is none such, the new one waits. What always holds: there are
//! never more served connections than slots; those that wait are served in turn.

use std::collections::HashMap;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tonic::Status;
use tonic::body::Body;

use super::rarely::Rarely;
use crate::server::operators::ConnectionMetrics;

/// Time between looks for an idle connection while others wait.
const LOOK: Duration = Duration::from_millis(100);
/// The time that an idle peer has to answer that it must go, before its connection is cut.
const DEPARTURE: Duration = Duration::from_secs(1);

/// The slots.
#[derive(Debug)]
pub(super) struct Slots {
    free: Arc<Semaphore>,
    metrics: ConnectionMetrics,
    table: Mutex<Table>,
    notice: Rarely,
}

#[derive(Debug, Default)]
struct Table {
    next: u64,
    served: HashMap<u64, Arc<Activity>>,
    /// Connections that wait for a slot.
    waiting: usize,
    /// When nobody was found idle, so that not everyone who waits looks again.
    looked: Option<Instant>,
}

/// What goes on in a connection.
#[derive(Debug, Default)]
pub(super) struct Activity {
    streams: Mutex<Streams>,
    /// The slot is needed for another connection.
    leave: CancellationToken,
}

#[derive(Debug)]
struct Streams {
    open: usize,
    /// When the last one ended, or the connection was made.
    idle_since: Instant,
}

impl Default for Streams {
    fn default() -> Self {
        Self {
            open: 0,
            idle_since: Instant::now(),
        }
    }
}

/// A slot of a served connection. It is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    number: u64,
    activity: Arc<Activity>,
    slots: Arc<Slots>,
    _permit: OwnedSemaphorePermit,
}

impl Slots {
    pub(super) fn new(connections: usize, metrics: ConnectionMetrics) -> Arc<Self> {
        Arc::new(Self {
            free: Arc::new(Semaphore::new(connections)),
            metrics,
            table: Mutex::default(),
            notice: Rarely::default(),
        })
    }

    /// Takes a slot; waits in turn while none is free.
    pub(super) async fn take(self: &Arc<Self>) -> Slot {
        let mut permit = pin!(self.free.clone().acquire_owned());
        let mut waits = None;
        loop {
            // Somebody may be idle, so the first try takes no time. The semaphore is never closed.
            let patience = if waits.is_none() { Duration::ZERO } else { LOOK };
            if let Ok(Ok(permit)) = tokio::time::timeout(patience, permit.as_mut()).await {
                return self.slot(permit);
            }
            waits.get_or_insert_with(|| Waits::new(self.clone()));
            self.make_way();
        }
    }

    fn slot(self: &Arc<Self>, permit: OwnedSemaphorePermit) -> Slot {
        let activity = Arc::new(Activity::default());
        let mut table = self.lock();
        let number = table.next;
        table.next += 1;
        table.served.insert(number, activity.clone());
        Slot {
            number,
            activity,
            slots: self.clone(),
            _permit: permit,
        }
    }

    /// Tells the connection that has been idle longest to leave, if fewer are leaving than wait.
    fn make_way(&self) {
        let mut table = self.lock();
        if table.looked.is_some_and(|looked| looked.elapsed() < LOOK) {
            return;
        }
        let idle = table.served.values().filter_map(|activity| activity.idle());
        let (leaving, staying): (Vec<_>, Vec<_>) = idle.partition(|(_, leave)| leave.is_cancelled());
        if leaving.len() >= table.waiting {
            return;
        }
        if let Some((_, leave)) = staying.into_iter().min_by_key(|(since, _)| *since) {
            leave.cancel();
            self.metrics.displaced.inc();
            return;
        }
        table.looked = Some(Instant::now());
        if self.notice.may_log() {
            tracing::warn!(
                connections = table.served.len(),
                waiting = table.waiting,
                "all connections (--connections) have open calls; new ones wait"
            );
        }
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One that waits for a slot is counted as long as it does.
struct Waits(Arc<Slots>);

impl Waits {
    fn new(slots: Arc<Slots>) -> Self {
        slots.lock().waiting += 1;
        slots.metrics.waiting.inc();
        Self(slots)
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        self.0.lock().waiting -= 1;
        self.0.metrics.waiting.dec();
    }
}

impl Slot {
    /// What goes on in this connection.
    pub(super) fn activity(&self) -> &Arc<Activity> {
        &self.activity
    }

    /// Done when another connection needs the slot.
    pub(super) async fn is_needed(&self) {
        self.activity.leave.cancelled().await;
    }

    /// Done when another connection needs the slot, and this one is idle and has had its time.
    pub(super) async fn is_overdue(&self) {
        self.is_needed().await;
        tokio::time::sleep(DEPARTURE).await;
        while self.activity.idle().is_none() {
            tokio::time::sleep(LOOK).await;
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.slots.lock().served.remove(&self.number);
    }
}

impl Activity {
    /// Since when there has been no stream, and the signal to leave; `None` if there is a stream.
    fn idle(&self) -> Option<(Instant, &CancellationToken)> {
        let streams = self.lock();
        (streams.open == 0).then_some((streams.idle_since, &self.leave))
    }

    /// Counts a stream as open until the returned value is dropped.
    pub(super) fn opened(self: &Arc<Self>) -> OpenStream {
        self.lock().open += 1;
        OpenStream(self.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Streams> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream from its request to the end of its answer.
#[derive(Debug)]
pub(super) struct OpenStream(Arc<Activity>);

impl OpenStream {
    /// An answer that keeps the stream open until it is written.
    pub(super) fn with(self, body: Body) -> Answer {
        Answer { body, _open: self }
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        let mut streams = self.0.lock();
        streams.open -= 1;
        streams.idle_since = Instant::now();
    }
}

/// The body of an answer, which ends its stream.
#[derive(Debug)]
pub(super) struct Answer {
    body: Body,
    _open: OpenStream,
}

impl http_body::Body for Answer {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
