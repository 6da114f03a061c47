//! Peers that have connected and have not yet spoken, oldest first.
//!
//! Such a peer costs its owner nothing, so their number is bounded. In a full registry the oldest
//! makes room for the next: first one of the peer that holds more than half of the places, so that
//! one host that floods drops its own. What always holds: there are never more than the capacity;
//! nobody is dropped for another within [`PATIENCE`].

use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::rarely::Rarely;
use crate::server::caller::Peer;
use crate::server::operators::ConnectionMetrics;

/// The time that every peer has for its greeting, however many others come. It also bounds how
/// often places change hands: their number by this time.
const PATIENCE: Duration = Duration::from_millis(250);

/// The registry.
#[derive(Debug)]
pub(super) struct Greeters {
    capacity: usize,
    metrics: ConnectionMetrics,
    queue: Mutex<Queue>,
    /// Wakes one that waits for room.
    room: Notify,
    notice: Rarely,
}

#[derive(Debug, Default)]
struct Queue {
    next: u64,
    /// By number: the oldest is the first.
    waiting: BTreeMap<u64, Greeter>,
    by_peer: HashMap<Peer, usize>,
}

#[derive(Debug)]
struct Greeter {
    peer: Peer,
    since: Instant,
    dropped: CancellationToken,
}

/// A place in the registry, which is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    number: u64,
    dropped: CancellationToken,
    greeters: Arc<Greeters>,
}

impl Greeters {
    /// At most `capacity` peers; at least one.
    pub(super) fn new(capacity: usize, metrics: ConnectionMetrics) -> Arc<Self> {
        Arc::new(Self {
            capacity: capacity.max(1),
            metrics,
            queue: Mutex::default(),
            room: Notify::new(),
            notice: Rarely::default(),
        })
    }

    /// Takes a place for a new connection of this peer. Waits for at most [`PATIENCE`].
    pub(super) async fn enter(self: &Arc<Self>, peer: Peer) -> Place {
        loop {
            match self.try_enter(peer) {
                Ok(place) => return place,
                // Both ends of the wait are a reason to try again.
                Err(wait) => drop(tokio::time::timeout(wait, self.room.notified()).await),
            }
        }
    }

    /// # Errors
    /// The time until somebody has waited long enough to make room.
    fn try_enter(self: &Arc<Self>, peer: Peer) -> Result<Place, Duration> {
        let mut queue = self.lock();
        if queue.waiting.len() >= self.capacity {
            self.make_room(&mut queue)?;
        }
        let (number, dropped) = (queue.next, CancellationToken::new());
        queue.next += 1;
        *queue.by_peer.entry(peer).or_default() += 1;
        let greeter = Greeter {
            peer,
            since: Instant::now(),
            dropped: dropped.clone(),
        };
        queue.waiting.insert(number, greeter);
        Ok(Place {
            number,
            dropped,
            greeters: self.clone(),
        })
    }

    fn make_room(&self, queue: &mut Queue) -> Result<(), Duration> {
        let Some((number, age)) = queue.first_to_go() else {
            return Ok(());
        };
        if age < PATIENCE {
            return Err(PATIENCE - age);
        }
        if let Some(gone) = queue.remove(number) {
            gone.dropped.cancel();
            self.metrics.crowded_out.inc();
            if self.notice.may_log() {
                tracing::warn!(
                    peer = %gone.peer,
                    greeting = self.capacity,
                    dropped = self.metrics.crowded_out.get(),
                    "too many connections say nothing; the oldest of them are dropped"
                );
            }
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    /// The number and the age of the greeter that makes room.
    fn first_to_go(&self) -> Option<(u64, Duration)> {
        let half = self.waiting.len() / 2;
        let crowd = self.by_peer.iter().find(|(_, count)| **count > half);
        let crowd = crowd.map(|(peer, _)| *peer);
        let mut oldest = self.waiting.iter();
        let (number, greeter) =
            oldest.find(|(_, greeter)| crowd.is_none_or(|crowd| crowd == greeter.peer))?;
        Some((*number, greeter.since.elapsed()))
    }

    fn remove(&mut self, number: u64) -> Option<Greeter> {
        let greeter = self.waiting.remove(&number)?;
        if let Some(count) = self.by_peer.get_mut(&greeter.peer) {
            *count -= 1;
            if *count == 0 {
                self.by_peer.remove(&greeter.peer);
            }
        }
        Some(greeter)
    }
}

impl Place {
    /// Returns what the greeting returns, or `None` if its place is needed before it ends.
    pub(super) async fn greeted<T>(&self, greeting: impl Future<Output = T>) -> Option<T> {
        self.dropped.run_until_cancelled(greeting).await
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.greeters.lock().remove(self.number);
        self.greeters.room.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    fn peer(number: u8) -> Peer {
        IpAddr::from(Ipv4Addr::new(192, 0, 2, number)).into()
    }

    /// Who makes room where these have come, in this order: the index of the first to go.
    fn first_to_go(peers: &[u8]) -> usize {
        let greeters = Greeters::new(peers.len(), ConnectionMetrics::default());
        let places: Vec<Place> = peers
            .iter()
            .map(|number| greeters.try_enter(peer(*number)).unwrap())
            .collect();
        let (number, _) = greeters.lock().first_to_go().unwrap();
        drop(places);
        assert!(greeters.lock().by_peer.is_empty(), "places are given back");
        usize::try_from(number).unwrap()
    }

    #[test]
    fn the_oldest_of_a_crowd_makes_room_or_else_the_oldest_of_all() {
        for (peers, expected) in [
            (&[1, 2, 3, 4][..], 0),
            (&[1, 2, 2, 2], 1),
            (&[1, 2, 1, 2], 0),
            (&[7, 7, 7, 7], 0),
        ] {
            assert_eq!(first_to_go(peers), expected, "{peers:?}");
        }
    }

    #[tokio::test]
    async fn nobody_makes_room_before_its_time() {
        let greeters = Greeters::new(1, ConnectionMetrics::default());
        let began = Instant::now();
        let first = greeters.enter(peer(1)).await;
        let second = greeters.enter(peer(2)).await;
        assert!(began.elapsed() >= PATIENCE);
        assert!(first.greeted(std::future::pending::<()>()).await.is_none());
        assert_eq!(greeters.metrics.crowded_out.get(), 1);
        // One that has greeted leaves at once, and nobody is dropped.
        drop(second);
        let _third = greeters.enter(peer(3)).await;
        assert_eq!(greeters.metrics.crowded_out.get(), 1);
    }
}
