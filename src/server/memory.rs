//! The memory of calls: bytes of requests, of work and of answers, under one limit.
//!
//! In: how much a call needs. Out: a reservation, once there is room. What is free when the server
//! is ready is split in two: a quarter for messages that arrive, the rest for work and answers.
//! Whoever holds the rest waits for nothing here, so none waits for another for ever. What always
//! holds: one caller is given at most half of either part; what is dropped is free again; a call
//! that needs more than its caller may have gets all of that.
//!
//! An answer may turn out larger than what was reserved for it. It is there already, so its
//! reservation grows at once, beyond what is free if need be, and later calls wait until as much
//! has been given back.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::Semaphore;

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

/// Units that may be taken, one after another in the order of asking.
#[derive(Debug)]
struct Room {
    free: Semaphore,
    /// Units in all.
    total: usize,
    /// Units taken beyond what was free. They are paid from what is given back.
    debt: Mutex<usize>,
}

impl Room {
    fn new(total: usize) -> Arc<Self> {
        Arc::new(Self {
            free: Semaphore::new(total),
            total,
            debt: Mutex::new(0),
        })
    }

    fn debt(&self) -> MutexGuard<'_, usize> {
        self.debt.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until so many units are free, and takes them.
    async fn take(self: Arc<Self>, units: u32) -> Taken {
        // The semaphore is never closed.
        if let Ok(permit) = self.free.acquire_many(units).await {
            permit.forget();
        }
        Taken {
            room: self,
            units: units as usize,
        }
    }

    /// Takes units without waiting, free or not.
    fn take_at_once(&self, units: usize) {
        let mut debt = self.debt();
        *debt += units - self.free.forget_permits(units);
    }

    fn give_back(&self, units: usize) {
        let mut debt = self.debt();
        let paid = units.min(*debt);
        *debt -= paid;
        self.free.add_permits(units - paid);
    }

    /// Units that are taken: more than there are in all, if there is a debt.
    fn taken(&self) -> usize {
        let debt = self.debt();
        self.total + *debt - self.free.available_permits()
    }
}

/// Units of a room. Dropped, they are given back.
#[derive(Debug)]
struct Taken {
    room: Arc<Room>,
    units: usize,
}

impl Taken {
    fn resize(&mut self, units: usize) {
        if units > self.units {
            self.room.take_at_once(units - self.units);
        } else {
            self.room.give_back(self.units - units);
        }
        self.units = units;
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.room.give_back(self.units);
    }
}

/// A part of the memory, and what of it each caller may have.
#[derive(Debug)]
struct Part {
    all: Arc<Room>,
    /// Units of one caller.
    share: usize,
    callers: Mutex<HashMap<CallerName, Weak<Room>>>,
}

impl Part {
    fn new(bytes: usize) -> Self {
        let total = (bytes / UNIT).min(u32::MAX as usize);
        Self {
            all: Room::new(total),
            share: total / 2,
            callers: Mutex::new(HashMap::new()),
        }
    }

    /// The share of a caller.
    fn of(&self, caller: &CallerName) -> Arc<Room> {
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = callers.get(caller).and_then(Weak::upgrade) {
            return known;
        }
        callers.retain(|_, known| known.strong_count() > 0);
        let new = Room::new(self.share);
        callers.insert(caller.clone(), Arc::downgrade(&new));
        new
    }

    /// Waits until there is room.
    async fn reserve(&self, caller: &CallerName, bytes: usize) -> Reservation {
        let units = bytes.div_ceil(UNIT).clamp(1, self.share);
        let units = u32::try_from(units).unwrap_or(u32::MAX);
        // Own room first, because a caller that waits for itself must keep nobody waiting.
        let own = self.of(caller).take(units).await;
        let all = self.all.clone().take(units).await;
        Reservation(Some([own, all]))
    }
}

/// Memory that is taken, of its caller's share and of the whole. Dropped, it is free again. The
/// default takes none.
#[derive(Debug, Default)]
pub(super) struct Reservation(Option<[Taken; 2]>);

impl Reservation {
    /// Makes it this many bytes, fewer or more. It waits for nothing: what is not free is owed, and
    /// kept from later calls until it is given back.
    pub(super) fn resize(&mut self, bytes: usize) {
        for taken in self.0.iter_mut().flatten() {
            taken.resize(bytes.div_ceil(UNIT));
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

    /// Bytes that the work of one call may take, if no other works.
    pub(super) fn working_room(&self) -> usize {
        self.working.all.total * UNIT
    }

    /// Bytes that the work and the answers of one caller may have.
    pub(super) fn share(&self) -> usize {
        self.working.share * UNIT
    }

    /// The limit of the process, in bytes.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// Bytes that all calls together may reserve.
    pub(super) fn room(&self) -> usize {
        (self.receiving.all.total + self.working.all.total) * UNIT
    }

    /// Bytes that are reserved now: more than there is room for, while answers are larger than what
    /// was reserved for them.
    pub(super) fn reserved(&self) -> usize {
        (self.receiving.all.taken() + self.working.all.taken()) * UNIT
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
        other.resize(100 << 10);
        assert!(has_room(&memory, &key("c"), 100 << 10).await);
        drop((first, other));
        assert_eq!(memory.reserved(), 0);
    }

    #[tokio::test]
    async fn an_answer_larger_than_its_reservation_holds_back_later_calls() {
        // 300 KiB for work, 150 of them for one caller.
        let memory = Memory::of_size(400 << 10);
        let other = memory.work(&key("b"), 100 << 10).await;
        let mut large = memory.work(&key("a"), 50 << 10).await;
        large.resize(350 << 10);
        assert_eq!(memory.reserved(), 450 << 10, "150 KiB more than there are");
        for caller in ["a", "c"] {
            assert!(!has_room(&memory, &key(caller), 1).await, "{caller}");
        }
        drop(other);
        assert_eq!(memory.reserved(), 350 << 10);
        assert!(!has_room(&memory, &key("c"), 1).await, "50 KiB are still owed");
        large.resize(149 << 10);
        assert!(has_room(&memory, &key("a"), 1 << 10).await);
        assert!(!has_room(&memory, &key("a"), 2 << 10).await, "of the share of a");
        assert!(has_room(&memory, &key("c"), 150 << 10).await);
        drop(large);
        assert_eq!(memory.reserved(), 0);
        assert!(has_room(&memory, &key("a"), 150 << 10).await, "no debt is left");
    }

    /// The debt is paid first, then the calls that wait get their room in turn.
    #[tokio::test]
    async fn a_call_that_waits_gets_its_room_when_the_debt_is_paid() {
        let memory = Arc::new(Memory::of_size(400 << 10));
        let first = memory.work(&key("b"), 150 << 10).await;
        let mut large = memory.work(&key("a"), 100 << 10).await;
        let waiting = tokio::spawn({
            let memory = memory.clone();
            async move { memory.work(&key("c"), 100 << 10).await }
        });
        tokio::task::yield_now().await;
        large.resize(250 << 10);
        drop(first);
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(!waiting.is_finished(), "50 KiB are free for it, of 100");
        drop(large);
        drop(waiting.await.unwrap());
        assert_eq!(memory.reserved(), 0);
    }

    #[tokio::test]
    async fn a_call_that_gives_up_waiting_takes_nothing() {
        let memory = Memory::of_size(400 << 10);
        let mut large = memory.work(&key("a"), 150 << 10).await;
        large.resize(300 << 10);
        assert!(!has_room(&memory, &key("b"), 100 << 10).await);
        drop(large);
        assert_eq!(memory.reserved(), 0);
        assert!(has_room(&memory, &key("b"), 150 << 10).await);
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
