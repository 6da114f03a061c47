//! The keywords of a report → how much of their weight a sentence holds.

use super::input::SummaryInput;
use crate::text::fold;

/// The keywords of the report, folded, the first ones weighing most.
pub(super) struct KeywordWeights {
    weights: Vec<(String, f64)>,
    all: f64,
    /// For the lowest byte of a character, the keywords that may begin with it: a bit for each.
    openings: [u32; 256],
}

impl KeywordWeights {
    pub(super) fn new(input: &SummaryInput) -> Self {
        let weight = |rank: usize| 1.0 / (rank as f64 + 2.0).log2();
        let weights: Vec<(String, f64)> = (input.keywords.iter().take(u32::BITS as usize).enumerate())
            .map(|(rank, keyword)| (fold(&keyword.text), weight(rank)))
            .collect();
        let all = weights
            .iter()
            .map(|(_, weight)| weight)
            .sum::<f64>()
            .max(f64::MIN_POSITIVE);
        let mut openings = [0; 256];
        for (rank, (word, _)) in weights.iter().enumerate() {
            if let Some(first) = word.chars().next() {
                openings[first as usize & 255] |= 1 << rank;
            }
        }
        Self {
            weights,
            all,
            openings,
        }
    }

    /// The keywords that a folded text holds: a bit for each. One pass for all of them.
    fn found(&self, key: &str) -> u32 {
        let mut found = 0;
        for (at, c) in key.char_indices() {
            let mut left = self.openings[c as usize & 255] & !found;
            while left != 0 {
                let rank = left.trailing_zeros();
                left &= left - 1;
                if key[at..].starts_with(&self.weights[rank as usize].0) {
                    found |= 1 << rank;
                }
            }
        }
        found
    }

    /// The share of the weight of all keywords that a text holds, and whether it holds the first
    /// three.
    pub(super) fn held(&self, text: &str) -> (f64, [bool; 3]) {
        let found = self.found(&fold(text));
        let has = |rank: usize| found >> rank & 1 == 1;
        let held: f64 = (self.weights.iter().enumerate())
            .filter(|(rank, _)| has(*rank))
            .fold(0.0, |sum, (_, (_, weight))| sum + weight);
        (held / self.all, [has(0), has(1), has(2)])
    }
}
