//! The engine of all commands but `serve`.

use super::failure::Failure;
use zhaiyao_text::engine::{Engine, Limits};

/// The engine with the models compiled in.
pub(super) fn built_in() -> Result<Engine, Failure> {
    Engine::built_in(Limits::default())
        .map_err(|error| Failure::unusable("the models can't be loaded", error))
}
