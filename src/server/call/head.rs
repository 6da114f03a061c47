//! The head of a call → whether it is one of gRPC, and its id.
//!
//! What always holds: an id that is logged has at most 128 printable ASCII characters.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use http::{HeaderMap, HeaderValue, Method, Request};

/// Header of the id, in requests and answers.
pub(super) const REQUEST_ID: &str = "x-request-id";
/// Characters of an id that is accepted from a caller.
const LONGEST_ID: usize = 128;

/// Returns whether a request is one of gRPC: a POST of `application/grpc`, perhaps followed by
/// `+proto` or by parameters.
pub(super) fn is_grpc<B>(request: &Request<B>) -> bool {
    let media_type = request.headers().get("content-type").map(HeaderValue::as_bytes);
    let rest = media_type.and_then(|media_type| media_type.strip_prefix(b"application/grpc"));
    request.method() == Method::POST && rest.is_some_and(|rest| matches!(rest, [] | [b'+' | b';', ..]))
}

/// The id that the caller sent, or one of our own.
pub(super) fn request_id(headers: &HeaderMap) -> String {
    let sent = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let is_id = |id: &&str| (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic());
    sent.filter(is_id).map_or_else(own_id, str::to_owned)
}

/// A random number of this process, and a number of this call.
fn own_id() -> String {
    static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(std::process::id()));
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("{:016x}-{}", *PROCESS, NEXT.fetch_add(1, Ordering::Relaxed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_taken_from_the_caller_if_they_can_be_logged() {
        let id = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID, HeaderValue::from_static(text));
            request_id(&headers)
        };
        assert_eq!(id("job-7/42"), "job-7/42");
        assert_ne!(id("a b"), "a b");
        assert_ne!(request_id(&HeaderMap::new()), request_id(&HeaderMap::new()));
    }
}
