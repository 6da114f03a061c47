//! A job as the schedule sees it: whose it is, and what it costs.

/// Cost of a job beside that of its bytes.
const OVERHEAD: u64 = 256;

/// Whether a job takes a fraction of a millisecond, or perhaps longer. Each kind has slots of its
/// own, so that short jobs never wait for long ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::server) enum Kind {
    /// A fraction of a millisecond at most.
    Short,
    /// Perhaps longer.
    Long,
}

/// Whose job it is, and what it costs.
#[derive(Debug, Clone)]
pub(super) struct Order<C> {
    pub(super) caller: C,
    /// Shares of the caller: 2 gets twice as much as 1 while both wait.
    pub(super) weight: u32,
    pub(super) kind: Kind,
    /// Bytes to be read.
    pub(super) bytes: u64,
    /// The job counts against the jobs that may wait.
    pub(super) is_bounded: bool,
}

/// The right of one job to run. It must be given back to `Schedule::end`.
#[derive(Debug)]
pub(super) struct Permit {
    pub(super) account: u64,
    pub(super) kind: Kind,
}

impl<C> Order<C> {
    /// What the job adds to the account of its caller.
    pub(super) fn cost(&self) -> u64 {
        (self.bytes + OVERHEAD) / u64::from(self.weight.max(1)) + 1
    }
}
