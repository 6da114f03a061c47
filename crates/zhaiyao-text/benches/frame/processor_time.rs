//! How long this thread has run on a processor, so that other work of the machine does not count.

use std::time::Duration;

/// Time of this thread on a processor, in nanoseconds where the system counts them.
///
/// The clock is asked, and not `/proc/thread-self/schedstat`: of a thread that runs the file tells
/// what it was at the last tick of the scheduler, 4 ms ago at the most with Linux's usual 250 ticks
/// a second.
#[cfg(unix)]
pub(super) fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

/// Time by a clock on the wall, because the system has no other.
#[cfg(not(unix))]
pub(super) fn processor_time() -> Duration {
    static BEGAN: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    BEGAN.elapsed()
}
