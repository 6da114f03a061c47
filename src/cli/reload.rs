//! Files of certificates and keys → read again, at SIGHUP and when they have changed.
//!
//! What always holds: a file that can't be used leaves what is in use as it is, and is told of once for each change. A change is seen
//! by the time, length and number of a file, behind links: that is how tools renew certificates, Kubernetes among them, which sets a
//! link anew. Where one file is written before the other, the first look fails and the next one mends it.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::settings::Settings;
use crate::server::{Config, Keys, Tls};

/// A file as it was seen; nothing where there is none.
type Seen = Option<(SystemTime, u64, u64)>;

/// What is read again.
struct Reloaded {
    tls: Option<Tls>,
    keys: Option<Keys>,
    paths: Vec<PathBuf>,
    seen: Vec<Seen>,
}

/// Reads the files of these settings again until the process ends.
///
/// # Errors
/// When the system lets nobody wait for the signal.
pub(super) fn watch(settings: &Settings, config: &Config) -> std::io::Result<()> {
    let files = [
        &settings.tls_certificate,
        &settings.tls_key,
        &settings.tls_client_authority,
        &settings.keys,
    ];
    let paths: Vec<PathBuf> = files.into_iter().flatten().cloned().collect();
    let mut reloaded = Reloaded {
        tls: config.tls.clone(),
        keys: config.keys.clone(),
        seen: paths.iter().map(seen).collect(),
        paths,
    };
    let mut hangups = Hangups::new()?;
    let every = Duration::from_secs(settings.reload_interval.into());
    tokio::spawn(async move {
        loop {
            let is_asked = if every.is_zero() || reloaded.paths.is_empty() {
                hangups.next().await;
                true
            } else {
                tokio::time::timeout(every, hangups.next()).await.is_ok()
            };
            if reloaded.look() || is_asked {
                reloaded.read();
            }
        }
    });
    Ok(())
}

impl Reloaded {
    /// Whether a file is another than at the last look.
    fn look(&mut self) -> bool {
        let now: Vec<Seen> = self.paths.iter().map(seen).collect();
        let before = std::mem::replace(&mut self.seen, now);
        before != self.seen
    }

    fn read(&self) {
        if let Some(tls) = &self.tls {
            match tls.reload() {
                Ok(()) => tracing::info!("certificates are read again"),
                Err(error) => tracing::error!(%error, "the certificates stay as they were"),
            }
        }
        if let Some(keys) = &self.keys {
            match keys.reload() {
                Ok(()) => tracing::info!("keys are read again"),
                Err(error) => tracing::error!(%error, "the keys stay as they were"),
            }
        }
    }
}

fn seen(path: &PathBuf) -> Seen {
    let found = std::fs::metadata(path).ok()?;
    Some((found.modified().ok()?, found.len(), number(&found)))
}

#[cfg(unix)]
fn number(found: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(found)
}

#[cfg(not(unix))]
fn number(_: &std::fs::Metadata) -> u64 {
    0
}

/// SIGHUP, where there is such a thing.
struct Hangups {
    #[cfg(unix)]
    signal: tokio::signal::unix::Signal,
}

impl Hangups {
    #[cfg(unix)]
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let signal = signal(SignalKind::hangup())?;
        Ok(Self { signal })
    }

    #[cfg(unix)]
    async fn next(&mut self) {
        if self.signal.recv().await.is_none() {
            std::future::pending::<()>().await;
        }
    }

    #[cfg(not(unix))]
    fn new() -> std::io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    async fn next(&mut self) {
        std::future::pending::<()>().await;
    }
}
