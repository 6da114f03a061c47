//! Errors → gRPC statuses with `google.rpc` details. The only file that builds a `tonic::Status`.

use std::collections::HashMap;
use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use crate::engine::{Error, Violation};

/// Domain of every `ErrorInfo`.
const DOMAIN: &str = "zhaiyao";

/// The status of an error.
pub fn status(error: &Error) -> Status {
    match error {
        Error::InvalidArgument(violations) => invalid_argument(violations, error.to_string()),
        Error::NotFound { kind, name } => {
            let mut details = info("MODEL_NOT_FOUND", [("kind", *kind)]);
            details.set_resource_info(*kind, name.as_str(), "", "not served here");
            Status::with_error_details(Code::NotFound, error.to_string(), details)
        }
    }
}

/// The canonical name of an error's code.
pub fn code_name(error: &Error) -> &'static str {
    match error {
        Error::InvalidArgument(_) => "INVALID_ARGUMENT",
        Error::NotFound { .. } => "NOT_FOUND",
    }
}

/// Bytes of field violations that a status carries: HTTP/2 headers have room for little more.
const DETAILS: usize = 6_000;

fn invalid_argument(violations: &[Violation], message: String) -> Status {
    let mut details = info("BAD_FIELD", []);
    let mut room = DETAILS;
    for (i, violation) in violations.iter().enumerate() {
        let size = violation.field.len() + violation.description.len();
        if size > room {
            let more = violations.len() - i;
            details
                .add_bad_request_violation("(more)", format!("{more} more fields are wrong in their turn"));
            break;
        }
        room -= size;
        details.add_bad_request_violation(&violation.field, &violation.description);
    }
    Status::with_error_details(Code::InvalidArgument, message, details)
}

/// A message that can't be decoded.
pub(super) fn undecodable(violation: Violation) -> Status {
    status(&Error::InvalidArgument(vec![violation]))
}

/// The server stops and takes no more work.
pub(super) fn unavailable() -> Status {
    let mut details = info("SHUTTING_DOWN", []);
    details.set_retry_info(Some(Duration::from_secs(1)));
    Status::with_error_details(Code::Unavailable, "the server is shutting down", details)
}

/// A fault of ours. Its cause stands in the log, not in the message.
pub(super) fn internal() -> Status {
    Status::with_error_details(
        Code::Internal,
        "internal error; the server's log has more",
        info("INTERNAL", []),
    )
}

fn info<'a>(reason: &str, metadata: impl IntoIterator<Item = (&'a str, &'a str)>) -> ErrorDetails {
    let metadata: HashMap<String, String> = metadata
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    ErrorDetails::with_error_info(reason, DOMAIN, metadata)
}
