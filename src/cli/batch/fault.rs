//! Why a document has no response: the `error` of its record.

use std::io::{self, ErrorKind};

use serde::Serialize;
use tonic::Code;

use crate::api::code_name;

/// Why a document has no response.
#[derive(Debug, Serialize)]
pub(super) struct Fault {
    /// Name of a gRPC code.
    code: &'static str,
    message: String,
}

impl Fault {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code: code_name(code),
            message: message.into(),
        }
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        let code = match error.kind() {
            ErrorKind::NotFound => Code::NotFound,
            ErrorKind::PermissionDenied => Code::PermissionDenied,
            ErrorKind::InvalidFilename => Code::InvalidArgument,
            ErrorKind::IsADirectory | ErrorKind::NotADirectory => Code::FailedPrecondition,
            // What the unpackers say of bytes that are not packed as the name promises.
            ErrorKind::InvalidData
            | ErrorKind::InvalidInput
            | ErrorKind::UnexpectedEof
            | ErrorKind::Other => Code::DataLoss,
            _ => Code::Unknown,
        };
        Self::new(code, error.to_string())
    }
}
