//! Errors → gRPC statuses with `google.rpc` details. The only file that builds a `tonic::Status`.

use std::collections::HashMap;
use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use zhaiyao_text::engine::{Error, Violation, Violations};

/// Domain of every `ErrorInfo`.
const DOMAIN: &str = "zhaiyao";

/// The status of an error.
pub fn status(error: &Error) -> Status {
    match error {
        Error::InvalidArgument(violations) => invalid_argument(violations, &error.to_string()),
        Error::NotFound { kind, name } => {
            let mut details = info("MODEL_NOT_FOUND", [("kind", *kind)]);
            details.set_resource_info(*kind, name.as_str(), "", "not served here");
            Status::with_error_details(code_of(error), error.to_string(), details)
        }
        Error::OtherRevision { name, wanted, served } => {
            let mut details = info(
                "MODEL_REVISION",
                [("model", name.as_str()), ("wanted", wanted), ("served", served)],
            );
            let description = format!("is served as {name}@{served}");
            details.add_precondition_failure_violation("MODEL_REVISION", name.as_str(), description);
            Status::with_error_details(code_of(error), error.to_string(), details)
        }
        Error::Abandoned => {
            Status::with_error_details(code_of(error), error.to_string(), info("ABANDONED", []))
        }
    }
}

/// The code of an error.
pub fn code_of(error: &Error) -> Code {
    match error {
        Error::InvalidArgument(_) => Code::InvalidArgument,
        Error::NotFound { .. } => Code::NotFound,
        Error::OtherRevision { .. } => Code::FailedPrecondition,
        Error::Abandoned => Code::Cancelled,
    }
}

/// The canonical name of a code, as `google.rpc.Code` writes it.
pub const fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

/// Bytes of field violations, and of the message, that a status carries. The headers of a refusal
/// have the violations once, by base64, and the message twice, up to three bytes for one; together
/// they stay below 7 KB, because clients of gRPC may drop headers beyond 8 KB.
const DETAILS: usize = 3_000;
const MESSAGE: usize = 500;
/// Bytes of tags and lengths around one violation.
const AROUND: usize = 10;

fn invalid_argument(violations: &Violations, message: &str) -> Status {
    let mut details = info("BAD_FIELD", []);
    let mut room = DETAILS;
    let mut named = 0;
    for violation in violations.kept() {
        let size = violation.field.len() + violation.description.len() + AROUND;
        if size > room {
            break;
        }
        room -= size;
        named += 1;
        details.add_bad_request_violation(&violation.field, &violation.description);
    }
    let more = violations.total() - named;
    if more > 0 {
        details.add_bad_request_violation("(more)", format!("and {more} more fields are wrong"));
    }
    Status::with_error_details(Code::InvalidArgument, shortened(message), details)
}

/// A message, or as much of it as a status has room for.
fn shortened(message: &str) -> String {
    if message.len() <= MESSAGE {
        return message.to_owned();
    }
    let mut end = MESSAGE;
    while !message.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}...", &message[..end])
}

/// The status of one field or header that is wrong.
pub(super) fn invalid_field(violation: Violation) -> Status {
    invalid_fields(violation.into())
}

/// The status of fields that are wrong.
pub(super) fn invalid_fields(violations: Violations) -> Status {
    status(&Error::InvalidArgument(violations))
}

/// Why the server does not answer a call, whatever the call asks. Each status has an `ErrorInfo`
/// with one of these reasons.
pub mod refusal {
    use super::{Code, Duration, Status, StatusExt, Violation, info};

    /// The server stops and takes no more work.
    pub fn shutting_down() -> Status {
        let mut details = info("SHUTTING_DOWN", []);
        details.set_retry_info(Some(Duration::from_secs(1)));
        Status::with_error_details(Code::Unavailable, "the server is shutting down", details)
    }

    /// As many calls wait as are allowed, or this one has waited as long as it may.
    pub fn overloaded(retry: Duration) -> Status {
        let mut details = info("OVERLOADED", []);
        details.set_retry_info(Some(retry));
        Status::with_error_details(
            Code::ResourceExhausted,
            "the server has more work than it can do; try again later",
            details,
        )
    }

    /// All memory for calls is taken.
    pub fn out_of_memory(retry: Duration) -> Status {
        let mut details = info("OUT_OF_MEMORY", []);
        details.set_retry_info(Some(retry));
        Status::with_error_details(
            Code::ResourceExhausted,
            "the memory for calls is taken (--memory of the server); try again later",
            details,
        )
    }

    /// A request that needs more memory than all calls together may have. It has no `RetryInfo`,
    /// because it will be refused the next time, too.
    pub fn needs_too_much_memory(needed: usize, room: usize) -> Status {
        let (needed, mebibytes) = (needed.div_ceil(1 << 20), room >> 20);
        Status::with_error_details(
            Code::ResourceExhausted,
            format!(
                "the request needs some {needed} MiB of memory, and the work of all calls has \
                 {mebibytes} MiB (--memory of the server); send the text in parts, or ask for less of it"
            ),
            info("NEEDS_TOO_MUCH_MEMORY", [("limit", room.to_string().as_str())]),
        )
    }

    /// A message that has begun, or is due, does not come.
    pub fn message_too_slow(limit: Duration) -> Status {
        Status::with_error_details(
            Code::DeadlineExceeded,
            format!("the message did not come in time; the limit is {limit:?} (--stall of the server)"),
            info("MESSAGE_TOO_SLOW", []),
        )
    }

    /// An answer that the caller does not read.
    pub fn answer_not_taken(limit: Duration) -> Status {
        Status::with_error_details(
            Code::Aborted,
            format!("the answer was not read in time; the limit is {limit:?} (--stall of the server)"),
            info("ANSWER_NOT_TAKEN", []),
        )
    }

