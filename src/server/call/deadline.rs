//! `grpc-timeout` → the time that a call may take.

use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use tonic::Status;

use crate::api::refusal;

/// The time that the caller sets; `None` if it sets none.
///
/// # Errors
/// When the header is malformed.
pub(super) fn timeout(headers: &HeaderMap) -> Result<Option<Duration>, Status> {
    let Some(value) = headers.get("grpc-timeout") else {
        return Ok(None);
    };
    parse(value).map(Some).ok_or_else(refusal::malformed_timeout)
}

/// 1 to 8 digits and a unit. `None` if it is anything else.
fn parse(value: &HeaderValue) -> Option<Duration> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_is_digits_and_a_unit() {
        let read = |text: &'static str| parse(&HeaderValue::from_static(text));
        assert_eq!(read("100m"), Some(Duration::from_millis(100)));
        assert_eq!(read("99999999H"), Some(Duration::from_secs(99_999_999 * 3600)));
        for bad in ["", "S", "10", "abc", "-5S", "1.5S", "123456789S", "5s"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
