//! The log of the server, to standard error.
//!
//! What always holds: no text of a caller is logged, not even by a panic; a log that nobody reads,
//! or that can't be written, holds up no call; a flood of refusals does not become one of lines.

mod flood;
mod writer;

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use super::settings::Settings;
use crate::cli::failure::Failure;
use flood::Flood;
use writer::Lines;

/// Time between looks at what was not logged.
const LOOK: Duration = Duration::from_secs(1);
/// Time for the last lines, once the server has ended.
const LAST_LINES: Duration = Duration::from_secs(1);

/// The log, once it is set up.
#[derive(Debug, Clone)]
pub(super) struct Log {
    lines: Lines,
    flood: Arc<Flood>,
}

/// Sets up the log, and a panic hook that writes to it.
///
/// # Errors
/// When the directives of `--log` are malformed, or there is no thread to be had.
pub(super) fn init(settings: &Settings) -> Result<Log, Failure> {
    let filter = EnvFilter::try_new(&settings.log).map_err(|error| Failure::unusable("--log", error))?;
    let lines = Lines::to(std::io::stderr()).map_err(|error| Failure::unusable("the log", error))?;
    let flood = Arc::new(Flood::default());
    let written = lines.clone();
    let format = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(move || written.clone());
    let format = if settings.log_format == "json" {
        format.json().flatten_event(true).boxed()
    } else {
        format.boxed()
    };
    tracing_subscriber::registry()
        .with(format)
        .with(flood::Limit(flood.clone()))
        .with(filter)
        .init();
    // The message of a panic may contain a caller's text, so only its source line is logged.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "panic");
    }));
    Ok(Log { lines, flood })
}

impl Log {
    /// Lines that were lost because nobody read the log.
    pub(super) fn dropped(&self) -> Arc<AtomicU64> {
        self.lines.dropped()
    }

    /// Logs how many lines were left out, each second in which there were any. Never returns.
    pub(super) async fn tell_what_is_missing(self) {
        let mut told = 0;
        loop {
            tokio::time::sleep(LOOK).await;
            for (code, count) in self.flood.take_left_out() {
                tracing::warn!(status = code, count, "calls were not logged one by one");
            }
            let dropped = self.lines.dropped().load(Ordering::Relaxed);
            if dropped > told && self.lines.has_room() {
                tracing::warn!(lines = dropped - told, "lines are lost: nobody read the log");
                told = dropped;
            }
        }
    }

    /// Waits until all lines are written, for [`LAST_LINES`] at most.
    pub(super) fn flush(&self) {
        self.lines.flush(LAST_LINES);
    }
}
