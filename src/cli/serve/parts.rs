//! Settings → the config of the server, with the files that they name.

use super::settings::Settings;
use crate::cli::failure::Failure;
use crate::server::{CallLimits, Capacity, Config, ConnectionLimits, Keys, Origins, Tls, TlsFiles, Traces};

/// The config of the server.
///
/// # Errors
/// When a file or a value can't be used, or settings need others that are missing.
pub(super) fn config(settings: &Settings) -> Result<Config, Failure> {
    if settings.closed && settings.keys.is_none() {
        return Err(Failure::Usage(
            "--closed asks for keys, and there are none: set --keys".to_owned(),
        ));
    }
    let capacity = match settings.workers {
        Some(workers) => Capacity::with_workers(workers.into()),
        None => Capacity::default(),
    };
    Ok(Config {
        capacity: Capacity {
            workers: capacity.workers,
            queue: settings.queue.map_or(capacity.queue, |queue| queue as usize),
            wait: settings.queue_wait.0,
        },
        memory: settings.memory.map(|memory| memory.0),
        compress: settings.compress,
        connections: connections(settings),
        calls: CallLimits {
            longest: settings.longest_call.0,
            message_bytes: settings.message_bytes.0,
            response_bytes: settings.response_bytes.0,
            stall: settings.stall.0,
            stream_items: settings.stream_items.into(),
        },
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
        ..Config::default()
    })
}

fn connections(settings: &Settings) -> ConnectionLimits {
    ConnectionLimits {
        connections: settings.connections as usize,
        streams_per_connection: settings.streams,
        pending_resets: settings.pending_resets as usize,
        keepalive: settings.keepalive.0,
        age: settings.connection_age.0,
        grace: settings.grace.0,
        delay: settings.delay.0,
        ..ConnectionLimits::default()
    }
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

/// Certificate and key need each other, and the authority of clients needs both.
fn tls(settings: &Settings) -> Result<Option<Tls>, Failure> {
    let authority = settings.tls_client_authority.clone();
    let (certificate, key) = match (settings.tls_certificate.clone(), settings.tls_key.clone()) {
        (Some(certificate), Some(key)) => (certificate, key),
        (None, None) if authority.is_none() => return Ok(None),
        _ => {
            let needed = "TLS needs --tls-certificate and --tls-key, both of them \
                          (also for --tls-client-authority)";
            return Err(Failure::Usage(needed.to_owned()));
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
