//! How many records there are, and how many of them are errors.

/// Counts of records.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) all: u64,
    /// Records that are errors.
    pub(super) bad: u64,
}

impl Tally {
    /// Counts a record.
    pub(super) fn add(&mut self, is_error: bool) {
        self.all += 1;
        self.bad += u64::from(is_error);
    }
}
