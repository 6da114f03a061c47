//! Ranked sentences → the summary: greedy cover of the report's concepts under a budget.
//!
//! Concepts are words and pairs of neighbouring words. A sentence gains by the weight of concepts no
//! chosen sentence has, less for its length, and loses by those already said. Gains only fall while
//! sentences are chosen, so a heap with late re-evaluation finds the best one without looking at
//! all of them again; the one gain that can rise (a leaning sentence whose antecedent was chosen) is
//! put in anew. Near linear in the words of the report.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap, HashSet};

use super::rank::Worth;
use super::{Summary, SummaryLength, SummarySentence, Unit, Vocabulary};

/// What is left to spend.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    sentences: usize,
    characters: usize,
}

impl Budget {
    /// The budget of a length for these sentences.
    pub(super) fn new(length: SummaryLength, units: &[Unit]) -> Self {
        let all: usize = units.iter().map(|unit| unit.characters).sum();
        match length {
            SummaryLength::Sentences(sentences) => Self {
                sentences,
                characters: usize::MAX,
            },
            SummaryLength::Characters(characters) => Self {
                sentences: usize::MAX,
                characters,
            },
            SummaryLength::Ratio(ratio) => Self {
                sentences: usize::MAX,
                characters: (f64::from(ratio) * all as f64) as usize,
            },
        }
    }
}

type Concept = (u32, u32);
/// In the place of the second word of a concept that is one word.
const ALONE: u32 = u32::MAX;
/// Concepts whose weight makes up the whole.
const HEAVIEST: usize = 60;
/// What a sentence loses that leans on one not chosen.
const LEANING: f64 = 0.35;

/// Chooses sentences.
pub(super) fn select(units: &[Unit], vocabulary: &Vocabulary, worth: &Worth, mut budget: Budget) -> Summary {
    let cover = Cover::new(units, vocabulary, worth);
    let mut seen: HashSet<Concept> = HashSet::new();
    let mut chosen: Vec<(usize, f64)> = Vec::new();
    let mut is_chosen = vec![false; units.len()];
    let eligible = |i: &usize| !units[*i].is_scrap;
    let mut heap: BinaryHeap<Entry> = (0..units.len())
        .filter(eligible)
        .map(|i| Entry {
            value: cover.value(i, &seen, false),
            unit: i,
        })
        .collect();
    while budget.sentences > 0 {
        let Some(top) = heap.pop() else { break };
        let i = top.unit;
        if is_chosen[i] || units[i].characters > budget.characters {
            continue;
        }
        let value = cover.value(i, &seen, i > 0 && is_chosen[i - 1]);
        let entry = Entry { value, unit: i };
        if heap.peek().is_some_and(|next| entry < *next) {
            heap.push(entry);
            continue;
        }
        is_chosen[i] = true;
        chosen.push((i, value));
        budget.sentences -= 1;
        budget.characters -= units[i].characters.min(budget.characters);
        seen.extend(&cover.concepts[i]);
        if i + 1 < units.len() && units[i + 1].leans && eligible(&(i + 1)) && !is_chosen[i + 1] {
            heap.push(Entry {
                value: cover.value(i + 1, &seen, true),
                unit: i + 1,
            });
        }
    }
    written(chosen, units)
}

/// The chosen sentences in the order of the text, scored against the one chosen first.
fn written(mut chosen: Vec<(usize, f64)>, units: &[Unit]) -> Summary {
    let best = chosen.first().map_or(1.0, |(_, value)| *value);
    let nothing_fits = chosen.is_empty() && !units.is_empty();
    let score = |value: f64| {
        if best > 0.0 {
            (value / best).clamp(0.0, 1.0)
        } else {
            1.0
        }
    };
    chosen.sort_by_key(|(i, _)| *i);
    let sentences = chosen
        .into_iter()
        .map(|(index, value)| SummarySentence {
            span: units[index].span,
            score: score(value),
            index,
        })
        .collect();
    Summary {
        sentences,
        nothing_fits,
        query_unknown: false,
    }
}

/// The concepts of every sentence and what they weigh.
struct Cover<'a> {
    units: &'a [Unit],
    worth: &'a Worth,
    /// Distinct and sorted.
    concepts: Vec<Vec<Concept>>,
    weights: HashMap<Concept, f64>,
    whole: f64,
}

impl<'a> Cover<'a> {
    fn new(units: &'a [Unit], vocabulary: &Vocabulary, worth: &'a Worth) -> Self {
        let concepts: Vec<Vec<Concept>> = units.iter().map(concepts).collect();
        let mut holders: HashMap<Concept, u32> = HashMap::new();
        for concept in concepts.iter().flatten() {
            *holders.entry(*concept).or_default() += 1;
        }
        let weight = |concept: Concept, n: u32| {
            let rarity = match concept {
                (word, ALONE) => vocabulary.idf[word as usize],
                _ if n > 1 => 0.8,
                _ => 0.24,
            };
            f64::from(n).powf(0.8) * rarity
        };
        let weights: HashMap<Concept, f64> = holders.into_iter().map(|(c, n)| (c, weight(c, n))).collect();
        let mut heaviest: Vec<f64> = weights.values().copied().collect();
        heaviest.sort_by(|a, b| b.total_cmp(a));
        let whole: f64 = heaviest.iter().take(HEAVIEST).sum();
        Self {
            units,
            worth,
            concepts,
            weights,
            whole: whole.max(f64::MIN_POSITIVE),
        }
    }

    /// What the sentence adds to those whose concepts were `seen`.
    fn value(&self, i: usize, seen: &HashSet<Concept>, antecedent: bool) -> f64 {
        let (unit, own, gate) = (&self.units[i], &self.concepts[i], self.worth.gate);
        let (mut fresh, mut said) = (0.0, 0usize);
        for concept in own {
            if seen.contains(concept) {
                said += 1;
            } else {
                fresh += self.weights[concept];
            }
        }
        let length = (unit.characters.max(15) as f64 / 50.0).powf(0.4 + 0.6 * gate);
        let cover = (gate + 4.0 * (1.0 - gate)) * fresh / self.whole / length;
        let repeated = gate * said as f64 / own.len().max(1) as f64;
        let leaning = if unit.leans && !antecedent { LEANING } else { 0.0 };
        self.worth.base[i] + cover - repeated - leaning
    }
}

fn concepts(unit: &Unit) -> Vec<Concept> {
    let pairs = unit.words.windows(2).map(|pair| (pair[0], pair[1]));
    let mut concepts: Vec<Concept> = unit
        .words
        .iter()
        .map(|&word| (word, ALONE))
        .chain(pairs)
        .collect();
    concepts.sort_unstable();
    concepts.dedup();
    concepts
}

/// A sentence by the value it had when it was put in. The greatest is the best; the earlier
/// sentence wins a tie.
struct Entry {
    value: f64,
    unit: usize,
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value
            .total_cmp(&other.value)
            .then(other.unit.cmp(&self.unit))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Entry {}
