//! Whether the result of a call is still wanted, asked while its stages work.
//!
//! The method has no clock: whoever calls it says whether it shall go on. Stages count their work
//! in units of about a microsecond or less (a token, a candidate, a few characters), and every so
//! many units the caller is asked. What always holds: once the answer was no, the stage ends with
//! [`Abandoned`] and so does every stage above it.

use std::cell::Cell;

/// Nobody wants the result any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Abandoned;

/// Units of work between two questions: a few milliseconds.
const UNITS: usize = 4096;

/// How a stage learns that nobody wants its result any more.
pub(crate) struct Progress<'a> {
    wanted: &'a dyn Fn() -> bool,
    /// Units of work since the last question.
    units: Cell<usize>,
}

impl<'a> Progress<'a> {
    /// Work that goes on as long as `wanted` returns true.
    pub(crate) fn new(wanted: &'a dyn Fn() -> bool) -> Self {
        Self {
            wanted,
            units: Cell::new(0),
        }
    }

    /// Work that nothing stops.
    pub(crate) fn endless() -> Self {
        Self::new(&|| true)
    }

    /// Asks whether to go on.
    ///
    /// # Errors
    /// [`Abandoned`] if not.
    pub(crate) fn ask(&self) -> Result<(), Abandoned> {
        self.units.set(0);
        if (self.wanted)() { Ok(()) } else { Err(Abandoned) }
    }

    /// Counts units of work that are about to be done, and asks if there were many since the last
    /// question.
    ///
    /// # Errors
    /// [`Abandoned`] if the answer was no.
    #[inline]
    pub(crate) fn count(&self, units: usize) -> Result<(), Abandoned> {
        let units = self.units.get() + units;
        self.units.set(units);
        if units < UNITS { Ok(()) } else { self.ask() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caller_is_asked_every_so_many_units() {
        let asked = Cell::new(0);
        let wanted = || {
            asked.set(asked.get() + 1);
            asked.get() < 3
        };
        let progress = Progress::new(&wanted);
        let mut done = 0;
        while progress.count(100).is_ok() {
            done += 100;
        }
        assert_eq!((asked.get(), done / UNITS), (3, 2));
        assert_eq!(progress.ask(), Err(Abandoned));
    }
}
