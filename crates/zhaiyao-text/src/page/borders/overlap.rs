//! Texts → how much of their character pairs they share, rare pairs counting more.
//!
//! A headline repeats the words of its body; paragraphs of one report repeat each other's. Pairs of
//! neighbouring characters need no dictionary, and names and new terms count like any word.
//!
//! The pairs of all texts of a page are numbered once; then every comparison is a walk over two
//! slices of numbers.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::model::grouped::Grouped;
use crate::progress::{Abandoned, Progress};
use crate::text::{CharClass, char_class, fold_char, is_han};

/// Two neighbouring characters, folded.
type CharPair = u64;

/// Bytes of text to each pair of a page: they come again.
const BYTES_OF_PAIR: usize = 5;

/// Bytes of text that make a unit of work ([`Progress`]).
const BYTES_OF_UNIT: usize = 24;

/// The number of a pair that occurs in no text of the page.
const ABSENT: u32 = u32::MAX;

/// Logarithms of one more than a count: most pairs occur once or twice in a stretch.
static LOGARITHMS: LazyLock<Vec<f64>> = LazyLock::new(|| (0..64).map(|n| f64::from(n).ln_1p()).collect());

/// Letters, digits and Han of a text, marks and blanks skipped, two by two.
fn pairs(text: &str) -> impl Iterator<Item = CharPair> {
    let mut last: Option<char> = None;
    text.chars()
        .filter(|c| !matches!(char_class(*c), CharClass::Blank | CharClass::Mark))
        .filter_map(move |c| {
            // The text of a page is in simplified characters.
            let c = if is_han(c) { c } else { fold_char(c) };
            last.replace(c)
                .map(|before| u64::from(before) << 32 | u64::from(c))
        })
}

/// The pairs of a headline, each once.
#[derive(Debug)]
pub(crate) struct HeadlinePairs(Vec<u32>);

/// The texts of a page as numbers of pairs, one after another.
#[derive(Debug, Default)]
pub(crate) struct TextOverlap {
    numbers: FxHashMap<CharPair, u32>,
    /// The pairs of all texts in order.
    stream: Vec<u32>,
    /// The positions of each pair in `stream`, by its number.
    positions: Grouped<u32>,
    /// Where each text ends in `stream`.
    ends: Vec<usize>,
    /// Weight of a pair, higher if it is rarer, by its number.
    weights: Vec<f64>,
    /// Weight of a pair that occurs in no text.
    absent_weight: f64,
    tally: RefCell<PairCounts>,
}

