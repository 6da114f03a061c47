//! The memory of calls: bytes of requests, of work and of answers, under one limit.
//!
//! In: how much a call needs. Out: a reservation, once there is room. What is free when the server
//! is ready is split in two: a quarter for messages that arrive, the rest for work and answers.
//! Whoever holds the rest waits for nothing here, so none waits for another for ever. What always
//! holds: one caller has at most half of either part; what is dropped is free again; a call that
//! needs more than a part has gets all of what its caller may have.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::caller::CallerName;

/// The unit of reservations.
const UNIT: usize = 1 << 10;
/// Parts of the whole that are for messages that arrive: one in four.
const RECEIVING: usize = 4;
/// What calls must have at least, whatever the limit says: a text of a few pages.
const LEAST: usize = 64 << 20;
/// Caches and stack of a worker.
const WORKER: usize = 8 << 20;

/// The limit of memory can't hold a server.
#[derive(Debug, thiserror::Error)]
#[error(
    "--memory: {limit} bytes are too few: {used} bytes are in use when the server is ready, and \
     calls need {LEAST} more"
)]
pub struct MemoryError {
    limit: usize,
    used: usize,
}

/// The default limit: half of what the machine has, or the container.
fn default_limit() -> usize {
    let mut system = sysinfo::System::new();
    system.refresh_memory();
    let container = system.cgroup_limits().map(|limits| limits.total_memory);
    let all = container.unwrap_or(u64::MAX).min(system.total_memory());
    usize::try_from(all / 2).unwrap_or(usize::MAX)
}

/// Memory that the process has now.
fn resident() -> usize {
    let Ok(id) = sysinfo::get_current_pid() else {
        return 0;
    };
    let mut system = sysinfo::System::new();
    system.refresh_processes_specifics(
        sysinfo::ProcessesToUpdate::Some(&[id]),
        false,
        sysinfo::ProcessRefreshKind::nothing().with_memory(),
    );
    let bytes = system.process(id).map_or(0, sysinfo::Process::memory);
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

/// A part of the memory, and what of it each caller may have.
#[derive(Debug)]
struct Part {
    free: Arc<Semaphore>,
    /// Units in all.
    total: usize,
    /// Units of one caller.
    share: usize,
    callers: Mutex<HashMap<CallerName, Weak<Semaphore>>>,
}

impl Part {
    fn new(bytes: usize) -> Self {
        let total = (bytes / UNIT).min(u32::MAX as usize);
        Self {
            free: Arc::new(Semaphore::new(total)),
            total,
            share: total / 2,
            callers: Mutex::new(HashMap::new()),
        }
    }

    /// What a caller may still have.
    fn of(&self, caller: &CallerName) -> Arc<Semaphore> {
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = callers.get(caller).and_then(Weak::upgrade) {
            return known;
        }
        callers.retain(|_, known| known.strong_count() > 0);
        let new = Arc::new(Semaphore::new(self.share));
        callers.insert(caller.clone(), Arc::downgrade(&new));
        new
    }

    /// Waits until there is room.
    async fn reserve(&self, caller: &CallerName, bytes: usize) -> Reservation {
        let units = bytes.div_ceil(UNIT).clamp(1, self.share);
        let units = u32::try_from(units).unwrap_or(u32::MAX);
        // Own room first, because a caller that waits for itself must keep nobody waiting. Neither
        // semaphore is ever closed.
        let own = self.of(caller).acquire_many_owned(units).await.ok();
        let all = self.free.clone().acquire_many_owned(units).await.ok();
        Reservation([own, all])
    }
}

/// Memory that is taken. Dropped, it is free again. The default takes none.
#[derive(Debug, Default)]
pub(super) struct Reservation([Option<OwnedSemaphorePermit>; 2]);

impl Reservation {
    /// Gives back what exceeds this many bytes.
    pub(super) fn shrink_to(&mut self, bytes: usize) {
        let units = bytes.div_ceil(UNIT);
        for permit in self.0.iter_mut().flatten() {
            let excess = permit.num_permits().saturating_sub(units);
            drop(permit.split(excess));
        }
    }
}

/// The memory of all calls.
#[derive(Debug)]
pub(super) struct Memory {
    receiving: Part,
    working: Part,
    limit: usize,
}

impl Memory {
    /// What is left of `limit`, in bytes, beside what the process has now. `None` for half of what
    /// the machine or the container has.
    ///
    /// # Errors
    /// When that is too little for any call.
    pub(super) fn new(limit: Option<usize>, workers: usize) -> Result<Self, MemoryError> {
        let limit = limit.unwrap_or_else(default_limit);
        let used = resident() + workers * WORKER;
        // The allocator holds some more than is asked for.
        let room = limit.saturating_sub(used) / 10 * 9;
        if room < LEAST {
            return Err(MemoryError { limit, used });
        }
        Ok(Self {
            receiving: Part::new(room / RECEIVING),
            working: Part::new(room - room / RECEIVING),
            limit,
        })
    }

    /// Room for messages that arrive.
    pub(super) async fn receive(&self, caller: &CallerName, bytes: usize) -> Reservation {
        self.receiving.reserve(caller, bytes).await
    }

    /// Room for work and its answer.
    pub(super) async fn work(&self, caller: &CallerName, bytes: usize) -> Reservation {
        self.working.reserve(caller, bytes).await
    }

    /// The limit of the process, in bytes.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// Bytes that are reserved now.
    pub(super) fn reserved(&self) -> usize {
        let parts = [&self.receiving, &self.working];
        let units = parts.map(|part| part.total - part.free.available_permits());
        units.iter().sum::<usize>() * UNIT
    }

    #[cfg(test)]
    pub(super) fn of_size(room: usize) -> Self {
        Self {
            receiving: Part::new(room / RECEIVING),
            working: Part::new(room - room / RECEIVING),
            limit: room,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::server::caller::Caller;

    fn key(name: &str) -> CallerName {
        CallerName::Key(name.into())
    }

    async fn has_room(memory: &Memory, caller: &CallerName, bytes: usize) -> bool {
        let reserved = memory.work(caller, bytes);
        tokio::time::timeout(Duration::from_millis(20), reserved)
            .await
            .is_ok()
    }

    #[tokio::test]
    async fn a_caller_has_half_at_most_and_what_is_dropped_is_free() {
        // 300 KiB for work.
        let memory = Memory::of_size(400 << 10);
        let first = memory.work(&key("a"), 100 << 10).await;
        assert!(!has_room(&memory, &key("a"), 51 << 10).await);
        assert!(has_room(&memory, &key("a"), 50 << 10).await);
        let mut other = memory.work(&key("b"), 1 << 30).await;
        assert!(!has_room(&memory, &key("c"), 51 << 10).await, "50 KiB are left");
        assert_eq!(memory.reserved(), 250 << 10);
        other.shrink_to(100 << 10);
        assert!(has_room(&memory, &key("c"), 100 << 10).await);
        drop((first, other));
        assert_eq!(memory.reserved(), 0);
    }

    #[tokio::test]
    async fn messages_that_arrive_take_no_room_from_work() {
        let memory = Memory::of_size(400 << 10);
        let caller = Caller::local().name;
        let _all = memory.receive(&caller, 1 << 30).await;
        assert!(has_room(&memory, &caller, 150 << 10).await);
    }

    #[test]
    fn a_limit_that_holds_no_server_is_refused() {
        let error = Memory::new(Some(100), 2).unwrap_err().to_string();
        assert!(error.starts_with("--memory: 100 bytes are too few"), "{error}");
        assert!(default_limit() > LEAST);
    }
}
