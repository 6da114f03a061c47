//! Sentences of a report → statistics of each among the others: the keywords it contains, its
//! similarity to the rest, the words that are new in it.
//!
//! What always holds: a value for each sentence, in their order; time near linear in the words.

use std::sync::LazyLock;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::input::SummaryInput;
use super::keyword_weights::KeywordWeights;
use super::sentence_unit::{ContentVocabulary, SentenceUnit};
use crate::model::logarithm::ln;
use crate::progress::{Abandoned, Progress};

/// Heaviest words of the report that a central sentence shares.
const CENTRAL_WORDS: usize = 30;
/// Concepts whose weight makes up the whole.
const HEAVIEST: usize = 60;
/// Sentences before and from a border whose words are compared.
const BEFORE: usize = 4;
const FROM: usize = 3;
/// Most frequent words, whose share is a feature because it grows as a text gets narrower.
const TOP_WORDS: usize = 20;
/// In the place of the second word of a concept that is one word.
const ALONE: u32 = u32::MAX;

/// Words and pairs of neighbouring words.
#[derive(Debug)]
pub(crate) struct Concepts {
    /// Those of each unit by number, each once.
    pub(crate) of: Vec<Vec<u32>>,
    /// Share that each has of the weight of the heaviest.
    pub(crate) weights: Vec<f64>,
    /// Idf of those that are words; 0 for pairs.
    pub(crate) idf: Vec<f64>,
}

impl Concepts {
    fn new(
        units: &[SentenceUnit],
        vocabulary: &ContentVocabulary,
        progress: &Progress,
    ) -> Result<Self, Abandoned> {
        let words: usize = units.iter().map(|unit| unit.words.len()).sum();
        let mut numbers: FxHashMap<(u32, u32), u32> =
            FxHashMap::with_capacity_and_hasher(2 * words, FxBuildHasher);
        let (mut holders, mut idf): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
        let mut of = Vec::with_capacity(units.len());
        for unit in units {
            progress.count(1 + unit.words.len())?;
            let singles = unit.counts.iter().map(|(word, _)| (*word, ALONE));
            let pairs = unit.words.windows(2).map(|pair| (pair[0], pair[1]));
            let mut own: Vec<u32> = Vec::with_capacity(2 * unit.words.len());
            for concept in singles.chain(pairs) {
                let next = holders.len() as u32;
                let number = *numbers.entry(concept).or_insert(next);
                if number == next {
                    holders.push(0.0);
                    idf.push(if concept.1 == ALONE {
                        vocabulary.idf[concept.0 as usize]
                    } else {
                        0.0
                    });
                }
                own.push(number);
            }
            own.sort_unstable();
            own.dedup();
            own.iter().for_each(|number| holders[*number as usize] += 1.0);
            of.push(own);
        }
        let weight = |(n, idf): (&f64, &f64)| {
            let pair = if *n > 1.0 { 0.8 } else { 0.24 };
            occurrence_weight(*n) * if *idf > 0.0 { *idf } else { pair }
        };
        let mut weights: Vec<f64> = holders.iter().zip(&idf).map(weight).collect();
        let mut heaviest = weights.clone();
        if heaviest.len() > HEAVIEST {
            heaviest.select_nth_unstable_by(HEAVIEST, |a, b| b.total_cmp(a));
            heaviest.truncate(HEAVIEST);
        }
        heaviest.sort_by(|a, b| b.total_cmp(a));
        let whole = heaviest.iter().take(HEAVIEST).sum::<f64>().max(f64::MIN_POSITIVE);
        weights.iter_mut().for_each(|weight| *weight /= whole);
        Ok(Self { of, weights, idf })
    }
}

/// Returns the weight of a concept that this number of sentences contain.
fn occurrence_weight(holders: f64) -> f64 {
    // Most concepts occur in few sentences.
    static OF_FEW: LazyLock<Vec<f64>> = LazyLock::new(|| (0..64).map(|n| f64::from(n).powf(0.8)).collect());
    let of_few = OF_FEW.get(holders as usize).copied();
    of_few.unwrap_or_else(|| holders.powf(0.8))
}

