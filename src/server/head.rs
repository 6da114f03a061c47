//! The head of a call → its deadline, its id, the trace it is part of.
//!
//! What always holds: an id and a trace that are logged are of a few printable characters.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::{HeaderMap, HeaderValue, Method, Request};

/// Header of the id, both ways.
pub(super) const REQUEST_ID: &str = "x-request-id";
/// Characters of an id that is taken from a caller.
const LONGEST_ID: usize = 128;

/// Whether a request is one of gRPC: a POST of `application/grpc`, perhaps with `+proto` or parameters behind.
pub(super) fn is_grpc<B>(request: &Request<B>) -> bool {
    let media_type = request.headers().get("content-type").map(HeaderValue::as_bytes);
    let rest = media_type.and_then(|media_type| media_type.strip_prefix(b"application/grpc"));
    request.method() == Method::POST && rest.is_some_and(|rest| matches!(rest, [] | [b'+' | b';', ..]))
}

/// The timeout of `grpc-timeout`: 1 to 8 digits and a unit. Nothing if it is malformed.
pub(super) fn timeout(value: &HeaderValue) -> Option<Duration> {
    let (unit, digits) = value.as_bytes().split_last()?;
    if !(1..=8).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let count: u64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    Some(match unit {
        b'H' => Duration::from_secs(count * 3600),
        b'M' => Duration::from_secs(count * 60),
        b'S' => Duration::from_secs(count),
        b'm' => Duration::from_millis(count),
        b'u' => Duration::from_micros(count),
        b'n' => Duration::from_nanos(count),
        _ => return None,
    })
}

/// The id the caller gave, or one of our own.
pub(super) fn request_id(headers: &HeaderMap) -> String {
    let given = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let is_id = |id: &&str| (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic());
    given.filter(is_id).map_or_else(own_id, str::to_owned)
}

/// A number that no other process has, and one that no other call of this one has.
fn own_id() -> String {
    static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(std::process::id()));
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("{:016x}-{}", *PROCESS, NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The span of a caller that a call is part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parent {
    /// Not 0.
    pub(super) trace: u128,
    /// Not 0.
    pub(super) span: u64,
    pub(super) flags: u8,
}

impl Parent {
    /// The trace as W3C writes it.
    pub(super) fn trace_id(&self) -> String {
        format!("{:032x}", self.trace)
    }
}

/// What a W3C `traceparent` names; nothing if there is none or it is malformed.
pub(super) fn parent(headers: &HeaderMap) -> Option<Parent> {
    let value = headers.get("traceparent")?.to_str().ok()?;
    let fields: Vec<&str> = value.split('-').collect();
    let [version, trace, span, flags, ..] = fields[..] else {
        return None;
    };
    let is_hex = |field: &str, len: usize| {
        field.len() == len && field.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    let is_whole = is_hex(version, 2) && is_hex(trace, 32) && is_hex(span, 16) && is_hex(flags, 2);
    // Version 00 has nothing behind the flags; later ones may.
    let is_of_version = version != "ff" && (version != "00" || fields.len() == 4);
    if !is_whole || !is_of_version {
        return None;
    }
    let parent = Parent {
        trace: u128::from_str_radix(trace, 16).ok()?,
        span: u64::from_str_radix(span, 16).ok()?,
        flags: u8::from_str_radix(flags, 16).ok()?,
    };
    (parent.trace != 0 && parent.span != 0).then_some(parent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_is_digits_and_a_unit() {
        let read = |text: &'static str| timeout(&HeaderValue::from_static(text));
        assert_eq!(read("100m"), Some(Duration::from_millis(100)));
        assert_eq!(read("99999999H"), Some(Duration::from_secs(99_999_999 * 3600)));
        for bad in ["", "S", "10", "abc", "-5S", "1.5S", "123456789S", "5s"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

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

    #[test]
    fn a_trace_is_what_w3c_says() {
        let id = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("traceparent", HeaderValue::from_static(text));
            parent(&headers).map(|parent| parent.trace_id())
        };
        let trace = "0af7651916cd43dd8448eb211c80319c";
        assert_eq!(
            id("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").as_deref(),
            Some(trace)
        );
        assert_eq!(
            id("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x").as_deref(),
            Some(trace)
        );
        for bad in [
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "hello",
        ] {
            assert_eq!(id(bad), None, "{bad}");
        }
    }
}
