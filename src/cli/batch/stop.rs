//! SIGINT and SIGTERM → a flag, so that a batch ends with whole lines.
//!
//! What always holds: a second signal ends the process at once, and so does the first one after
//! [`PATIENCE`], because the batch may hang in a write that nobody reads.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

/// Time in which the batch should have ended by itself.
const PATIENCE: Duration = Duration::from_secs(5);
/// Exit codes by which shells name an end by a signal.
const INTERRUPTED: u8 = 130;
#[cfg(unix)]
const TERMINATED: u8 = 143;

/// Whether a signal came.
pub(super) struct Stop(Arc<AtomicU8>);

impl Stop {
    /// Catches the signals from now on.
    ///
    /// # Errors
    /// When they can't be caught.
    pub(super) fn watch() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let mut signals = {
            let _context = runtime.enter();
            Signals::new()?
        };
        let flag = Arc::new(AtomicU8::new(0));
        let stop = Self(Arc::clone(&flag));
        std::thread::spawn(move || {
            runtime.block_on(async {
                let code = signals.next().await;
                flag.store(code, Ordering::Relaxed);
                let code = tokio::time::timeout(PATIENCE, signals.next())
                    .await
                    .unwrap_or(code);
                std::process::exit(code.into());
            });
        });
        Ok(stop)
    }

    /// Returns the exit code of the signal that came.
    pub(super) fn code(&self) -> Option<u8> {
        Some(self.0.load(Ordering::Relaxed)).filter(|code| *code > 0)
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Returns the exit code of the next signal.
    async fn next(&mut self) -> u8 {
        tokio::select! {
            _ = self.interrupt.recv() => INTERRUPTED,
            _ = self.terminate.recv() => TERMINATED,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    /// Returns the exit code at the next Ctrl-C.
    async fn next(&mut self) -> u8 {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        INTERRUPTED
    }
}