/// How the words of a unit are spread over the others: shares of their idf.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct WordSpread {
    /// Not in any unit before; not in the six units before.
    pub(crate) new: f64,
    pub(crate) new_here: f64,
    /// In one of the next five units; in the next one; in the one before.
    pub(crate) taken_up: f64,
    pub(crate) in_next: f64,
    pub(crate) in_last: f64,
    /// In any other unit.
    pub(crate) shared: f64,
}

/// What is known of each unit among the others.
#[derive(Debug)]
pub(crate) struct SentenceStats {
    /// Units that may be chosen.
    pub(crate) candidates: Vec<usize>,
    pub(crate) concepts: Concepts,
    /// Characters of a unit on the average.
    pub(crate) mean_characters: f64,
    /// Share of the weight of the keywords that each holds.
    pub(crate) held: Vec<f64>,
    /// Whether each holds the first, second, third keyword.
    pub(crate) best: Vec<[bool; 3]>,
    /// Cosine with the heaviest words that units share, and with all words.
    pub(crate) center: Vec<f64>,
    pub(crate) whole: Vec<f64>,
    /// Cosine with the first candidate, and with the headline.
    pub(crate) similarity_to_first: Vec<f64>,
    pub(crate) headline: Vec<f64>,
    /// Weight of the concepts of each.
    pub(crate) cover: Vec<f64>,
    /// Logarithm of the mean probability of its words.
    pub(crate) log_likelihood: Vec<f64>,
    pub(crate) spread: Vec<WordSpread>,
    /// How little the sentences from here share with those before: 0 to 1.
    pub(crate) border: Vec<f64>,
    /// Sum of the idf of its content words.
    pub(crate) idf_sum: Vec<f64>,
    /// Share of all words that the most frequent ones make up.
    pub(crate) top_words: f64,
}

/// Words by weight, in the order of their numbers so that sums are the same from run to run.
type WeightedWords = Vec<(u32, f64)>;

impl SentenceStats {
    /// Counts and compares the units.
    ///
    /// # Errors
    /// [`Abandoned`] if nobody wants them any more.
    pub(crate) fn new(
        units: &[SentenceUnit],
        vocabulary: &ContentVocabulary,
        input: &SummaryInput,
    ) -> Result<Self, Abandoned> {
        // Each step is one walk over the words; between two the caller is asked.
        let ask = || input.progress.ask();
        let candidates: Vec<usize> = (0..units.len()).filter(|i| !units[*i].is_fragment).collect();
        let concepts = Concepts::new(units, vocabulary, input.progress)?;
        let idf = |word: u32| vocabulary.idf[word as usize];
        let bags: Vec<WeightedWords> = units.iter().map(|unit| bag(unit, idf)).collect();
        ask()?;
        let totals = WordTotals::new(units, vocabulary.idf.len());
        let full: WeightedWords = totals.bag(|word, n| n * idf(word));
        let center = totals.center(units.len(), idf);
        let first: WeightedWords = candidates
            .first()
            .map_or(WeightedWords::new(), |i| bags[*i].clone());
        let headline = bag_of(&vocabulary.known(&input.headline), idf);
        ask()?;
        let keywords = KeywordWeights::new(input);
        let (mut held, mut best) = (Vec::with_capacity(units.len()), Vec::with_capacity(units.len()));
        for unit in units {
            input.progress.count(1 + unit.span.len() / BYTES_OF_UNIT)?;
            let (own, first) = keywords.held(unit.span.slice(input.view));
            held.push(own);
            best.push(first);
        }
        let norms: Vec<f64> = bags.iter().map(norm).collect();
        let to = |other: &WeightedWords| {
            ask()?;
            Ok(likeness(&bags, &norms, other, vocabulary.idf.len()))
        };
        let (center, whole) = (to(&center)?, to(&full)?);
        let (similarity_to_first, headline) = (to(&first)?, to(&headline)?);
        ask()?;
        let spread = spread(units, &totals, idf);
        ask()?;
        let border = border(units, vocabulary.idf.len(), idf);
        ask()?;
        let log_likelihood = units.iter().map(|unit| totals.log_likelihood(unit)).collect();
        ask()?;
        let cover = |own: &Vec<u32>| own.iter().map(|c| concepts.weights[*c as usize]).sum();
        Ok(Self {
            mean_characters: mean_characters(units),
            held,
            best,
            center,
            whole,
            similarity_to_first,
            headline,
            cover: concepts.of.iter().map(cover).collect(),
            log_likelihood,
            spread,
            border,
            idf_sum: units
                .iter()
                .map(|unit| unit.words.iter().map(|word| idf(*word)).sum())
                .collect(),
            top_words: totals.top_share(),
            candidates,
            concepts,
        })
    }
}

