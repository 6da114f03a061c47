//! A text → the figure or Latin word that it opens with, which stays one token.
//!
//! 12.5%, 3.5亿元, 4月8日, 2025—2027年, 1+2+3, 第57次; AI+, C919, ET-1. Full-width digits and signs are
//! read as half-width ones. Classifiers are words of their own (20|个), as in every segmentation
//! standard. What always holds: lengths are in bytes and end at a character.

use super::TokenClass;
use crate::lexicon::Pos;
use crate::lexicon::words::counting::{MEASURES_OF_ORDINALS, ORDINAL};
use crate::text::{CharClass, char_class, fold_width};

/// Units that belong to the token of their figure, by their first character: the possible rests of
/// the unit, the longest first, each with the characters that must not follow it (30|年代).
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

/// A figure that a text opens with.
pub(super) struct Figure {
    /// In bytes.
    pub(super) len: usize,
    kind: FigureKind,
}

#[derive(PartialEq)]
enum FigureKind {
    Number,
    Time,
    /// Digits with letters: 5G, 3D.
    Latin,
}

impl Figure {
    /// Returns part of speech and class of the token.
    pub(super) fn tag(&self) -> (Pos, TokenClass) {
        match self.kind {
            FigureKind::Number => (Pos::NUMBER, TokenClass::Number),
            FigureKind::Time => (Pos::TIME, TokenClass::Number),
            FigureKind::Latin => (Pos::LATIN, TokenClass::Latin),
        }
    }
}

/// Returns the figure that `text` opens with; the first character must be a digit.
pub(super) fn figure(text: &str) -> Figure {
    let mut len = number(text);
    let letters = run(&text[len..], |c| char_class(c) == CharClass::Letter);
    if letters > 0 {
        return Figure {
            len: latin_word(text).max(len + letters),
            kind: FigureKind::Latin,
        };
    }
    if let Some(sign) = first(&text[len..]).filter(|c| matches!(c, '%' | '％' | '‰' | '℃' | '°')) {
        return Figure {
            len: len + sign.len_utf8(),
            kind: FigureKind::Number,
        };
    }
    let mut kind = FigureKind::Number;
    // A date or time continues with the next figure: 4月8日, 20时15分.
    while let Some(unit) = unit(&text[len..]) {
        len += unit.len();
        if !matches!(unit, "年" | "月" | "日" | "时" | "分") {
            break;
        }
        kind = FigureKind::Time;
        let next = number(&text[len..]);
        let continues =
            self::unit(&text[len + next..]).is_some_and(|u| matches!(u, "月" | "日" | "时" | "分"));
        if next == 0 || !continues {
            break;
        }
        len += next;
    }
    Figure { len, kind }
}

/// Returns the bytes of the ordinal number that `text` opens with (第57次); `None` if it opens with
/// none.
pub(super) fn ordinal(text: &str) -> Option<usize> {
    let rest = text.strip_prefix(ORDINAL)?;
    let digits = run(rest, is_digit);
    let measure = first(&rest[digits..])
        .filter(|c| MEASURES_OF_ORDINALS.contains(*c))
        .map_or(0, char::len_utf8);
    (digits > 0).then_some(ORDINAL.len_utf8() + digits + measure)
}

/// Returns the bytes of the Latin word that `text` opens with; the text must open with a letter, or
/// with digits and a letter. Signs inside the word and a + at its end belong to it.
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

/// Returns the bytes of the digits, with signs between them, that `text` opens with: 1,375.5, 8:30,
/// 1+2+3, 2025—2027, 3/4.
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
        // A dash between years may be doubled; two other signs end the number.
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

/// Returns the unit that `text` opens with.
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

/// Returns the bytes of the characters, from the first on, for which `holds` returns true.
fn run(text: &str, holds: impl Fn(char) -> bool) -> usize {
    text.find(|c: char| !holds(c)).unwrap_or(text.len())
}