    /// The caller's key has called more often than its rate allows.
    pub fn too_often(name: &str, retry: Duration) -> Status {
        let mut details = info("RATE_LIMITED", [("key", name)]);
        details.set_retry_info(Some(retry));
        Status::with_error_details(
            Code::ResourceExhausted,
            format!("the key \"{name}\" has called more often than it may; try again later"),
            details,
        )
    }

    /// The call has no key, or an unknown one.
    pub fn unauthenticated(why: &str) -> Status {
        Status::with_error_details(Code::Unauthenticated, why, info("UNAUTHENTICATED", []))
    }

    /// The caller no longer wants the answer.
    pub fn too_late() -> Status {
        Status::with_error_details(
            Code::DeadlineExceeded,
            "the deadline of the call has passed",
            info("DEADLINE_EXCEEDED", []),
        )
    }

    /// The request is not one of gRPC.
    pub fn not_grpc() -> Status {
        super::invalid_field(Violation::new(
            "content-type",
            "must be application/grpc, and the method POST",
        ))
    }

    /// gRPC over HTTP/1.1, which has no trailers that clients would read.
    pub fn needs_http2() -> Status {
        super::invalid_field(Violation::new(
            "content-type",
            "application/grpc needs HTTP/2; over HTTP/1.1 it must be application/grpc-web",
        ))
    }

    /// A request of HTTP/1.1 that does not say whom it asks.
    pub fn no_host() -> Status {
        super::invalid_field(Violation::new("host", "must be given, once"))
    }

    /// The body of a page's request is not one of gRPC-Web.
    pub fn not_grpc_web(reason: &str) -> Status {
        super::invalid_field(Violation::new("(message)", reason))
    }

    /// A head beyond the limit.
    pub fn head_too_large(limit: usize) -> Status {
        Status::with_error_details(
            Code::ResourceExhausted,
            format!("the headers of the request are too large; the limit is {limit} bytes"),
            info("HEAD_TOO_LARGE", [("limit", limit.to_string().as_str())]),
        )
    }

    /// `grpc-timeout` is not what gRPC allows.
    pub fn malformed_timeout() -> Status {
        let reason = "is malformed; it must be 1 to 8 digits and one of H M S m u n";
        super::invalid_field(Violation::new("grpc-timeout", reason))
    }

    /// A message beyond the limit.
    pub fn too_large(limit: usize) -> Status {
        Status::with_error_details(
            Code::ResourceExhausted,
            format!("the message is too large; the limit is {limit} bytes (--message-bytes of the server)"),
            info("MESSAGE_TOO_LARGE", [("limit", limit.to_string().as_str())]),
        )
    }

    /// An answer beyond the limit. It has no `RetryInfo`, because it will be as large the next
    /// time.
    pub fn response_too_large(bytes: usize, limit: usize) -> Status {
        Status::with_error_details(
            Code::ResourceExhausted,
            format!(
                "the answer has {bytes} bytes; the limit is {limit} (--response-bytes of the server, and \
                 --memory for a batch); ask for less (response_options, features), or send the reports of the \
                 page one by one, by AnalyzeStream"
            ),
            info("RESPONSE_TOO_LARGE", [("limit", limit.to_string().as_str())]),
        )
    }

    /// Health of a service that is not served.
    pub fn unknown_service() -> Status {
        let details = info("SERVICE_UNKNOWN", []);
        Status::with_error_details(Code::NotFound, "there is no service of this name", details)
    }

    /// A batch without requests.
    pub fn empty_batch() -> Status {
        super::invalid_field(Violation::new("requests", "is empty; give at least one"))
    }

    /// A fault of ours. Its cause is in the log, not in the message.
    pub fn internal() -> Status {
        Status::with_error_details(
            Code::Internal,
            "internal error; the server's log has more",
            info("INTERNAL", []),
        )
    }

    /// A fault of ours, which the log has under this id.
    pub fn panicked(request_id: &str) -> Status {
        Status::with_error_details(
            Code::Internal,
            format!("internal error; the server's log has more under request id {request_id}"),
            info("INTERNAL", [("request_id", request_id)]),
        )
    }
}

fn info<'a>(reason: &str, metadata: impl IntoIterator<Item = (&'a str, &'a str)>) -> ErrorDetails {
    let metadata: HashMap<String, String> = metadata
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    ErrorDetails::with_error_info(reason, DOMAIN, metadata)
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    /// What HTTP/2 counts for each header besides name and value.
    const AROUND_A_HEADER: usize = 32;

    #[test]
    fn what_a_refusal_has_no_room_for_is_counted() {
        for (field, description) in [
            ("features", "must be a feature"),
            ("查询", "必须是一个已知的词性"),
        ] {
            let mut violations = Violations::default();
            (0..1_000).for_each(|n| violations.add(format!("{field}[{n}]"), description));
            let status = status(&Error::InvalidArgument(violations));
            let named = status.get_details_bad_request().unwrap().field_violations;
            let (more, first) = named.split_last().unwrap();
            assert!(first.len() > 40, "{}", first.len());
            assert_eq!(
                more.description,
                format!("and {} more fields are wrong", 1_000 - first.len())
            );
            let mut headers = HeaderMap::new();
            status.add_header(&mut headers).unwrap();
            let bytes: usize = headers
                .iter()
                .map(|(name, value)| name.as_str().len() + value.len() + AROUND_A_HEADER)
                .sum();
            // The id of the request, the date and the media type come to these.
            assert!(bytes < 6_500, "{field}: {bytes}");
        }
    }
}
