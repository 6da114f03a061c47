//! `zhaiyao serve`: the gRPC server.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use super::{Failure, engine};
use crate::server::{self, Config};

/// Options of the server.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Address to listen on
    #[arg(long, env = "ZHAIYAO_LISTEN", default_value = "127.0.0.1:50051")]
    listen: SocketAddr,
    /// Documents read at once [default: one for each core]
    #[arg(long, env = "ZHAIYAO_WORKERS", value_parser = clap::value_parser!(u16).range(1..=1024))]
    workers: Option<u16>,
    /// Seconds that calls in flight may go on after SIGTERM or Ctrl-C
    #[arg(long, env = "ZHAIYAO_GRACE", value_name = "SECONDS", default_value_t = 20)]
    grace: u16,
    /// What to log, as in "info" or "zhaiyao=debug"
    #[arg(long, env = "ZHAIYAO_LOG", default_value = "zhaiyao=info")]
    log: String,
}

/// Serves until a signal comes.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let filter = tracing_subscriber::EnvFilter::try_new(&args.log)
        .map_err(|error| Failure::unusable("--log", error))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        // A log that nobody reads any more must not end the server: telling of it would.
        .log_internal_errors(false)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::unusable("the server", error))?;
    runtime.block_on(serve(args))
}

async fn serve(args: &Args) -> Result<(), Failure> {
    // The address first: it is the likeliest to be wrong, and loading takes longer.
    let listener = tokio::net::TcpListener::bind(args.listen)
        .await
        .map_err(|error| Failure::unusable(format!("can't listen on {}", args.listen), error))?;
    let mut config = Config {
        grace: Duration::from_secs(args.grace.into()),
        ..Config::default()
    };
    if let Some(workers) = args.workers {
        config.workers = workers.into();
    }
    let address = listener
        .local_addr()
        .map_err(|error| Failure::unusable("the socket", error))?;
    let engine = Arc::new(engine()?);
    engine.warm_up();
    let stop = stop_signal().map_err(|error| Failure::unusable("signals", error))?;
    tracing::info!(%address, workers = config.workers, "ready");
    server::run(listener, engine, config, stop)
        .await
        .map_err(|error| Failure::Unusable(error.to_string()))?;
    tracing::info!("stopped");
    Ok(())
}

/// Done at the first SIGTERM or Ctrl-C.
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