/// Bytes of a sentence that make a unit of work ([`Progress`]).
const BYTES_OF_UNIT: usize = 48;

/// Characters of a unit on the average.
fn mean_characters(units: &[SentenceUnit]) -> f64 {
    let characters = units.iter().map(|unit| unit.characters.max(4) as f64);
    characters.sum::<f64>() / units.len().max(1) as f64
}

/// The words of a unit, each weighed by its count and rarity.
fn bag(unit: &SentenceUnit, idf: impl Fn(u32) -> f64) -> WeightedWords {
    let weight = |&(word, n): &(u32, u32)| (word, (1.0 + ln(f64::from(n))) * idf(word));
    unit.counts.iter().map(weight).collect()
}

/// How often the report has each word, and how many units.
struct WordTotals {
    counts: Vec<u32>,
    holders: Vec<u32>,
    all: f64,
}

impl WordTotals {
    fn new(units: &[SentenceUnit], words: usize) -> Self {
        let (mut counts, mut holders) = (vec![0; words], vec![0; words]);
        for (word, n) in units.iter().flat_map(|unit| &unit.counts) {
            counts[*word as usize] += n;
            holders[*word as usize] += 1;
        }
        let all = f64::from(counts.iter().sum::<u32>()).max(1.0);
        Self { counts, holders, all }
    }

    fn bag(&self, weight: impl Fn(u32, f64) -> f64) -> WeightedWords {
        let words = 0..self.counts.len() as u32;
        words
            .map(|word| (word, weight(word, f64::from(self.counts[word as usize]))))
            .collect()
    }

    /// The heaviest words that two units share (any, in a very short text).
    fn center(&self, units: usize, idf: impl Fn(u32) -> f64) -> WeightedWords {
        let mut heavy = self.bag(|word, n| (1.0 + ln(n)) * idf(word));
        heavy.retain(|(word, _)| units < 4 || self.holders[*word as usize] > 1);
        heavy.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        heavy.truncate(CENTRAL_WORDS);
        heavy.sort_unstable_by_key(|(word, _)| *word);
        heavy
    }

    fn log_likelihood(&self, unit: &SentenceUnit) -> f64 {
        let counts = unit
            .words
            .iter()
            .map(|word| f64::from(self.counts[*word as usize]));
        let total: f64 = counts.sum();
        (1e-4 + total / unit.words.len().max(1) as f64 / self.all).ln()
    }

    fn top_share(&self) -> f64 {
        let mut counts = self.counts.clone();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        f64::from(counts.iter().take(TOP_WORDS).sum::<u32>()) / self.all
    }
}

fn bag_of(words: &[u32], idf: impl Fn(u32) -> f64) -> WeightedWords {
    let mut bag: WeightedWords = words.iter().map(|word| (*word, idf(*word))).collect();
    bag.sort_unstable_by_key(|(word, _)| *word);
    bag.dedup_by_key(|(word, _)| *word);
    bag
}