impl TextOverlap {
    /// Numbers the pairs of the texts of a page.
    ///
    /// # Errors
    /// [`Abandoned`] if nobody wants them any more.
    pub(crate) fn new<'a>(
        texts: impl Iterator<Item = &'a str> + Clone,
        progress: &Progress,
    ) -> Result<Self, Abandoned> {
        let bytes: usize = texts.clone().map(str::len).sum();
        let mut overlap = Self {
            numbers: FxHashMap::with_capacity_and_hasher(bytes / BYTES_OF_PAIR, FxBuildHasher),
            stream: Vec::with_capacity(bytes / 3),
            ..Self::default()
        };
        // By pair: the number of texts that contain it, and the last of them.
        let mut containing: Vec<(u32, usize)> = Vec::new();
        for (n, text) in texts.enumerate() {
            progress.count(text.len() / BYTES_OF_UNIT)?;
            for pair in pairs(text) {
                let next = containing.len() as u32;
                let number = *overlap.numbers.entry(pair).or_insert(next);
                if number == next {
                    containing.push((0, usize::MAX));
                }
                let entry = &mut containing[number as usize];
                if entry.1 != n {
                    *entry = (entry.0 + 1, n);
                }
                overlap.stream.push(number);
            }
            overlap.ends.push(overlap.stream.len());
        }
        let ends = std::iter::once(&0).chain(&overlap.ends);
        let texts = ends.zip(&overlap.ends).filter(|(start, end)| start < end).count() as f64;
        let weight = |count: f64| (1.0 + texts / (0.5 + count)).ln();
        overlap.weights = containing
            .iter()
            .map(|&(count, _)| weight(f64::from(count)))
            .collect();
        overlap.absent_weight = weight(0.0);
        progress.ask()?;
        let positions = overlap.stream.iter().zip(0..);
        overlap.positions = Grouped::new(
            containing.len(),
            positions.map(|(number, position)| (*number as usize, position)),
        );
        Ok(overlap)
    }

    /// Whether the pair with this number occurs in a stretch of pairs.
    fn contains(&self, stretch: &Range<usize>, number: u32) -> bool {
        if number == ABSENT {
            return false;
        }
        let positions = self.positions.group(number as usize);
        let first = positions.partition_point(|&position| (position as usize) < stretch.start);
        positions
            .get(first)
            .is_some_and(|&position| (position as usize) < stretch.end)
    }

    /// The pairs of texts `from..to`.
    pub(crate) fn texts(&self, texts: Range<usize>) -> Range<usize> {
        let start = |text: usize| text.checked_sub(1).map_or(0, |before| self.ends[before]);
        start(texts.start)..start(texts.end)
    }

    /// All pairs.
    pub(crate) fn len(&self) -> usize {
        self.stream.len()
    }

    pub(crate) fn headline(&self, text: &str) -> HeadlinePairs {
        let mut numbers: Vec<u32> = pairs(text)
            .map(|pair| self.numbers.get(&pair).copied().unwrap_or(ABSENT))
            .collect();
        numbers.sort_unstable();
        // Pairs that occur in no text share one number but are counted one by one.
        numbers.dedup_by(|a, b| a == b && *a != ABSENT);
        HeadlinePairs(numbers)
    }

    /// Returns the weighted share of the pairs of a headline that occur in a stretch: 0 to 1.
    pub(crate) fn cover(&self, headline: &HeadlinePairs, body: Range<usize>) -> f64 {
        let (mut all, mut both) = (0.0, 0.0);
        for &number in &headline.0 {
            let weight = self
                .weights
                .get(number as usize)
                .copied()
                .unwrap_or(self.absent_weight);
            all += weight;
            both += if self.contains(&body, number) { weight } else { 0.0 };
        }
        if all > 0.0 { both / all } else { 0.0 }
    }

    /// Returns the cosine of `count` pairs before a position of the pairs of all texts and as many
    /// after it, over their weights: 0 to 1. For two numbers of pairs, the second no smaller than
    /// the first.
    pub(crate) fn similarity(&self, position: usize, counts: [usize; 2]) -> [f64; 2] {
        let mut tally = self.tally.borrow_mut();
        tally.fit(self.weights.len());
        let (mut counted, mut similarity) = (0, 0.0);
        let both = counts.map(|count| {
            // The nearer pairs are counted already.
            let before = position.saturating_sub(count)..position.saturating_sub(counted);
            let after = (position + counted).min(self.len())..(position + count).min(self.len());
            counted = count;
            if !before.is_empty() || !after.is_empty() {
                tally.count(0, &self.stream[before]);
                tally.count(1, &self.stream[after]);
                similarity = tally.cosine(&self.weights);
            }
            similarity
        });
        tally.clear();
        both
    }
}

/// How often pairs stand in two stretches of a page. Kept from place to place, so that nothing is
/// allocated.
#[derive(Debug, Default)]
struct PairCounts {
    /// By the number of the pair.
    counts: Vec<[u32; 2]>,
    /// A bit for each pair that stands in one of them: those are gone through in the order of their
    /// numbers.
    present: Vec<u64>,
    /// A bit for each number of `present` that is not 0, so that a page of many pairs is not gone
    /// through for each of its places.
    filled: Vec<u64>,
}

