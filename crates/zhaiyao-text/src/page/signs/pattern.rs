//! Patterns of the page → regular expressions.
//!
//! What always holds: `\p{Han}` and `\d` mean what they mean in Unicode, as far as pages have it.
//! They are written out as few ranges, because the pattern of bylines names them a hundred times,
//! and each of Unicode's is compiled anew.

use regex::{Regex, RegexBuilder};

/// Chinese characters: those of [`crate::text::is_han`], and the signs between their blocks.
const HAN: &str = r"\x{3005}\x{3007}\x{3400}-\x{9fff}\x{f900}-\x{faff}\x{20000}-\x{323af}";
/// Decimal digits, half width and full width.
const DIGIT: &str = r"0-9０-９";

/// Bytes for the states that a pattern has met. With the two megabytes that are usual the pattern
/// of bylines, which has two dozen styles, forgets states as fast as it meets them, and is then
/// matched by far slower means (docs/scores.md).
const STATES: usize = 32 << 20;

/// Compiles a pattern of ours.
#[expect(
    clippy::unwrap_used,
    reason = "patterns are constants that every test compiles"
)]
pub(crate) fn compile(pattern: &str) -> Regex {
    let mut builder = RegexBuilder::new(&in_ranges(pattern));
    builder.dfa_size_limit(STATES).build().unwrap()
}

/// The pattern with its classes written out.
fn in_ranges(pattern: &str) -> String {
    let mut out = String::with_capacity(2 * pattern.len());
    let mut in_class = false;
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let class = [(r"\p{Han}", HAN), (r"\d", DIGIT)];
        if let Some((name, ranges)) = class.into_iter().find(|(name, _)| rest.starts_with(name)) {
            let written = if in_class {
                ranges.to_owned()
            } else {
                format!("[{ranges}]")
            };
            out.push_str(&written);
            rest = &rest[name.len()..];
            continue;
        }
        // An escaped bracket opens no class.
        let len = if c == '\\' {
            1 + rest[1..].chars().next().map_or(0, char::len_utf8)
        } else {
            c.len_utf8()
        };
        in_class = match c {
            '[' => true,
            ']' => false,
            _ => in_class,
        };
        out.push_str(&rest[..len]);
        rest = &rest[len..];
    }
    out
}

/// Checks a table of examples in which a line that is a sign as a whole is marked ‹…›.
#[cfg(test)]
pub(super) fn check_whole_lines(examples: &[&str], is_sign: impl Fn(&str) -> bool) {
    for example in examples {
        let sign = whole_line(example);
        assert_eq!(is_sign(sign.unwrap_or(example)), sign.is_some(), "{example}");
    }
}

/// Returns the line of an example that is marked as a whole.
#[cfg(test)]
pub(super) fn whole_line(example: &str) -> Option<&str> {
    example.strip_prefix('‹')?.strip_suffix('›')
}

#[cfg(test)]
mod tests {
    use super::{compile, in_ranges};

    #[test]
    fn classes_are_written_out_inside_and_outside_of_brackets() {
        assert_eq!(in_ranges(r"\[\d{2}[^\d\]]年"), r"\[[0-9０-９]{2}[^0-9０-９\]]年");
        let names = compile(r"^[\p{Han}·]{2,4}\p{Han}\d$");
        assert!(names.is_match("王·龘㐀9") && names.is_match("〇々王𠀀９") && !names.is_match("Wang王9"));
    }
}
