//! The log of the server, to standard error.
//!
//! What always holds: no text of a caller is logged, not even by a panic.

use std::io::IsTerminal;

use super::settings::Settings;
use crate::cli::failure::Failure;

/// Sets up the log, and a panic hook that writes to it.
///
/// # Errors
/// When the directives of `--log` are malformed.
pub(super) fn init(settings: &Settings) -> Result<(), Failure> {
    let filter = tracing_subscriber::EnvFilter::try_new(&settings.log)
        .map_err(|error| Failure::unusable("--log", error))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        // Without this, a log that can't be written would end the server.
        .log_internal_errors(false);
    if settings.log_format == "json" {
        log.json().flatten_event(true).init();
    } else {
        log.init();
    }
    // The message of a panic may contain a caller's text, so only its source line is logged.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "panic");
    }));
    Ok(())
}
