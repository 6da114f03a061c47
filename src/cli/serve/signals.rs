//! SIGTERM and Ctrl-C → a future that ends at the first of them.

use std::future::Future;

use super::logging::Log;

/// The exit code by which shells name an end by Ctrl-C.
#[cfg(unix)]
const INTERRUPTED: i32 = 130;

/// Waits for the first SIGTERM or Ctrl-C. A second Ctrl-C ends the process at once.
#[cfg(unix)]
pub(super) fn stop(log: Log) -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tokio::spawn(async move {
            interrupt.recv().await;
            tracing::warn!("a second Ctrl-C: calls in flight are not waited for");
            log.flush();
            std::process::exit(INTERRUPTED);
        });
    })
}

/// Waits for the first Ctrl-C.
#[cfg(not(unix))]
pub(super) fn stop(_: Log) -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
