//! The engine of all commands except `serve`, which has limits of its own.

use super::failure::Failure;
use zhaiyao_text::engine::{Engine, Limits};

/// Returns an engine with the models that are compiled in and default limits.
///
/// # Errors
/// When a table of the models is corrupt.
pub(super) fn built_in() -> Result<Engine, Failure> {
    Engine::built_in(Limits::default())
        .map_err(|error| Failure::unusable("the models can't be loaded", error))
}
