//! The head of a request → why no call may begin with it.
//!
//! What always holds: a head that HTTP allows is read up to [`MOST_READ`] and answered with a
//! status of gRPC; what is longer the HTTP/2 library answers with 431, or ends the connection.

use http::header::{CONTENT_TYPE, HOST, HeaderValue};
use http::{Request, StatusCode, Version};

use crate::api::refusal;
use crate::server::call::Refused;

/// Bytes of a head that are read, as HTTP/2 counts them (RFC 9113, 6.5.2).
pub(super) const MOST_READ: u32 = 64 << 10;
/// Bytes of a head that a call may have, counted likewise.
const MOST: usize = 16 << 10;
/// What HTTP/2 counts for a header beside its name and value.
const HEADER: usize = 32;

/// Why this request is refused, if it is.
pub(super) fn fault<B>(request: &Request<B>) -> Option<Refused> {
    let is_http1 = request.version() < Version::HTTP_2;
    let refused = |status, http| Some(Refused { status, http });
    if size(request) > MOST {
        return refused(refusal::head_too_large(MOST), StatusCode::OK);
    }
    let hosts = request.headers().get_all(HOST).iter().count();
    if request.version() == Version::HTTP_11 && hosts != 1 {
        return refused(refusal::no_host(), StatusCode::BAD_REQUEST);
    }
    if is_http1 && is_plain_grpc(request) {
        return refused(refusal::needs_http2(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    None
}

fn size<B>(request: &Request<B>) -> usize {
    let headers = request.headers().iter();
    let headers: usize = headers
        .map(|(name, value)| name.as_str().len() + value.len() + HEADER)
        .sum();
    headers + request.uri().path().len() + request.uri().query().map_or(0, str::len)
}

fn is_plain_grpc<B>(request: &Request<B>) -> bool {
    let media_type = request.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let rest = media_type.and_then(|media_type| media_type.strip_prefix(b"application/grpc"));
    rest.is_some_and(|rest| matches!(rest, [] | [b'+' | b';', ..]))
}
