//! `zhaiyao serve`: the gRPC server.

mod file;
mod logging;
mod parts;
mod reload;
mod settings;
mod signals;
mod sockets;
pub(super) mod units;

use std::sync::Arc;
use std::time::Duration;

use super::failure::Failure;
use crate::server::{self, Config};
pub(super) use file::with_file;
use logging::Log;
pub(super) use settings::Settings;
use zhaiyao_text::engine::{Engine, Limits};

/// Threads end when they have had no work for this time. Each has caches of words, which end with
/// it.
const THREAD_KEEP_ALIVE: Duration = Duration::from_secs(600);

/// Serves until a signal comes.
pub(super) fn run(settings: &Settings) -> Result<(), Failure> {
    let log = logging::init(settings)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_keep_alive(THREAD_KEEP_ALIVE)
        .build()
        .map_err(|error| Failure::unusable("the server", error))?;
    let served = runtime.block_on(serve(settings, &log));
    // What still runs is work that nobody waits for: it is told to stop, and not waited for.
    runtime.shutdown_background();
    log.flush();
    served
}

async fn serve(settings: &Settings, log: &Log) -> Result<(), Failure> {
    // Before anybody can know that the server runs, so that no signal is lost.
    let stop = signals::stop(log.clone()).map_err(|error| Failure::unusable("signals", error))?;
    tokio::spawn(log.clone().tell_what_is_missing());
    // The addresses next, because they are the likeliest to be wrong, and loading takes longer.
    let seen = reload::SeenFiles::new(settings);
    let config = parts::config(settings)?;
    let config = Config {
        connections: sockets::with_descriptors(config.connections),
        log_lines_dropped: log.dropped(),
        ..config
    };
    let mut listeners = Vec::new();
    for address in &settings.listen {
        listeners.push(sockets::listen(address, settings)?);
    }
    let admin = match settings.admin {
        Some(address) => Some(sockets::listen_admin(address, settings)?),
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
    reload::watch(settings, &config, seen).map_err(|error| Failure::unusable("signals", error))?;
    let traces = config.traces.clone();
    let report = server::run(listeners, admin, Arc::new(engine), config, stop).await?;
    if let Some(traces) = traces {
        // It fails only after a panic, which is logged.
        let _ = tokio::task::spawn_blocking(move || traces.finish()).await;
    }
    tracing::info!(
        calls_cut = report.calls,
        connections_cut = report.connections,
        "stopped"
    );
    Ok(())
}
