//! `zhaiyao serve`: the gRPC server.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

use super::settings::Settings;
use super::{Failure, reload};
use crate::api::Capacity;
use crate::server::{self, Config, Keys, Listener, Origins, Tls, TlsFiles, Traces};
use zhaiyao_text::engine::{Engine, Limits};

/// Serves until a signal comes.
pub(super) fn run(settings: &Settings) -> Result<(), Failure> {
    log(settings)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        // What a thread remembers of words is lost with it.
        .thread_keep_alive(Duration::from_secs(600))
        .build()
        .map_err(|error| Failure::unusable("the server", error))?;
    runtime.block_on(serve(settings))
}

fn log(settings: &Settings) -> Result<(), Failure> {
    let filter = tracing_subscriber::EnvFilter::try_new(&settings.log)
        .map_err(|error| Failure::unusable("--log", error))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        // A log that nobody reads any more must not end the server: telling of it would.
        .log_internal_errors(false);
    if settings.log_format == "json" {
        log.json().flatten_event(true).init();
    } else {
        log.init();
    }
    // What a panic says may hold a caller's text, so that only its place is told.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "panic");
    }));
    Ok(())
}

async fn serve(settings: &Settings) -> Result<(), Failure> {
    // Before anybody can know that the server is there, so that no signal is lost.
    let stop = stop_signal().map_err(|error| Failure::unusable("signals", error))?;
    raise_descriptors(settings.connections);
    // The addresses next: they are the likeliest to be wrong, and loading takes longer.
    let config = config(settings)?;
    let mut listeners = Vec::new();
    for address in &settings.listen {
        listeners.push(listen(address, settings).await?);
    }
    let admin = match settings.admin {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let limits = Limits {
        text_characters: settings.text_characters as usize,
        lexicon_terms: settings.lexicon_terms as usize,
        reports: settings.reports as usize,
        ..Limits::default()
    };
    let engine =
        Engine::built_in(limits).map_err(|error| Failure::unusable("the models can't be loaded", error))?;
    engine.warm_up();
    reload::watch(settings, &config).map_err(|error| Failure::unusable("signals", error))?;
    for address in listeners.iter().map(Listener::address) {
        tracing::info!(
            %address,
            workers = config.capacity.workers,
            tls = config.tls.is_some(),
            keys = config.keys.is_some(),
            "ready"
        );
    }
    if let Some(Ok(address)) = admin.as_ref().map(TcpListener::local_addr) {
        tracing::info!(%address, "operators");
    }
    let traces = config.traces.clone();
    let left = server::run(listeners, admin, Arc::new(engine), config, stop)
        .await
        .map_err(|error| Failure::Unusable(error.to_string()))?;
    if let Some(traces) = traces {
        // A panic in it would have been logged; there is nothing to wait for then.
        let _ = tokio::task::spawn_blocking(move || traces.finish()).await;
    }
    tracing::info!(
        calls_cut = left.calls,
        connections_cut = left.connections,
        "stopped"
    );
    Ok(())
}

/// Descriptors beside those of connections: files, sockets that listen, the port of operators.
const OTHER_DESCRIPTORS: u64 = 64;

/// Lets the process open as many connections as it is to take; many systems begin with 1,024.
fn raise_descriptors(connections: u32) {
    let needed = u64::from(connections) + OTHER_DESCRIPTORS;
    match rlimit::increase_nofile_limit(needed) {
        Ok(limit) if limit < needed => tracing::warn!(
            limit,
            needed,
            "the system allows fewer open files than --connections may need; further connections wait"
        ),
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "the limit of open files can't be raised"),
    }
}

fn config(settings: &Settings) -> Result<Config, Failure> {
    if settings.closed && settings.keys.is_none() {
        return Err(Failure::Unusable(
            "--closed asks for keys, and there are none: give --keys".to_owned(),
        ));
    }
    let default = Config::default();
    let workers = settings.workers.map_or(default.capacity.workers, usize::from);
    let seconds = |count: u32| Duration::from_secs(count.into());
    Ok(Config {
        capacity: Capacity {
            workers,
            queue: settings.queue.map_or(64 * workers, |queue| queue as usize),
            wait: Duration::from_millis(settings.queue_wait.into()),
        },
        grace: seconds(settings.grace.into()),
        delay: seconds(settings.delay.into()),
        message_bytes: settings.message_bytes as usize,
        connections: settings.connections as usize,
        streams_per_connection: settings.streams,
        stream_items: settings.stream_items.into(),
        keepalive: seconds(settings.keepalive.into()),
        connection_age: seconds(settings.connection_age),
        longest_call: seconds(settings.longest_call),
        tls: tls(settings)?,
        keys: settings
            .keys
            .clone()
            .map(Keys::new)
            .transpose()
            .map_err(|error| Failure::unusable("--keys", error))?,
        closed: settings.closed,
        reflection: settings.reflection,
        traces: settings.otlp.as_deref().map(traces).transpose()?,
        web_origins: web_origins(&settings.web_origins)?,
    })
}

