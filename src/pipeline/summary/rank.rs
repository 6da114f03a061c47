//! Sentences → the worth of each, whatever else is chosen.
//!
//! In news the lead says it all, elsewhere it does not: the gate `g` (1 for lead-first text, 0 for
//! none) scales what the place of a sentence counts. Formulas and trials: docs/methods.md.

use std::collections::{BTreeMap, BTreeSet};

use super::{Query, Source, SummaryOptions, Unit, Vocabulary};
use crate::text::fold;

/// The worth of each sentence and the gate.
pub(super) struct Worth {
    pub(super) base: Vec<f64>,
    pub(super) gate: f64,
    /// There is a query, and no sentence holds a word of it.
    pub(super) query_unknown: bool,
}

/// Heaviest words of the report that a central sentence shares.
const CENTRAL_WORDS: usize = 30;
/// Length of a good sentence, and from where to where no length counts against it.
const GOOD_LENGTH: f64 = 55.0;
const ANY_LENGTH: std::ops::RangeInclusive<usize> = 30..=110;

/// What a list of attendees loses.
const ATTENDEES: f64 = 2.0;

/// What a sentence gains that holds the whole query.
const QUERY: f64 = 6.0;

/// Ranks the sentences.
pub(super) fn rank(
    units: &[Unit],
    vocabulary: &Vocabulary,
    source: &Source,
    options: &SummaryOptions,
) -> Worth {
    let keywords = keyword_share(units, source);
    let gate = if source.is_news { 1.0 } else { lead_gate(&keywords) };
    let center = center(units, vocabulary);
    let headline = bag(vocabulary, &vocabulary.known(&source.headline));
    let asked = asked_share(units, &options.query, source);
    let query_unknown = !options.query.is_empty() && asked.iter().all(|share| *share == 0.0);
    // What is asked for stands anywhere: with a query the place of a sentence counts for nothing.
    let lead = if options.query.is_empty() || query_unknown {
        gate
    } else {
        0.0
    };
    let base = units
        .iter()
        .enumerate()
        .map(|(i, unit)| {
            let own = bag(vocabulary, &unit.words);
            let length = unit.characters as f64;
            let odd = if ANY_LENGTH.contains(&unit.characters) {
                0.0
            } else {
                (length.max(4.0) / GOOD_LENGTH).ln().abs()
            };
            3.0 * lead / (1.0 + i as f64 / 4.0)
                + if i == 0 { 0.3 * lead } else { 0.0 }
                + (0.3 + 0.7 * gate) * keywords[i]
                + gate * cosine(&own, &center)
                + cosine(&own, &headline)
                + QUERY * asked[i]
                - 0.4 * gate * odd
                - if unit.lists_attendees { ATTENDEES } else { 0.0 }
        })
        .collect();
    Worth {
        base,
        gate,
        query_unknown,
    }
}

/// Openings of sentences that say little without the one before.
const LEANING: [&str; 32] = [
    "此外",
    "另外",
    "同时",
    "其中",
    "同样",
    "而",
    "但",
    "不过",
    "然而",
    "对此",
    "与此同时",
    "他",
    "她",
    "它",
    "这",
    "那",
    "据了解",
    "据介绍",
    "据悉",
    "例如",
    "比如",
    "例",
    "图为",
    "其次",
    "再次",
    "最后",
    "该",
    "其",
    "“",
    "\"",
    "‘",
    "「",
];

/// Whether the sentence leans on the one before it: it opens with a word that points back, with a
/// quotation, or with 一是, 第二.
pub(super) fn leans(text: &str) -> bool {
    const NUMERALS: &str = "一二三四五六七八九十";
    let mut chars = text.chars();
    let numbered = match (chars.next(), chars.next()) {
        (Some(n), Some('是')) => NUMERALS.contains(n),
        (Some('第'), Some(n)) => n != '一' && NUMERALS.contains(n),
        _ => false,
    };
    numbered || LEANING.iter().any(|opening| text.starts_with(opening))
}

/// Whether the sentence ends by telling who was there: …参加调研和会议。
pub(super) fn tells_attendance(text: &str) -> bool {
    let last_clause = text.rsplit(['，', '；']).next().unwrap_or(text);
    ["参加", "出席", "陪同", "列席", "在座"]
        .iter()
        .any(|word| last_clause.contains(word))
}

