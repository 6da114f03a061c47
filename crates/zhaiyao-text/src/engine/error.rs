//! Why a request got no analysis.

use super::violations::Violations;

/// Why a request got no analysis.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Fields that are wrong, all of them.
    #[error("{0}")]
    InvalidArgument(Violations),
    /// A model that is not served.
    #[error("there is no {kind} named \"{name}\"; GetServerInfo lists those served")]
    NotFound {
        /// "lexicon", "IDF model" or "model".
        kind: &'static str,
        /// The name asked for: its first 40 characters, those that do not show escaped as in
        /// `\n` and `\u{7}`, so that a message stays one line.
        name: String,
    },
    /// A model that is served in another revision than the one asked for.
    #[error("{name} is served as {name}@{served}, not as {name}@{wanted}")]
    OtherRevision {
        /// The name of the model.
        name: String,
        /// The revision asked for, as [`Error::NotFound`] writes names.
        wanted: String,
        /// The revision served.
        served: String,
    },
    /// Nobody waits for the analysis any more.
    #[error("the request was abandoned by its caller")]
    Abandoned,
}