impl PairCounts {
    fn fit(&mut self, pairs: usize) {
        self.counts.resize(pairs, [0; 2]);
        self.present.resize(pairs.div_ceil(64), 0);
        self.filled.resize(self.present.len().div_ceil(64), 0);
    }

    fn count(&mut self, stretch: usize, numbers: &[u32]) {
        for number in numbers.iter().map(|number| *number as usize) {
            self.counts[number][stretch] += 1;
            self.present[number / 64] |= 1 << (number % 64);
            self.filled[number / 4096] |= 1 << (number / 64 % 64);
        }
    }

    fn cosine(&self, weights: &[f64]) -> f64 {
        let (mut norms, mut both) = ([0.0, 0.0], 0.0);
        for number in self.numbers() {
            let [a, b] = self.counts[number].map(|count| logarithm(count) * weights[number]);
            norms = [norms[0] + a * a, norms[1] + b * b];
            both += a * b;
        }
        let norm = (norms[0] * norms[1]).sqrt();
        if norm > 0.0 { both / norm } else { 0.0 }
    }

    /// The pairs counted, in the order of their numbers.
    fn numbers(&self) -> impl Iterator<Item = usize> {
        set_bits(&self.filled).flat_map(|n| bits_of(self.present[n]).map(move |bit| 64 * n + bit))
    }

    fn clear(&mut self) {
        for n in set_bits(&self.filled) {
            let own = 64 * n..(64 * n + 64).min(self.counts.len());
            self.counts[own].fill([0; 2]);
            self.present[n] = 0;
        }
        self.filled.fill(0);
    }
}

/// The indices of the bits that are set, in order.
fn set_bits(bits: &[u64]) -> impl Iterator<Item = usize> {
    let numbers = bits.iter().enumerate();
    numbers.flat_map(|(n, bits)| bits_of(*bits).map(move |bit| 64 * n + bit))
}

fn bits_of(mut left: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let next = (left != 0).then(|| left.trailing_zeros() as usize);
        left &= left.wrapping_sub(1);
        next
    })
}

/// Logarithm of one more than a count.
fn logarithm(count: u32) -> f64 {
    LOGARITHMS
        .get(count as usize)
        .copied()
        .unwrap_or_else(|| f64::from(count).ln_1p())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlap<const N: usize>(texts: [&str; N]) -> TextOverlap {
        TextOverlap::new(texts.into_iter(), &Progress::endless()).unwrap()
    }

    #[test]
    fn a_headline_is_covered_by_its_body() {
        let overlap = overlap(["市图书馆新馆昨日开放，读者很多。", "跨江大桥主塔封顶，明年通车。"]);
        let [library, bridge] = [overlap.texts(0..1), overlap.texts(1..2)];
        let headline = overlap.headline("图书馆新馆开放");
        assert!(overlap.cover(&headline, library.clone()) > 0.7);
        assert!(overlap.cover(&headline, bridge.clone()) < 0.01);
    }

    #[test]
    fn the_text_before_a_position_is_compared_with_the_text_after() {
        let again = "市图书馆新馆昨日开放";
        let overlap = overlap([again, again, "跨江大桥主塔封顶明年通车"]);
        let pairs = overlap.texts(0..1).len();
        let [near, wide] = overlap.similarity(pairs, [pairs, 2 * pairs]);
        assert!(
            (near - 1.0).abs() < 1e-9 && (0.2..0.9).contains(&wide),
            "{near} {wide}"
        );
        let [near, wide] = overlap.similarity(2 * pairs, [pairs, pairs]);
        assert!(near < 0.01 && near.to_bits() == wide.to_bits(), "{near} {wide}");
        assert_eq!(overlap.similarity(0, [pairs, 5 * pairs]), [0.0, 0.0]);
        assert_eq!(overlap.similarity(overlap.len(), [pairs, 5 * pairs]), [0.0, 0.0]);
    }
}
