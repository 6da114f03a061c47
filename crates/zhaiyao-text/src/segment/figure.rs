//! The head of a text → the figure or Latin word that stands there, kept whole.
//!
//! 12.5%, 3.5亿元, 4月8日, 2025—2027年, 1+2+3, 第57次; AI+, C919, ET-1. Full-width digits and signs count
//! as half-width ones. Measure words stay apart (20|个), as in every segmentation standard.

use super::TokenClass;
use crate::lexicon::Pos;
use crate::text::{CharClass, char_class, fold_width};

/// Units that join their figure, by their first characters: what follows that, the longest first,
/// each with the characters that must not come behind: 30|年代.
const UNITS: [(char, &[(&str, &str)]); 13] = [
    ('年', &[("", "代度级内间轻")]),
    ('月', &[("", "球亮")]),
    ('日', &[("元", ""), ("", "报本常均")]),
    ('时', &[("", "间候期代段刻差")]),
    ('分', &[("", "钟之别为析类店会队校局院工部布行")]),
    ('元', &[("", "旦月年素件")]),
    ('美', &[("元", "")]),
    ('欧', &[("元", "")]),
    ('港', &[("元", "")]),
    ('亿', &[("美元", ""), ("元", ""), ("", "")]),
    (
        '万',
        &[
            ("亿美元", ""),
            ("亿元", ""),
            ("美元", ""),
            ("元", ""),
            ("亿", ""),
            ("", ""),
        ],
    ),
    ('千', &[("元", ""), ("", "克米瓦卡")]),
    ('百', &[("", "姓货度")]),
];

/// What is counted behind 第 and a figure.
const COUNTED: &str = "次届个名条章期号位批版季轮年天站集";

/// A figure at the head of a text.
pub(super) struct Figure {
    /// Bytes.
    pub(super) len: usize,
    kind: Kind,
}

#[derive(PartialEq)]
enum Kind {
    Number,
    Time,
    /// Digits with letters: 5G, 3D.
    Latin,
}

impl Figure {
    /// Part of speech and class of the token.
    pub(super) fn tag(&self) -> (Pos, TokenClass) {
        match self.kind {
            Kind::Number => (Pos::NUMBER, TokenClass::Number),
            Kind::Time => (Pos::TIME, TokenClass::Number),
            Kind::Latin => (Pos::LATIN, TokenClass::Latin),
        }
    }
}

/// The figure that `text`, which opens with a digit, opens with.
pub(super) fn figure(text: &str) -> Figure {
    let mut len = number(text);
    let letters = run(&text[len..], |c| char_class(c) == CharClass::Letter);
    if letters > 0 {
        return Figure {
            len: latin_word(text).max(len + letters),
            kind: Kind::Latin,
        };
    }
    if let Some(sign) = first(&text[len..]).filter(|c| matches!(c, '%' | '％' | '‰' | '℃' | '°')) {
        return Figure {
            len: len + sign.len_utf8(),
            kind: Kind::Number,
        };
    }
    let mut kind = Kind::Number;
    // A date goes on with the next figure: 4月8日, 20时15分.
    while let Some(unit) = unit(&text[len..]) {
        len += unit.len();
        if !matches!(unit, "年" | "月" | "日" | "时" | "分") {
            break;
        }
        kind = Kind::Time;
        let next = number(&text[len..]);
        let goes_on = self::unit(&text[len + next..]).is_some_and(|u| matches!(u, "月" | "日" | "时" | "分"));
        if next == 0 || !goes_on {
            break;
        }
        len += next;
    }
    Figure { len, kind }
}

/// Bytes of 第57次 at the head of `text`.
pub(super) fn ordinal(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('第')?;
    let digits = run(rest, is_digit);
    let counted = first(&rest[digits..])
        .filter(|c| COUNTED.contains(*c))
        .map_or(0, char::len_utf8);
    (digits > 0).then_some('第'.len_utf8() + digits + counted)
}

/// Bytes of the Latin word at the head of `text`, which opens with a letter or with digits and a
/// letter: inner signs and a closing + belong to it.
pub(super) fn latin_word(text: &str) -> usize {
    let inner = |c: char| matches!(char_class(c), CharClass::Letter | CharClass::Digit);
    let mut len = run(text, inner);
    while let Some(sign) =
        first(&text[len..]).filter(|c| matches!(c, '-' | '_' | '.' | '&' | '/' | '\'' | '’'))
    {
        let more = run(&text[len + sign.len_utf8()..], inner);
        if more == 0 {
            break;
        }
        len += sign.len_utf8() + more;
    }
    len + run(&text[len..], |c| fold_width(c) == '+')
}

/// Bytes of digits with inner signs: 1,375.5  8:30  1+2+3  2025—2027  3/4.
fn number(text: &str) -> usize {
    let mut len = run(text, is_digit);
    while len > 0 {
        let rest = &text[len..];
        let sign = run(rest, |c| {
            matches!(
                fold_width(c),
                '.' | ',' | ':' | '+' | '/' | '-' | '~' | '—' | '–' | '．'
            )
        });
        let one = first(rest).map_or(0, char::len_utf8);
        // —— between years is one sign; any other sign stands alone.
        if sign == 0 || (sign > one && &rest[..sign] != "——") {
            break;
        }
        let more = run(&rest[sign..], is_digit);
        if more == 0 {
            break;
        }
        len += sign + more;
    }
    len
}

/// The unit at the head of `text`.
fn unit(text: &str) -> Option<&str> {
    let head = first(text)?;
    let (_, tails) = UNITS.iter().find(|(unit, _)| *unit == head)?;
    let behind = &text[head.len_utf8()..];
    let rest = tails.iter().find_map(|(tail, not_before)| {
        behind
            .strip_prefix(tail)
            .filter(|rest| !rest.starts_with(|c: char| not_before.contains(c)))
    })?;
    Some(&text[..text.len() - rest.len()])
}

fn is_digit(c: char) -> bool {
    char_class(c) == CharClass::Digit
}

fn first(text: &str) -> Option<char> {
    text.chars().next()
}

fn run(text: &str, holds: impl Fn(char) -> bool) -> usize {
    text.find(|c: char| !holds(c)).unwrap_or(text.len())
}
