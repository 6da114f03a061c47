//! The rules of the schedule, with jobs that are named by their callers.

use super::*;

/// A schedule, the time, and the jobs that run: their names are those of their callers.
struct Bench {
    schedule: Schedule<char, char>,
    now: Instant,
    running: Vec<(char, Permit)>,
}

fn order(caller: char, weight: u32, kind: Kind, bytes: u64) -> Order<char> {
    Order {
        caller,
        weight,
        kind,
        bytes,
        is_bounded: false,
    }
}

impl Bench {
    fn new(workers: usize) -> Self {
        Self {
            schedule: Schedule::new(workers, usize::MAX),
            now: Instant::now(),
            running: Vec::new(),
        }
    }

    /// A job comes: it begins or waits.
    fn come(&mut self, order: &Order<char>) -> Option<u64> {
        match self.schedule.begin(order, self.now) {
            Some(permit) => {
                self.running.push((order.caller, permit));
                None
            }
            None => self.schedule.push(order, order.caller, self.now),
        }
    }

    /// The oldest job ends, and the next one begins. Returns its caller.
    fn step(&mut self) -> Option<char> {
        let (_, permit) = self.running.remove(0);
        self.schedule.end(&permit);
        let (permit, job) = self.schedule.next(permit.kind, self.now)?;
        self.running.push((job, permit));
        Some(job)
    }

    fn steps(&mut self, count: usize) -> String {
        (0..count).filter_map(|_| self.step()).collect()
    }
}

#[test]
fn callers_are_served_in_turn_by_bytes_and_weight() {
    // a has come first with all its jobs; the others come then.
    let cases = [
        ("the same jobs", [('a', 1, 1_000), ('b', 1, 1_000)], "abababab"),
        (
            "b has twice the weight",
            [('a', 1, 1_000), ('b', 2, 1_000)],
            "abbabbab",
        ),
        (
            "jobs of a are long",
            [('a', 1, 100_000), ('b', 1, 1_000)],
            "abbbbbbb",
        ),
    ];
    for (what, callers, expected) in cases {
        let mut bench = Bench::new(1);
        bench.come(&order('x', 1, Kind::Long, 1));
        for (caller, weight, bytes) in callers {
            for _ in 0..8 {
                bench.come(&order(caller, weight, Kind::Long, bytes));
            }
        }
        assert_eq!(bench.steps(8), expected, "{what}");
    }
}

#[test]
fn a_caller_has_all_slots_alone_and_its_share_beside_others() {
    let mut bench = Bench::new(4);
    for _ in 0..6 {
        bench.come(&order('a', 1, Kind::Long, 1_000_000));
    }
    assert_eq!(bench.schedule.running(), 4, "a is alone");
    assert!(
        bench.come(&order('b', 1, Kind::Long, 10)).is_some(),
        "no slot is free"
    );
    assert_eq!(
        bench.steps(2),
        "b",
        "then a has three, more than its share of two"
    );
    assert!(bench.schedule.holds_back());
    assert_eq!(bench.steps(1), "a", "one of the two of a has ended");
}

#[test]
fn a_caller_counts_for_a_second_after_its_last_job() {
    for (after, expected) in [(ACTIVE / 2, 1), (ACTIVE * 2, 2)] {
        let mut bench = Bench::new(2);
        bench.come(&order('b', 1, Kind::Long, 10));
        bench.step();
        bench.now += after;
        bench.come(&order('a', 1, Kind::Long, 10));
        bench.come(&order('a', 1, Kind::Long, 10));
        assert_eq!(bench.schedule.running(), expected, "{after:?}");
    }
}

#[test]
fn short_jobs_do_not_wait_for_long_ones() {
    let mut bench = Bench::new(1);
    assert!(bench.come(&order('a', 1, Kind::Long, 1_000_000)).is_none());
    assert!(bench.come(&order('a', 1, Kind::Long, 1_000_000)).is_some());
    assert!(bench.come(&order('a', 1, Kind::Short, 100)).is_none());
    assert!(
        bench.come(&order('b', 1, Kind::Short, 100)).is_some(),
        "each kind has one slot"
    );
}

#[test]
fn a_job_that_is_given_up_is_passed_over() {
    let mut bench = Bench::new(1);
    let mut tickets = Vec::new();
    for caller in ['x', 'a', 'b', 'c'] {
        tickets.extend(bench.come(&order(caller, 1, Kind::Long, 100)));
    }
    assert_eq!(bench.schedule.give_up(tickets[1]), Some('b'));
    assert_eq!(bench.schedule.give_up(tickets[1]), None);
    assert_eq!(bench.steps(3), "ac");
    assert_eq!(bench.schedule.give_up(tickets[0]), None, "a has begun");
    assert_eq!((bench.schedule.running(), bench.schedule.waiting()), (0, 0));
}

#[test]
fn bounded_jobs_beyond_the_queue_are_refused() {
    let mut schedule = Schedule::new(1, 1);
    let now = Instant::now();
    let bounded = Order {
        is_bounded: true,
        ..order('a', 1, Kind::Long, 1)
    };
    let permit = schedule.begin(&bounded, now);
    assert!(permit.is_some());
    assert!(schedule.push(&bounded, (), now).is_some());
    assert!(schedule.push(&bounded, (), now).is_none());
    assert!(schedule.push(&order('a', 1, Kind::Long, 1), (), now).is_some());
    assert_eq!(schedule.waiting(), 1);
}

#[test]
fn callers_that_have_gone_are_forgotten() {
    let mut bench = Bench::new(1);
    for n in 0..1_000 {
        let caller = char::from_u32(0x4e00 + n).unwrap();
        bench.come(&order(caller, 1, Kind::Short, 1));
    }
    while !bench.running.is_empty() {
        bench.step();
    }
    bench.now += ACTIVE * 2;
    bench.come(&order('z', 1, Kind::Short, 1));
    bench.now += ACTIVE * 2;
    bench.come(&order('z', 1, Kind::Short, 1));
    assert_eq!(
        (bench.schedule.accounts.len(), bench.schedule.numbers.len()),
        (1, 1)
    );
    assert_eq!(bench.schedule.weight, 1);
}
