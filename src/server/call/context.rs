//! What a call carries from its head to its work: its caller, its key, and its memory.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tonic::Status;

use super::keys::AdmittedKey;
use super::message_heads::Message;
use crate::api::refusal;
use crate::server::caller::Caller;
use crate::server::memory::{Memory, Reservation};

/// A message of a stream waits this many times as long for room as one of a single call.
const STREAM_WAITS: u32 = 5;

/// What a call carries. Every request that reaches a service has it as an extension.
#[derive(Debug)]
pub(in crate::server) struct CallContext {
    pub(in crate::server) caller: Caller,
    /// The key of the caller, if callers need one.
    pub(super) key: Option<AdmittedKey>,
    /// Requests come one after another.
    pub(super) is_stream: bool,
    /// Time in which the next bytes must come, or be taken.
    pub(super) stall: Duration,
    pub(super) memory: Arc<Memory>,
    /// Time to wait for memory; streams wait as long as it takes.
    pub(super) wait: Duration,
    /// Bytes of one message, unpacked.
    pub(super) message_bytes: usize,
    /// Room of messages that have arrived and are not yet taken, in their order.
    pub(super) received: Mutex<VecDeque<Reservation>>,
    /// Room of answers that are about to be sent.
    pub(super) answered: Mutex<Vec<Reservation>>,
}

impl CallContext {
    /// Room for messages whose heads have arrived: their bytes, and the same once more decoded. A
    /// packed one may have any size up to the limit.
    ///
    /// # Errors
    /// A refusal if there is none in time.
    pub(super) async fn receive(&self, messages: Vec<Message>) -> Result<Vec<Reservation>, Status> {
        let bytes = messages.iter().map(|message| {
            let unpacked = if message.is_packed {
                self.message_bytes
            } else {
                message.bytes
            };
            message.bytes.min(self.message_bytes) + unpacked.min(self.message_bytes)
        });
        // All at once: a call that had room for some and waited for more could wait for ever. And
        // not without end even in a stream: bytes that wait here fill the window of their
        // connection, so other messages that have room could not come in.
        let reserving = self.memory.receive(&self.caller.name, bytes.sum());
        let wait = if self.is_stream {
            self.wait * STREAM_WAITS
        } else {
            self.wait
        };
        let reserved = tokio::time::timeout(wait, reserving).await;
        let mut room = vec![reserved.map_err(|_| refusal::out_of_memory(self.wait))?];
        room.resize_with(messages.len(), Reservation::default);
        Ok(room)
    }

    /// Keeps room of messages that have arrived.
    pub(super) fn add_received(&self, room: Vec<Reservation>) {
        self.received
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(room);
    }

    /// Room for the work of a message and its answer. The message itself then counts for nothing
    /// more.
    ///
    /// # Errors
    /// A refusal if there is none in time, while streams wait; or if there is never as much.
    pub(in crate::server) async fn reserve_work(&self, bytes: usize) -> Result<Reservation, Status> {
        let room = self.memory.working_room();
        let reserved = if bytes > room {
            Err(refusal::needs_too_much_memory(bytes, room))
        } else {
            self.in_time(self.memory.work(&self.caller.name, bytes)).await
        };
        self.take_received();
        reserved
    }

    /// Bytes that the work and the answers of one caller may have.
    pub(in crate::server) fn memory_share(&self) -> usize {
        self.memory.share()
    }

    /// Takes the room of the message that was taken last, for work that comes in parts: it is given
    /// back when all of them are done.
    pub(in crate::server) fn take_received(&self) -> Option<Reservation> {
        self.received
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
    }

    /// Keeps room of an answer until it is sent.
    pub(in crate::server) fn add_answered(&self, room: Reservation) {
        self.answered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(room);
    }

    /// The room of answers that are in the frame that is sent next.
    pub(super) fn take_answered(&self) -> Vec<Reservation> {
        std::mem::take(&mut *self.answered.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Gives back the room of messages that nobody works on any more.
    pub(super) fn release(&self) {
        self.received
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
        self.take_answered();
    }

    /// Asks for the key of a message once more: it may have been withdrawn, and each message counts
    /// against its rate. Streams wait until it may go on.
    ///
    /// # Errors
    /// When the key is no longer known.
    pub(in crate::server) async fn admit_item(&self) -> Result<(), Status> {
        match &self.key {
            Some(key) => key.admit_item().await,
            None => Ok(()),
        }
    }

    async fn in_time<T>(&self, reserving: impl Future<Output = T>) -> Result<T, Status> {
        if self.is_stream {
            return Ok(reserving.await);
        }
        let reserved = tokio::time::timeout(self.wait, reserving).await;
        reserved.map_err(|_| refusal::out_of_memory(self.wait))
    }
}