fn norm(bag: &WeightedWords) -> f64 {
    bag.iter().map(|(_, x)| x * x).sum()
}

/// Returns the cosine of each bag of words with another; `words` is the size of the vocabulary.
fn likeness(bags: &[WeightedWords], norms: &[f64], other: &WeightedWords, words: usize) -> Vec<f64> {
    let mut weights = vec![0.0; words];
    other.iter().for_each(|(word, x)| weights[*word as usize] = *x);
    let whole = norm(other);
    let cosine = |(bag, own): (&WeightedWords, &f64)| {
        let both: f64 = bag.iter().map(|(word, x)| x * weights[*word as usize]).sum();
        if both > 0.0 {
            both / (own * whole).sqrt()
        } else {
            0.0
        }
    };
    bags.iter().zip(norms).map(cosine).collect()
}

fn spread(units: &[SentenceUnit], totals: &WordTotals, idf: impl Fn(u32) -> f64) -> Vec<WordSpread> {
    const NEVER: usize = usize::MAX / 2;
    let mut next = vec![NEVER; totals.counts.len()];
    // Distance to the next unit with each word, from the last word of the last unit to the
    // first of the first.
    let mut again: Vec<usize> = Vec::new();
    for (i, unit) in units.iter().enumerate().rev() {
        for (word, _) in unit.counts.iter().rev() {
            again.push(std::mem::replace(&mut next[*word as usize], i).saturating_sub(i));
        }
    }
    let mut last: Vec<Option<usize>> = vec![None; totals.counts.len()];
    let mut all = Vec::with_capacity(units.len());
    for (i, unit) in units.iter().enumerate() {
        let whole: f64 = unit
            .counts
            .iter()
            .map(|(word, _)| idf(*word))
            .sum::<f64>()
            .max(f64::MIN_POSITIVE);
        let mut own = WordSpread::default();
        for (word, _) in &unit.counts {
            let ahead = again.pop().unwrap_or(NEVER);
            let share = idf(*word) / whole;
            let back = last[*word as usize].map_or(NEVER, |at| i - at);
            let add = |holds: bool, sum: &mut f64| *sum += if holds { share } else { 0.0 };
            add(back == NEVER, &mut own.new);
            add(back > 6, &mut own.new_here);
            add(ahead <= 5, &mut own.taken_up);
            add(ahead == 1, &mut own.in_next);
            add(back == 1, &mut own.in_last);
            add(totals.holders[*word as usize] > 1, &mut own.shared);
            last[*word as usize] = Some(i);
        }
        all.push(own);
    }
    all
}

/// How little the units from each one on share with those before it. After Hearst 1997
/// (TextTiling).
fn border(units: &[SentenceUnit], words: usize, idf: impl Fn(u32) -> f64) -> Vec<f64> {
    // One past the last unit so far with each word.
    let mut last = vec![0; words];
    let mut from: Vec<u32> = Vec::new();
    let mut all = Vec::with_capacity(units.len());
    for i in 0..units.len() {
        if let Some(before) = i.checked_sub(1) {
            units[before]
                .counts
                .iter()
                .for_each(|(word, _)| last[*word as usize] = i);
        }
        from.clear();
        let near = units[i..(i + FROM).min(units.len())].iter();
        from.extend(near.flat_map(|unit| unit.counts.iter().map(|(word, _)| *word)));
        from.sort_unstable();
        from.dedup();
        let whole: f64 = from.iter().map(|word| idf(*word)).sum();
        let is_before = |word: &&u32| last[**word as usize] > i.saturating_sub(BEFORE);
        let shared: f64 = from.iter().filter(is_before).map(|word| idf(*word)).sum();
        all.push(if i == 0 {
            1.0
        } else {
            1.0 - shared / whole.max(f64::MIN_POSITIVE)
        });
    }
    all
}
