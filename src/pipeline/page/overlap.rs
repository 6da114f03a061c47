//! Texts → how much of their character pairs they share, rare pairs counting more.
//!
//! A headline repeats the words of its body; paragraphs of one report repeat each other's. Pairs of
//! neighbouring characters need no dictionary, and names and new terms count like any word.

use std::collections::HashMap;

use crate::text::{CharClass, char_class, fold_char};

/// Two neighbouring characters, folded.
type Pair = u64;

/// The pairs of a text with their counts, in order of the pairs.
#[derive(Debug, Default)]
pub(super) struct Profile(Vec<(Pair, u32)>);

impl Profile {
    pub(super) fn of(text: &str) -> Self {
        let mut all: Vec<Pair> = pairs(text).collect();
        all.sort_unstable();
        let counted = all.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32));
        Self(counted.collect())
    }

    fn holds(&self, pair: Pair) -> bool {
        self.0.binary_search_by_key(&pair, |&(p, _)| p).is_ok()
    }
}

/// Letters, digits and Han of a text, marks and blanks skipped, two by two.
fn pairs(text: &str) -> impl Iterator<Item = Pair> {
    let mut last: Option<char> = None;
    text.chars()
        .filter(|c| !matches!(char_class(*c), CharClass::Blank | CharClass::Mark))
        .filter_map(move |c| {
            let c = fold_char(c);
            last.replace(c)
                .map(|before| u64::from(before) << 32 | u64::from(c))
        })
}

/// How many texts of a page hold a pair.
#[derive(Debug, Default)]
pub(super) struct Rarity {
    texts: usize,
    holding: HashMap<Pair, u32>,
}

impl Rarity {
    pub(super) fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut rarity = Self::default();
        for text in texts {
            rarity.texts += 1;
            for (pair, _) in Profile::of(text).0 {
                *rarity.holding.entry(pair).or_default() += 1;
            }
        }
        rarity
    }

    fn weight(&self, pair: Pair) -> f64 {
        let holding = self.holding.get(&pair).map_or(0.0, |&n| f64::from(n));
        (1.0 + self.texts as f64 / (0.5 + holding)).ln()
    }

    /// Weighted share of the pairs of `part` that `whole` holds: 0 to 1.
    pub(super) fn cover(&self, part: &Profile, whole: &Profile) -> f64 {
        let (mut all, mut held) = (0.0, 0.0);
        for &(pair, _) in &part.0 {
            let weight = self.weight(pair);
            all += weight;
            if whole.holds(pair) {
                held += weight;
            }
        }
        if all > 0.0 { held / all } else { 0.0 }
    }

    /// Cosine of two texts over their weighted pairs: 0 to 1.
    pub(super) fn likeness(&self, a: &Profile, b: &Profile) -> f64 {
        let weighted = |&(pair, n): &(Pair, u32)| f64::from(n).ln_1p() * self.weight(pair);
        let norm = |profile: &Profile| profile.0.iter().map(|p| weighted(p).powi(2)).sum::<f64>().sqrt();
        let mut both = 0.0;
        let (mut left, mut right) = (a.0.iter().peekable(), b.0.iter().peekable());
        while let (Some(l), Some(r)) = (left.peek(), right.peek()) {
            match l.0.cmp(&r.0) {
                std::cmp::Ordering::Less => drop(left.next()),
                std::cmp::Ordering::Greater => drop(right.next()),
                std::cmp::Ordering::Equal => {
                    both += weighted(l) * weighted(r);
                    left.next();
                    right.next();
                }
            }
        }
        let norms = norm(a) * norm(b);
        if norms > 0.0 { both / norms } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_is_covered_by_its_body() {
        let bodies = ["市图书馆新馆昨日开放，读者很多。", "跨江大桥主塔封顶，明年通车。"];
        let rarity = Rarity::of(bodies);
        let [library, bridge] = bodies.map(Profile::of);
        let headline = Profile::of("图书馆新馆开放");
        assert!(rarity.cover(&headline, &library) > 0.7 && rarity.cover(&headline, &bridge) < 0.01);
        assert!((rarity.likeness(&library, &library) - 1.0).abs() < 1e-9);
        assert!(rarity.likeness(&library, &bridge) < 0.01);
        assert!(rarity.likeness(&library, &Profile::default()) < 1e-9);
    }
}
