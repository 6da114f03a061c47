//! 四率 → the four members that its sentence lists; 一感两网 → one and two; 三大攻坚战 → the three before it; “1+2+3” → the six
//! titles; A+B+C → its parts.
//!
//! A numeral abbreviation is a number and one to three characters, perhaps several of these in a row. Its
//! members stand side by side in the same sentence, most often to its left, and share those
//! characters at their end (or start). One in quotation marks that has no such list stays unresolved; one without
//! marks is only one if it has its list.

mod members;

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use smallvec::SmallVec;

use super::Candidates;
use crate::passage::{KeySpan, Passage};
use crate::text::CharSet;
use crate::token::TokenClass;
use members::members;

/// Occurrences of a term at which its members are looked for. A list stands at the first or second.
const TRIES: usize = 8;
/// What is counted or measured in everyday speech; without quotation marks such a number is no abbreviation.
const MEASURES: &str = "个种位次座部条项段句只桩批件名场届份年天月日时分秒元角人岁点倍成度级层楼期号万亿千百户家台辆架艘吨米里周起例组间所支类路边方步者";
/// Characters of an abbreviation without quotation marks.
const LONGEST_BARE: usize = 6;

/// Links every numeral abbreviation and sum with its members.
pub(super) fn link(candidates: &mut Candidates, passage: &Passage) {
    let bare = bare_numerals(passage);
    candidates.insert(&bare);
    let bare: FxHashSet<&str> = bare.iter().map(|span| span.slice(passage.key())).collect();
    for index in 0..candidates.list.len() {
        let is_quoted = candidates.list[index].quoted > 0;
        if !is_quoted && (bare.is_empty() || !bare.contains(candidates.key(index))) {
            continue;
        }
        let key = candidates.key(index);
        let Some(pattern) = Pattern::parse(key) else {
            continue;
        };
        let places = candidates.list[index].occurrences.clone();
        let members = places
            .iter()
            .take(TRIES)
            .find_map(|&place| members(&pattern, passage, place));
        let resolved = members.is_some();
        // A sum that the text does not resolve is no abbreviation, only a quote.
        if resolved || matches!(pattern, Pattern::Numeral(_) | Pattern::Great { .. }) {
            candidates.list[index].members = Some(members.unwrap_or_default().into());
        }
    }
}

/// Where the passage has numeral abbreviations without quotation marks, and their members.
fn bare_numerals(passage: &Passage) -> Vec<KeySpan> {
    let words = passage.words();
    let starts = (0..words.len()).filter(|&i| {
        let first = || words[i].span.slice(passage.key()).chars().next();
        words[i].class == TokenClass::Han
            && first().is_some_and(|c| NUMERALS.contains(c))
            && !passage.before(words[i].span).is_ascii_digit()
    });
    starts.filter_map(|i| bare_numeral(passage, i)).collect()
}

/// The abbreviation that begins with this word, if the text lists its members.
fn bare_numeral(passage: &Passage, first: usize) -> Option<KeySpan> {
    let words = passage.words();
    let start = words[first].span;
    let last = |end: &usize| {
        words[*end].class == TokenClass::Han && words[*end].span.start() == words[*end - 1].span.end()
    };
    let ends = std::iter::once(first).chain((first + 1..words.len()).take_while(last));
    let spans = ends.map(|end| start.cover(&words[end].span));
    let fits = |span: &KeySpan| span.slice(passage.key()).chars().count() <= LONGEST_BARE;
    spans.take_while(fits).find(|&span| {
        let pattern = Pattern::parse(span.slice(passage.key())).filter(Pattern::may_be_bare);
        pattern.is_some_and(|pattern| members(&pattern, passage, span).is_some())
    })
}

/// What a key says about its members.
enum Pattern<'k> {
    /// One sort of members after the other.
    Numeral(SmallVec<[MemberPattern<'k>; 2]>),
    /// So many members that share nothing, directly before it: 三大攻坚战.
    Great { count: usize, shared: &'k str },
    /// So many titles.
    Sum { count: usize },
    /// The parts between plus signs are the members.
    Parts,
}

/// So many members that share these characters.
#[derive(Debug, Clone, Copy)]
struct MemberPattern<'k> {
    count: usize,
    shared: &'k str,
}

impl<'k> Pattern<'k> {
    fn parse(key: &'k str) -> Option<Self> {
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
        let is_short = |sort: &MemberPattern| (1..=3).contains(&sort.shared.chars().count());
        let all: usize = patterns.iter().map(|sort| sort.count).sum();
        let han = key
            .chars()
            .skip(1)
            .all(|c| crate::text::is_han(c) || value(c).is_some());
        (all >= 2 && han && patterns.iter().all(is_short)).then_some(Self::Numeral(patterns))
    }

    /// Whether it may be an abbreviation without quotation marks.
    fn may_be_bare(&self) -> bool {
        match self {
            Self::Numeral(patterns) => patterns
                .iter()
                .all(|sort| !sort.shared.starts_with(|c| MEASURES.contains(c))),
            Self::Great { .. } => true,
            Self::Sum { .. } | Self::Parts => false,
        }
    }

    fn parse_sum(key: &str) -> Option<Self> {
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

static NUMERALS: LazyLock<CharSet> =
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
