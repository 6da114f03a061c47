//! Files of certificates and keys → read again, at SIGHUP and when they have changed.
//!
//! What always holds: if a file can't be used, what is in use stays, and the log says so once for
//! each change. A change is found by the time, length and inode of a file behind links, because
//! tools that renew certificates replace files or links (Kubernetes replaces a link). Where one of
//! two files is written first, the first attempt fails and the next one succeeds.

use std::path::PathBuf;
use std::time::SystemTime;

use super::settings::Settings;
use crate::cli::escape::escaped;
use crate::server::{Config, Keys, Tls};

/// Time, length and inode of a file; `None` where there is no file.
type FileState = Option<(SystemTime, u64, u64)>;

/// What is read again, and the last known states of its files.
struct Reloaded {
    tls: Option<Tls>,
    keys: Option<Keys>,
    paths: Vec<PathBuf>,
    states: Vec<FileState>,
}

/// The files of certificates and keys, and their states.
pub(super) struct SeenFiles {
    paths: Vec<PathBuf>,
    states: Vec<FileState>,
}

impl SeenFiles {
    /// Looks at the files of these settings. To be done before they are read, because one that is
    /// replaced in between has then changed.
    pub(super) fn new(settings: &Settings) -> Self {
        let files = [
            &settings.tls_certificate,
            &settings.tls_key,
            &settings.tls_client_authority,
            &settings.keys,
        ];
        let paths: Vec<PathBuf> = files.into_iter().flatten().cloned().collect();
        let states = paths.iter().map(state).collect();
        Self { paths, states }
    }
}

/// Reads the files of these settings again until the process ends.
///
/// # Errors
/// When the system does not let the process wait for the signal.
pub(super) fn watch(settings: &Settings, config: &Config, seen: SeenFiles) -> std::io::Result<()> {
    let SeenFiles { paths, states } = seen;
    let mut reloaded = Reloaded {
        tls: config.tls.clone(),
        keys: config.keys.clone(),
        states,
        paths,
    };
    let mut hangups = Hangups::new()?;
    let every = settings.reload_interval.0;
    tokio::spawn(async move {
        loop {
            let is_asked = if every.is_zero() || reloaded.paths.is_empty() {
                hangups.next().await;
                true
            } else {
                tokio::time::timeout(every, hangups.next()).await.is_ok()
            };
            if reloaded.has_changed() || is_asked {
                reloaded.read();
            }
        }
    });
    Ok(())
}

impl Reloaded {
    /// Returns whether a file has changed since the last call.
    fn has_changed(&mut self) -> bool {
        let now: Vec<FileState> = self.paths.iter().map(state).collect();
        let before = std::mem::replace(&mut self.states, now);
        before != self.states
    }

    fn read(&self) {
        if let Some(tls) = &self.tls {
            match tls.reload() {
                Ok(()) => tracing::info!("certificates are read again"),
                Err(error) => {
                    let error = escaped(&error.to_string()).to_string();
                    tracing::error!(error, "the certificates stay as they were");
                }
            }
        }
        if let Some(keys) = &self.keys {
            match keys.reload() {
                Ok(()) => tracing::info!("keys are read again"),
                Err(error) => {
                    let error = escaped(&error.to_string()).to_string();
                    tracing::error!(error, "the keys stay as they were");
                }
            }
        }
    }
}

fn state(path: &PathBuf) -> FileState {
    let found = std::fs::metadata(path).ok()?;
    Some((found.modified().ok()?, found.len(), inode(&found)))
}

#[cfg(unix)]
fn inode(found: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(found)
}

#[cfg(not(unix))]
fn inode(_: &std::fs::Metadata) -> u64 {
    0
}

/// SIGHUP, on systems that have it.
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
