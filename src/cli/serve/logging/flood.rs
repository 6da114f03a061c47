//! Lines of calls → those that are logged: of each code but OK so many a second.
//!
//! A caller who is refused comes again at once, tens of thousands of times a second, and each
//! refusal is a line. What always holds: what is left out is counted, by code; lines of other kinds
//! are never left out.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// Lines of one code in one second.
const LINES: u64 = 100;
const SECOND: Duration = Duration::from_secs(1);
/// The field that lines of calls have, and its value where nothing is wrong.
const CODE: &str = "code";
const OK: &str = "OK";

/// What was logged and left out lately, by code.
#[derive(Debug, Default)]
pub(super) struct Flood(Mutex<BTreeMap<String, Count>>);

#[derive(Debug)]
struct Count {
    second: Instant,
    logged: u64,
    left_out: u64,
}

impl Flood {
    /// Returns whether a line of this code is logged.
    fn may_log(&self, code: &str, now: Instant) -> bool {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(code.to_owned()).or_insert(Count {
            second: now,
            logged: 0,
            left_out: 0,
        });
        if now.duration_since(count.second) >= SECOND {
            (count.second, count.logged) = (now, 0);
        }
        if count.logged < LINES {
            count.logged += 1;
            return true;
        }
        count.left_out += 1;
        false
    }

    /// Returns how many lines of each code were left out since this was last called.
    pub(super) fn take_left_out(&self) -> Vec<(String, u64)> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left_out = counts
            .iter_mut()
            .map(|(code, count)| (code.clone(), std::mem::take(&mut count.left_out)));
        left_out.filter(|(_, count)| *count > 0).collect()
    }
}

/// The layer that leaves lines out.
#[derive(Debug)]
pub(super) struct Limit(pub(super) Arc<Flood>);

impl<S: Subscriber> Layer<S> for Limit {
    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        if event.metadata().fields().field(CODE).is_none() {
            return true;
        }
        let mut code = Code(None);
        event.record(&mut code);
        code.0
            .is_none_or(|code| code == OK || self.0.may_log(&code, Instant::now()))
    }
}

/// The field of this name, if it is text and the line is one of a call.
struct Code(Option<String>);

impl Visit for Code {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == CODE {
            self.0 = Some(value.to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_so_many_lines_a_second_and_the_rest_is_counted() {
        let flood = Flood::default();
        let began = Instant::now();
        let logged = |code: &str, at: Instant| (0..250).filter(|_| flood.may_log(code, at)).count();
        assert_eq!(logged("UNAVAILABLE", began), 100);
        assert_eq!(logged("INTERNAL", began), 100, "each code has its own");
        assert_eq!(
            flood.take_left_out(),
            [("INTERNAL".to_owned(), 150), ("UNAVAILABLE".to_owned(), 150)]
        );
        assert_eq!(logged("INTERNAL", began + SECOND), 100, "and each second");
        assert_eq!(flood.take_left_out(), [("INTERNAL".to_owned(), 150)]);
        assert_eq!(flood.take_left_out(), []);
    }
}