/// How much of the weight of the keywords each sentence holds: 0 to 1.
fn keyword_share(units: &[Unit], source: &Source) -> Vec<f64> {
    let weights: Vec<(String, f64)> = source
        .keywords
        .iter()
        .enumerate()
        .map(|(rank, keyword)| (fold(&keyword.text), 1.0 / (rank as f64 + 2.0).log2()))
        .collect();
    let all: f64 = weights.iter().map(|(_, w)| w).sum();
    units
        .iter()
        .map(|unit| {
            let key = fold(unit.span.slice(source.view));
            let held: f64 = weights
                .iter()
                .filter(|(word, _)| key.contains(word))
                .map(|(_, w)| w)
                .sum();
            if all > 0.0 { held / all } else { 0.0 }
        })
        .collect()
}

/// How much of the query each sentence holds: 1 if all of it in one piece, else up to 0.9 by the share
/// of its words.
fn asked_share(units: &[Unit], query: &Query, source: &Source) -> Vec<f64> {
    let share = |unit: &Unit| {
        let key = fold(unit.span.slice(source.view));
        if query.is_empty() {
            0.0
        } else if key.contains(&query.key) {
            1.0
        } else {
            let held = query.words.iter().filter(|word| key.contains(*word)).count();
            0.9 * held as f64 / query.words.len().max(1) as f64
        }
    };
    units.iter().map(share).collect()
}

/// How far the text is written lead first: the first sentence holds clearly more of the keywords
/// than sentences do on the average (news 2.0 to 2.2 times, judgments 1.5, meetings 1.1).
fn lead_gate(keywords: &[f64]) -> f64 {
    let mean = keywords.iter().sum::<f64>() / keywords.len().max(1) as f64;
    match keywords.first() {
        Some(first) if mean > 0.0 => ((first / mean - 1.4) / 0.4).clamp(0.0, 1.0),
        _ => 0.5,
    }
}

/// Words by weight, in the order of their ids so that sums are the same from run to run.
type Bag = BTreeMap<u32, f64>;

fn bag(vocabulary: &Vocabulary, words: &[u32]) -> Bag {
    let mut counts: BTreeMap<u32, f64> = BTreeMap::new();
    for &word in words {
        *counts.entry(word).or_default() += 1.0;
    }
    for (&word, count) in &mut counts {
        *count = (1.0 + count.ln()) * vocabulary.idf[word as usize];
    }
    counts
}

/// The heaviest words that two sentences share (any, in a very short text).
fn center(units: &[Unit], vocabulary: &Vocabulary) -> Bag {
    let all: Vec<u32> = units.iter().flat_map(|unit| unit.words.iter().copied()).collect();
    let mut holders: BTreeMap<u32, usize> = BTreeMap::new();
    for unit in units {
        for word in unit.words.iter().collect::<BTreeSet<_>>() {
            *holders.entry(*word).or_default() += 1;
        }
    }
    let shared = |word: &u32| units.len() < 4 || holders[word] > 1;
    let mut heavy: Vec<(u32, f64)> = bag(vocabulary, &all)
        .into_iter()
        .filter(|(word, _)| shared(word))
        .collect();
    heavy.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    heavy.into_iter().take(CENTRAL_WORDS).collect()
}

fn cosine(a: &Bag, b: &Bag) -> f64 {
    let (small, large) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let both: f64 = small
        .iter()
        .filter_map(|(word, x)| large.get(word).map(|y| x * y))
        .sum();
    let norm = |bag: &Bag| bag.values().map(|x| x * x).sum::<f64>();
    if both > 0.0 {
        both / (norm(a) * norm(b)).sqrt()
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::leans;

    #[test]
    fn sentences_that_lean_on_the_one_before() {
        for text in [
            "他强调，要深化合作。",
            "其中提到，到2026年。",
            "一是提升标志性。",
            "第三，加强监管。",
            "“走吧。”",
        ] {
            assert!(leans(text), "{text}");
        }
        for text in ["江南大学是一张名片。", "第一季度增长5%。", "一般来说，不会。"]
        {
            assert!(!leans(text), "{text}");
        }
    }
}
