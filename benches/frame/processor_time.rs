//! How long this thread has run on a processor, so that other work of the machine does not count.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// Time of this thread on a processor; of a clock on the wall where the system does not tell.
pub(super) fn processor_time() -> Duration {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let began = *BEGAN;
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let on_processor = told.and_then(|told| told.split(' ').next()?.parse().ok());
    on_processor.map_or_else(|| began.elapsed(), Duration::from_nanos)
}
