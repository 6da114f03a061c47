//! The address of a server → whether others can read what is sent there.

use std::net::IpAddr;

use http::Uri;

/// Whether what is sent in the clear leaves this machine. Of names, `localhost` alone is known to
/// stay.
pub(super) fn is_open_to_others(uri: &Uri) -> bool {
    if uri.scheme_str() != Some("http") {
        return false;
    }
    let host = uri.host().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is_loopback = bare.parse().is_ok_and(|address: IpAddr| address.is_loopback());
    !is_loopback && !host.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_and_tls_are_not_open_to_others() {
        for (uri, expected) in [
            ("http://127.0.0.1:50051", false),
            ("http://127.9.9.9:50051", false),
            ("http://[::1]:50051", false),
            ("http://localhost:50051", false),
            ("https://example.org:50051", false),
            ("http://example.org:50051", true),
            ("http://192.0.2.1:50051", true),
            ("http://[2001:db8::1]:50051", true),
            ("http://localhost.example.org", true),
            ("http://127.0.0.1.example.org", true),
        ] {
            assert_eq!(is_open_to_others(&uri.parse().unwrap()), expected, "{uri}");
        }
    }
}
