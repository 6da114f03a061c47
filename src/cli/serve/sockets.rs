//! Addresses → listeners, and the limit of open files.
//!
//! What always holds: an address that others can reach is served in the clear only on demand, the
//! port of operators too; no file but a dead socket is removed.

use std::net::SocketAddr;

use tokio::net::TcpListener;

use super::settings::Settings;
use crate::cli::failure::Failure;
use crate::server::{self, ConnectionLimits, Listener};

/// Descriptors beside those of connections: files, listeners, 64 of the port of operators.
const OTHER_DESCRIPTORS: usize = 128;
/// The share of the system's limit that peers which have not yet spoken may take.
const GREETING_SHARE: usize = 4;

/// Raises the limit of open files to what these connections need. Many systems begin with 1,024.
/// Where that is not allowed, fewer peers may greet at once, so that some descriptors are left for
/// those that have.
pub(super) fn with_descriptors(limits: ConnectionLimits) -> ConnectionLimits {
    let needed = limits.connections + limits.greeting + OTHER_DESCRIPTORS;
    match rlimit::increase_nofile_limit(needed as u64) {
        Ok(limit) => {
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            if limit < needed {
                tracing::warn!(
                    limit,
                    needed,
                    "the system allows fewer open files than --connections may need; others wait"
                );
            }
            ConnectionLimits {
                greeting: limits.greeting.min(limit / GREETING_SHARE),
                ..limits
            }
        }
        Err(error) => {
            tracing::warn!(%error, "the limit of open files can't be raised");
            limits
        }
    }
}

/// Listens on an address of `--listen`.
///
/// # Errors
/// When the address is malformed or taken, or others could reach it in the clear.
pub(super) fn listen(address: &str, settings: &Settings) -> Result<Listener, Failure> {
    if let Some(path) = address.strip_prefix("unix:") {
        return listen_unix(path);
    }
    let address: SocketAddr = address.parse().map_err(|_| {
        Failure::Usage(format!(
            "--listen: {address} is no address:port and no unix:/path"
        ))
    })?;
    let is_protected = settings.tls_certificate.is_some() || settings.insecure;
    if !address.ip().is_loopback() && !is_protected {
        return Err(Failure::Usage(format!(
            "--listen: {address} can be reached by others; set --tls-certificate and --tls-key, \
             or --insecure if something else protects it"
        )));
    }
    Ok(Listener::Tcp(bind(address)?))
}

/// Listens on the address of `--admin`, which is plain HTTP whatever `--listen` is.
///
/// # Errors
/// When it is taken, or others could reach it.
pub(super) fn listen_admin(address: SocketAddr, settings: &Settings) -> Result<TcpListener, Failure> {
    if !address.ip().is_loopback() && !settings.insecure {
        return Err(Failure::Usage(format!(
            "--admin: {address} can be reached by others, without TLS and without a key; set \
             --insecure if something else protects it"
        )));
    }
    bind(address)
}

/// Listens on a TCP port.
///
/// # Errors
/// When it is taken.
fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    let listener = server::listen(address);
    listener.map_err(|error| Failure::unusable(format!("can't listen on {address}"), error))
}

#[cfg(unix)]
fn listen_unix(path: &str) -> Result<Listener, Failure> {
    use std::os::unix::fs::FileTypeExt;
    use std::os::unix::net::UnixStream;
    let failed = |error| Failure::unusable(format!("can't listen on unix:{path}"), error);
    if path.is_empty() {
        return Err(Failure::Usage("--listen: unix: needs a path".to_owned()));
    }
    // A socket where nobody answers was left by a server that was killed. Any other file stays.
    let is_socket = std::fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket());
    if is_socket && UnixStream::connect(path).is_err() {
        std::fs::remove_file(path).map_err(failed)?;
    }
    let listener = tokio::net::UnixListener::bind(path).map_err(failed)?;
    Ok(Listener::Unix(listener, path.into()))
}

#[cfg(not(unix))]
fn listen_unix(path: &str) -> Result<Listener, Failure> {
    Err(Failure::Usage(format!(
        "--listen: unix:{path}: this system has no such sockets"
    )))
}
