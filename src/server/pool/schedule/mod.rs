//! Who works now, and what waits: slots for workers, and a queue for each caller.
//!
//! In: jobs with their caller and cost, and the time. Out: which job begins next. Callers that wait
//! are served by what they have had so far: the next job is one of the caller with the least bytes
//! over weight (start-time fair queueing: Goyal, Vin and Cheng, 1996). What always holds: jobs of
//! one caller begin in their order; a caller that has nothing running gets the next slot before one
//! that has its share; a caller that is alone may have all slots. Plain data: the pool has the lock
//! and the clock.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::hash::Hash;
use std::time::{Duration, Instant};

use super::order::{Kind, Order, Permit};

/// A caller counts as active for this time after its last job, so that one who sends one call after
/// another finds a slot.
pub(super) const ACTIVE: Duration = Duration::from_secs(1);
/// A job that waits.
struct Waiting<J> {
    job: J,
    cost: u64,
    is_bounded: bool,
}

/// What is known of a caller.
struct Account<C> {
    caller: C,
    weight: u32,
    /// Long jobs that run.
    running: usize,
    /// When its last job came.
    seen: Instant,
    queues: [Queue; 2],
}

/// Jobs of one caller and one kind that wait, by their tickets. Those that were given up are still
/// in it.
#[derive(Default)]
struct Queue {
    tickets: VecDeque<u64>,
    /// Cost over weight of all jobs that have begun.
    served: u64,
}

/// Slots of one kind.
#[derive(Default)]
struct Slots {
    running: usize,
    /// `served` and account of each caller with jobs in its queue.
    ready: BTreeSet<(u64, u64)>,
    /// `served` of the job that began last, which callers that come anew begin from.
    served: u64,
}

/// Slots, and what waits for them.
pub(super) struct Schedule<C, J> {
    workers: usize,
    most_waiting: usize,
    /// Bounded jobs that wait.
    waiting: usize,
    jobs: HashMap<u64, Waiting<J>>,
    /// Accounts by their number, and numbers by caller.
    accounts: HashMap<u64, Account<C>>,
    numbers: HashMap<C, u64>,
    /// When each account is to be looked at again, in the order of time.
    expiries: VecDeque<(Instant, u64)>,
    /// Weight of all accounts.
    weight: u64,
    /// The last ticket or account number.
    last: u64,
    slots: [Slots; 2],
}

impl<C: Clone + Eq + Hash, J> Schedule<C, J> {
    /// A schedule for this many workers (at least one) and this many bounded jobs that wait.
    pub(super) fn new(workers: usize, most_waiting: usize) -> Self {
        Self {
            workers: workers.max(1),
            most_waiting,
            waiting: 0,
            jobs: HashMap::new(),
            accounts: HashMap::new(),
            numbers: HashMap::new(),
            expiries: VecDeque::new(),
            weight: 0,
            last: 0,
            slots: Default::default(),
        }
    }

    /// Jobs that run now.
    pub(super) fn running(&self) -> usize {
        self.slots.iter().map(|slots| slots.running).sum()
    }

    /// Bounded jobs that wait now.
    pub(super) fn waiting(&self) -> usize {
        self.waiting
    }

    /// Returns whether a slot for long jobs is free though some wait: their callers have their
    /// share.
    pub(super) fn holds_back(&self) -> bool {
        let slots = &self.slots[Kind::Long as usize];
        slots.running < self.workers && !slots.ready.is_empty()
    }

    /// Takes a slot for a job that has just come; `None` if it has to wait.
    pub(super) fn begin(&mut self, order: &Order<C>, now: Instant) -> Option<Permit> {
        let number = self.account(order, now);
        let slots = &self.slots[order.kind as usize];
        let account = &self.accounts[&number];
        let queue = &account.queues[order.kind as usize];
        let is_free = slots.running < self.workers && queue.tickets.is_empty();
        if !is_free || !self.may_begin(number, order.kind) {
            return None;
        }
        let cost = order.cost();
        let queue = self.queue(number, order.kind);
        let from = queue.served;
        queue.served += cost;
        Some(self.take_slot(number, order.kind, from))
    }

    /// Lets a job wait. Returns its ticket; `None` if it is bounded and as many wait as may.
    pub(super) fn push(&mut self, order: &Order<C>, job: J, now: Instant) -> Option<u64> {
        if order.is_bounded && self.waiting >= self.most_waiting {
            return None;
        }
        self.waiting += usize::from(order.is_bounded);
        let number = self.account(order, now);
        let ticket = self.number();
        let waiting = Waiting {
            job,
            cost: order.cost(),
            is_bounded: order.is_bounded,
        };
        self.jobs.insert(ticket, waiting);
        let queue = self.queue(number, order.kind);
        queue.tickets.push_back(ticket);
        let served = queue.served;
        self.slots[order.kind as usize].ready.insert((served, number));
        Some(ticket)
    }

