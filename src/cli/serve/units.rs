//! Values with units: `250ms`, `1h 30m`, `16MiB`.
//!
//! What always holds: a bare number is read, too, in the unit that its setting names; what is
//! printed as a default is read as the same value.

use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use bytesize::ByteSize;

/// A time, printed in the largest unit that divides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
pub(in crate::cli) struct Time(pub(in crate::cli) Duration);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0.as_millis();
        let units = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s")];
        let unit = units
            .into_iter()
            .find(|(size, _)| millis.is_multiple_of(*size) && millis >= *size);
        match unit {
            Some((size, name)) => write!(f, "{}{name}", millis / size),
            None if millis == 0 => f.write_str("0s"),
            None => write!(f, "{millis}ms"),
        }
    }
}

/// A number of bytes, printed in the largest unit that divides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
pub(super) struct Size(pub(super) usize);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [
            (1 << 50, "PiB"),
            (1 << 40, "TiB"),
            (1 << 30, "GiB"),
            (1 << 20, "MiB"),
            (1 << 10, "KiB"),
        ];
        let unit = units
            .into_iter()
            .find(|(size, _)| self.0.is_multiple_of(*size) && self.0 >= *size);
        match unit {
            Some((size, name)) => write!(f, "{}{name}", self.0 / size),
            None => write!(f, "{}", self.0),
        }
    }
}

/// A parser of times in this range of seconds. A bare number is in seconds.
pub(in crate::cli) fn seconds(
    range: RangeInclusive<u64>,
) -> impl Fn(&str) -> Result<Time, String> + Clone + Send + Sync {
    let limits = Time(Duration::from_secs(*range.start()))..=Time(Duration::from_secs(*range.end()));
    move |text| {
        let time = parse_time(text, Duration::from_secs).ok_or_else(|| malformed_time("seconds"))?;
        within(time, &limits)
    }
}

/// A parser of times in this range of milliseconds. A bare number is in milliseconds.
pub(super) fn milliseconds(
    range: RangeInclusive<u64>,
) -> impl Fn(&str) -> Result<Time, String> + Clone + Send + Sync {
    let limits = Time(Duration::from_millis(*range.start()))..=Time(Duration::from_millis(*range.end()));
    move |text| {
        let time = parse_time(text, Duration::from_millis).ok_or_else(|| malformed_time("milliseconds"))?;
        within(time, &limits)
    }
}

/// A parser of sizes in this range of bytes. A bare number is in bytes.
pub(super) fn bytes(
    range: RangeInclusive<usize>,
) -> impl Fn(&str) -> Result<Size, String> + Clone + Send + Sync {
    let limits = Size(*range.start())..=Size(*range.end());
    move |text| {
        let size: ByteSize = text
            .parse()
            .map_err(|_| "must be a size as 64KiB or 16MiB; a bare number is in bytes".to_owned())?;
        within(
            Size(usize::try_from(size.as_u64()).unwrap_or(usize::MAX)),
            &limits,
        )
    }
}

fn parse_time(text: &str, unit: fn(u64) -> Duration) -> Option<Time> {
    let is_bare = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let time = if is_bare {
        text.parse().ok().map(unit)
    } else {
        humantime::parse_duration(text).ok()
    };
    time.map(Time)
}

fn malformed_time(unit: &str) -> String {
    format!("must be a time as 250ms, 30s or 1h; a bare number is in {unit}")
}

fn within<T: PartialOrd + fmt::Display>(value: T, limits: &RangeInclusive<T>) -> Result<T, String> {
    if limits.contains(&value) {
        Ok(value)
    } else {
        Err(format!("must be from {} to {}", limits.start(), limits.end()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_units_and_bare_numbers_as_before() {
        let (seconds, milliseconds) = (seconds(1..=604_800), milliseconds(0..=4_294_967_295));
        for (text, millis) in [
            ("30", 30_000),
            ("1h 30m", 5_400_000),
            ("1500ms", 1_500),
            ("7d", 604_800_000),
        ] {
            assert_eq!(seconds(text), Ok(Time(Duration::from_millis(millis))), "{text}");
        }
        assert_eq!(milliseconds("1000"), seconds("1s"));
        assert_eq!(milliseconds("4294967295").unwrap().to_string(), "4294967295ms");
        for (text, reason) in [
            ("0", "must be from 1s to 7d"),
            ("999ms", "must be from 1s to 7d"),
            ("8days", "must be from 1s to 7d"),
            ("99999999999999999999", "must be a time"),
            ("-1", "must be a time"),
            ("1.5", "must be a time"),
            ("soon", "a bare number is in seconds"),
            ("", "must be a time"),
        ] {
            let error = seconds(text).unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn sizes_are_read_with_units_and_bare_numbers_as_before() {
        let bytes = bytes(1_024..=1 << 30);
        for (text, count) in [
            ("16777216", 16 << 20),
            ("16MiB", 16 << 20),
            ("64 KiB", 64 << 10),
            ("1GiB", 1 << 30),
        ] {
            assert_eq!(bytes(text), Ok(Size(count)), "{text}");
        }
        for (text, reason) in [
            ("1023", "must be from 1KiB to 1GiB"),
            ("2GiB", "1GiB"),
            ("much", "in bytes"),
            ("", "in bytes"),
        ] {
            let error = bytes(text).unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn values_are_printed_in_the_largest_unit() {
        for (millis, text) in [
            (0, "0s"),
            (250, "250ms"),
            (1_000, "1s"),
            (65_535_000, "65535s"),
            (1_800_000, "30m"),
            (31_536_000_000, "365d"),
        ] {
            assert_eq!(Time(Duration::from_millis(millis)).to_string(), text);
        }
        for (count, text) in [(1_023, "1023"), (16 << 20, "16MiB"), (1_536 << 10, "1536KiB")] {
            assert_eq!(Size(count).to_string(), text);
        }
    }
}
