//! How a command fails: a message, the error that caused it, and the exit code.

use std::error::Error;
use std::fmt::Display;
use std::process::ExitCode;

use super::escape::{escaped, escaped_lines};
use crate::{client, server};

/// An error of any kind.
type Cause = Box<dyn Error + Send + Sync>;

/// How a command failed. The message includes that of its cause, so it is printed alone.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The engine refused the document of this name.
    #[error("{name}: {cause}")]
    Refused {
        name: String,
        #[source]
        cause: zhaiyao_text::engine::Error,
    },
    /// A server did not answer, or it refused the document of this name.
    #[error("{}{cause}", if matches!(cause, client::Error::Refused(_)) { format!("{name}: ") } else { String::new() })]
    Client {
        name: String,
        #[source]
        cause: client::Error,
    },
    /// Some records of a batch are errors.
    #[error("{bad} of {all} records are errors")]
    BadRecords { bad: u64, all: u64 },
    /// A signal ended a batch.
    #[error("interrupted: {told}")]
    Interrupted {
        /// The exit code by which shells name an end by this signal.
        code: u8,
        /// What became of the records.
        told: String,
    },
    /// An option has a value that can't be used, or needs another option.
    #[error("{0}")]
    Usage(String),
    /// A file, an address or a model can't be used.
    #[error("{what}: {cause}")]
    Unusable {
        what: String,
        #[source]
        cause: Cause,
    },
    /// The server could not start.
    #[error(transparent)]
    Server(#[from] server::Error),
}

impl Failure {
    /// Returns the failure of a command that needs `what` and can't use it.
    pub(super) fn unusable(what: impl Display, cause: impl Into<Cause>) -> Self {
        Self::Unusable {
            what: escaped(&what.to_string()).into_owned(),
            cause: cause.into(),
        }
    }

    /// Returns the message as it may be printed. What a server said is one line; messages of this
    /// program may have several.
    pub(super) fn shown(&self) -> String {
        let message = self.to_string();
        match self {
            Self::Client { .. } => escaped(&message).into_owned(),
            _ => escaped_lines(&message).into_owned(),
        }
    }

    /// Returns 1 if documents were refused or records are errors, 128 and the signal if one ended
    /// the command, else 2.
    pub(super) fn code(&self) -> ExitCode {
        match self {
            Self::Refused { .. }
            | Self::BadRecords { .. }
            | Self::Client {
                cause: client::Error::Refused(_),
                ..
            } => ExitCode::from(1),
            Self::Interrupted { code, .. } => ExitCode::from(*code),
            Self::Client { .. } | Self::Usage(_) | Self::Unusable { .. } | Self::Server(_) => {
                ExitCode::from(2)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file name must not begin a line or colour the terminal.
    #[test]
    fn names_are_shown_without_control_characters() {
        let failure = Failure::unusable("a\n\u{1b}[31mb", "no\u{1b} such\nfile");
        assert_eq!(failure.shown(), "a\\n\\u{1b}[31mb: no\\u{1b} such\nfile");
    }

    #[test]
    fn the_cause_of_a_failure_can_be_reached() {
        let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
        let failure = Failure::unusable("in.jsonl", missing);
        assert_eq!(failure.to_string(), "in.jsonl: entity not found");
        let cause = failure
            .source()
            .and_then(|cause| cause.downcast_ref::<std::io::Error>());
        assert_eq!(
            cause.map(std::io::Error::kind),
            Some(std::io::ErrorKind::NotFound)
        );
    }
}
