//! How a command fails: a message, and the exit code that it causes.

use std::process::ExitCode;

/// How a command failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The document was refused, or records were bad.
    #[error("{0}")]
    Refused(String),
    /// A file, an address or a model can't be used.
    #[error("{0}")]
    Unusable(String),
}

impl Failure {
    /// The exit code.
    pub(super) fn code(&self) -> ExitCode {
        match self {
            Self::Refused(_) => ExitCode::from(1),
            Self::Unusable(_) => ExitCode::from(2),
        }
    }

    /// `what` can't be used because of `error`.
    pub(super) fn unusable(what: impl std::fmt::Display, error: impl std::fmt::Display) -> Self {
        Self::Unusable(format!("{what}: {error}"))
    }
}
