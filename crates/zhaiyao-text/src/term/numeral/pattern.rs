//! The text of a numeral abbreviation → what its members must look like.

use std::sync::LazyLock;

use smallvec::SmallVec;
use zhaiyao_tables::classifiers;

use crate::text::CharSet;

/// What is counted or measured in everyday speech; without quotation marks such a number is no
/// abbreviation.
const MEASURES: &str = concat!(
    classifiers!(),
    "月日时分秒元角人岁点倍成度级层楼期号万亿千百户家台辆架艘吨米里周起例组间所支类路边方步者"
);

/// The members that a key requires.
pub(super) enum Pattern<'k> {
    /// One pattern of members after the other.
    Numeral(SmallVec<[MemberPattern<'k>; 2]>),
    /// `count` members that share nothing, directly before it: 三大攻坚战.
    Great { count: usize, shared: &'k str },
    /// `count` titles.
    Sum { count: usize },
    /// The parts between plus signs are the members.
    Parts,
}

/// `count` members that share these characters.
#[derive(Debug, Clone, Copy)]
pub(super) struct MemberPattern<'k> {
    pub(super) count: usize,
    pub(super) shared: &'k str,
}

impl<'k> Pattern<'k> {
    pub(super) fn parse(key: &'k str) -> Option<Self> {
        if key.contains('+') {
            return Self::parse_sum(key);
        }
        let mut patterns: SmallVec<[MemberPattern; 2]> = SmallVec::new();
        let mut rest = key;
        while let Some(first) = rest.chars().next() {
            let count = value(first)?;
            let behind = &rest[first.len_utf8()..];
            let end = behind.find(|c| value(c).is_some()).unwrap_or(behind.len());
            patterns.push(MemberPattern {
                count,
                shared: &behind[..end],
            });
            rest = &behind[end..];
        }
        if let [MemberPattern { count, shared }] = patterns[..]
            && let Some(shared) = shared.strip_prefix('大')
            && count > 1
            && (2..=4).contains(&shared.chars().count())
        {
            return Some(Self::Great { count, shared });
        }
        let is_short = |pattern: &MemberPattern| (1..=3).contains(&pattern.shared.chars().count());
        let all: usize = patterns.iter().map(|pattern| pattern.count).sum();
        let han = key
            .chars()
            .skip(1)
            .all(|c| crate::text::is_han(c) || value(c).is_some());
        (all >= 2 && han && patterns.iter().all(is_short)).then_some(Self::Numeral(patterns))
    }

    /// Whether it may be an abbreviation without quotation marks.
    pub(super) fn may_be_bare(&self) -> bool {
        match self {
            Self::Numeral(patterns) => patterns
                .iter()
                .all(|pattern| !pattern.shared.starts_with(|c| MEASURES.contains(c))),
            Self::Great { .. } => true,
            Self::Sum { .. } | Self::Parts => false,
        }
    }

    pub(super) fn parse_sum(key: &str) -> Option<Self> {
        let parts: Vec<&str> = key.split('+').collect();
        if parts.len() < 2 || parts.iter().any(|part| part.is_empty()) {
            return None;
        }
        let digits = |part: &&str| part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
        if parts.iter().all(digits) {
            let count = parts.iter().filter_map(|part| part.parse::<usize>().ok()).sum();
            return Some(Self::Sum { count });
        }
        (!parts.iter().any(digits)).then_some(Self::Parts)
    }
}

/// The characters that have a value.
pub(super) static NUMERALS: LazyLock<CharSet> =
    LazyLock::new(|| ('1'..='\u{9fff}').filter(|c| value(*c).is_some()).collect());

/// The value of a numeral of one character; never 0.
fn value(c: char) -> Option<usize> {
    match c {
        '两' | '双' => Some(2),
        '1'..='9' => c.to_digit(10).map(|d| d as usize),
        '一' => Some(1),
        '二' => Some(2),
        '三' => Some(3),
        '四' => Some(4),
        '五' => Some(5),
        '六' => Some(6),
        '七' => Some(7),
        '八' => Some(8),
        '九' => Some(9),
        '十' => Some(10),
        _ => None,
    }
}