fn traces(collector: &str) -> Result<Traces, Failure> {
    let traces = Traces::new(collector).map_err(|error| Failure::unusable("--otlp", error))?;
    tracing::info!(collector, "spans go to a collector");
    Ok(traces)
}

fn web_origins(origins: &[String]) -> Result<Option<Origins>, Failure> {
    if origins.is_empty() {
        return Ok(None);
    }
    let origins = Origins::new(origins).map_err(|error| Failure::unusable("--web-origins", error))?;
    Ok(Some(origins))
}

/// Certificate and key go together, wherever they were set, and the authority of clients needs both.
fn tls(settings: &Settings) -> Result<Option<Tls>, Failure> {
    let authority = settings.tls_client_authority.clone();
    let (certificate, key) = match (settings.tls_certificate.clone(), settings.tls_key.clone()) {
        (Some(certificate), Some(key)) => (certificate, key),
        (None, None) if authority.is_none() => return Ok(None),
        _ => {
            let needed =
                "TLS needs --tls-certificate and --tls-key, both of them (also for --tls-client-authority)";
            return Err(Failure::Unusable(needed.to_owned()));
        }
    };
    let files = TlsFiles {
        certificate,
        key,
        client_authority: authority,
        offers_http1: !settings.web_origins.is_empty(),
    };
    let tls = Tls::new(files).map_err(|error| Failure::unusable("--tls-certificate, --tls-key", error))?;
    Ok(Some(tls))
}

async fn listen(address: &str, settings: &Settings) -> Result<Listener, Failure> {
    if let Some(path) = address.strip_prefix("unix:") {
        return listen_unix(path);
    }
    let address: SocketAddr = address.parse().map_err(|_| {
        Failure::Unusable(format!(
            "--listen: {address} is no address:port and no unix:/path"
        ))
    })?;
    let is_protected = settings.tls_certificate.is_some() || settings.insecure;
    if !address.ip().is_loopback() && !is_protected {
        return Err(Failure::Unusable(format!(
            "--listen: {address} can be reached by others; give --tls-certificate and --tls-key, or --insecure if something else protects it"
        )));
    }
    Ok(Listener::Tcp(bind(address).await?))
}

async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    let listener = TcpListener::bind(address).await;
    listener.map_err(|error| Failure::unusable(format!("can't listen on {address}"), error))
}

#[cfg(unix)]
fn listen_unix(path: &str) -> Result<Listener, Failure> {
    use std::os::unix::fs::FileTypeExt;
    use std::os::unix::net::UnixStream;
    let failed = |error| Failure::unusable(format!("can't listen on unix:{path}"), error);
    if path.is_empty() {
        return Err(Failure::Unusable("--listen: unix: needs a path".to_owned()));
    }
    // What a server left that was killed: a socket where nobody answers. Anything else stays, and is in the way.
    let is_socket = std::fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket());
    if is_socket && UnixStream::connect(path).is_err() {
        std::fs::remove_file(path).map_err(failed)?;
    }
    let listener = tokio::net::UnixListener::bind(path).map_err(failed)?;
    Ok(Listener::Unix(listener, path.into()))
}

#[cfg(not(unix))]
fn listen_unix(path: &str) -> Result<Listener, Failure> {
    Err(Failure::Unusable(format!(
        "--listen: unix:{path}: this system has no such sockets"
    )))
}

/// What shells call the end by Ctrl-C.
#[cfg(unix)]
const INTERRUPTED: i32 = 130;

/// Done at the first SIGTERM or Ctrl-C. Whoever presses Ctrl-C once more does not want to wait.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
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
            tracing::warn!("a second Ctrl-C: what is in flight is not waited for");
            std::process::exit(INTERRUPTED);
        });
    })
}

/// Done at the first Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
