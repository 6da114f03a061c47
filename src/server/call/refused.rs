//! A request whose head no call may have → the answer that its call gives.

use http::StatusCode;
use tonic::Status;

/// The answer to a request, which has this as an extension: its call gives it instead of any other.
#[derive(Debug, Clone)]
pub(in crate::server) struct Refused {
    pub(in crate::server) status: Status,
    /// For clients that speak HTTP alone.
    pub(in crate::server) http: StatusCode,
}