    /// Takes a job back; `None` if it has begun.
    pub(super) fn give_up(&mut self, ticket: u64) -> Option<J> {
        self.remove(ticket).map(|waiting| waiting.job)
    }

    /// Gives a slot back.
    pub(super) fn end(&mut self, permit: &Permit) {
        self.slots[permit.kind as usize].running -= 1;
        if permit.kind == Kind::Long
            && let Some(account) = self.accounts.get_mut(&permit.account)
        {
            account.running -= 1;
        }
    }

    /// Takes a slot for the job whose turn it is; `None` if none waits, no slot is free, or the
    /// callers that wait have their share.
    pub(super) fn next(&mut self, kind: Kind, now: Instant) -> Option<(Permit, J)> {
        self.expire(now);
        if self.slots[kind as usize].running >= self.workers {
            return None;
        }
        loop {
            let ready = self.slots[kind as usize].ready.iter().copied();
            let mut ready = ready.filter(|(_, number)| self.may_begin(*number, kind));
            let (served, number) = ready.next()?;
            self.slots[kind as usize].ready.remove(&(served, number));
            let queue = &mut self.accounts.get_mut(&number)?.queues[kind as usize];
            let ticket = queue.tickets.pop_front();
            let waiting = ticket.and_then(|ticket| self.remove(ticket));
            let queue = &mut self.accounts.get_mut(&number)?.queues[kind as usize];
            queue.served += waiting.as_ref().map_or(0, |waiting| waiting.cost);
            if !queue.tickets.is_empty() {
                let served = queue.served;
                self.slots[kind as usize].ready.insert((served, number));
            }
            if let Some(waiting) = waiting {
                return Some((self.take_slot(number, kind, served), waiting.job));
            }
        }
    }

    fn remove(&mut self, ticket: u64) -> Option<Waiting<J>> {
        let waiting = self.jobs.remove(&ticket)?;
        self.waiting -= usize::from(waiting.is_bounded);
        Some(waiting)
    }

    fn take_slot(&mut self, number: u64, kind: Kind, served: u64) -> Permit {
        let slots = &mut self.slots[kind as usize];
        slots.running += 1;
        slots.served = slots.served.max(served);
        if kind == Kind::Long
            && let Some(account) = self.accounts.get_mut(&number)
        {
            account.running += 1;
        }
        Permit {
            account: number,
            kind,
        }
    }

    /// Returns whether a caller has not its share of the slots yet. Short jobs have no shares,
    /// because they hold a slot for so short a time.
    fn may_begin(&self, number: u64, kind: Kind) -> bool {
        let Some(account) = self.accounts.get(&number) else {
            return false;
        };
        let share = self.workers as u64 * u64::from(account.weight) / self.weight.max(1);
        kind == Kind::Short || (account.running as u64) < share.max(1)
    }

    /// The queue of an account. One that was empty begins where the others are.
    fn queue(&mut self, number: u64, kind: Kind) -> &mut Queue {
        let served = self.slots[kind as usize].served;
        let account = self.accounts.get_mut(&number);
        let account = account.unwrap_or_else(|| unreachable!("an account is made when a job comes"));
        let queue = &mut account.queues[kind as usize];
        if queue.tickets.is_empty() {
            queue.served = queue.served.max(served);
        }
        queue
    }

    /// The account of a caller from whom a job comes.
    fn account(&mut self, order: &Order<C>, now: Instant) -> u64 {
        self.expire(now);
        if let Some(number) = self.numbers.get(&order.caller)
            && let Some(account) = self.accounts.get_mut(number)
        {
            account.seen = now;
            return *number;
        }
        let number = self.number();
        self.numbers.insert(order.caller.clone(), number);
        let account = Account {
            caller: order.caller.clone(),
            weight: order.weight.max(1),
            running: 0,
            seen: now,
            queues: Default::default(),
        };
        self.weight += u64::from(account.weight);
        self.accounts.insert(number, account);
        self.expiries.push_back((now + ACTIVE, number));
        number
    }

    /// Forgets callers that have nothing here and have not come for [`ACTIVE`].
    fn expire(&mut self, now: Instant) {
        while let Some((at, number)) = self.expiries.front().copied() {
            if at > now {
                return;
            }
            self.expiries.pop_front();
            let Some(account) = self.accounts.get(&number) else {
                continue;
            };
            let is_busy = account.running > 0 || account.queues.iter().any(|queue| !queue.tickets.is_empty());
            if is_busy || account.seen + ACTIVE > now {
                let again = if is_busy { now } else { account.seen } + ACTIVE;
                self.expiries.push_back((again, number));
            } else if let Some(account) = self.accounts.remove(&number) {
                self.weight -= u64::from(account.weight);
                self.numbers.remove(&account.caller);
            }
        }
    }

    fn number(&mut self) -> u64 {
        self.last += 1;
        self.last
    }
}

#[cfg(test)]
mod tests;
