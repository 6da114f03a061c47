//! The sentences chosen so far → what each other sentence still adds, one number for each feature.
//!
//! All numbers are kept as counts, which change only where a choice touches a sentence: the
//! sentences that share its concepts, those it is the nearest choice of, its paragraph. Over a
//! whole summary that is linear in the words of the report.

use std::ops::Range;

use super::sentence_unit::SentenceUnit;
use super::stats::SentenceStats;
use crate::model::grouped::Grouped;
use crate::model::linear::{features, indicator};

/// A sentence within this distance of a chosen one is near it.
const NEAR: usize = 8;

/// What a sentence is beside those chosen.
struct SelectionInputs {
    /// Sums over the concepts of the sentence that chosen sentences have: idf, number, weight.
    covered: [f64; 3],
    /// The same idf over all words of the sentence; the number of its concepts.
    idf: f64,
    concepts: f64,
    characters: f64,
    is_after: bool,
    is_before: bool,
    is_dependent: bool,
    /// Sentences to the nearest chosen one, from 1.
    nearest: Option<usize>,
    in_paragraph: bool,
}

features! {
    /// What a sentence is beside those chosen; all 0 while no sentence is chosen.
    pub SELECTION_FEATURES, values(s: &SelectionInputs):
    "words already said" => s.covered[0] / s.idf.max(1e-9),
    "concepts already said" => s.covered[1] / s.concepts,
    "weight already said" => s.covered[2],
    "weight already said for its length" => s.covered[2] / (s.characters.max(15.0) / 50.0),
    "behind a chosen one" => indicator(s.is_after),
    "before a chosen one" => indicator(s.is_before),
    "leans on a chosen one" => indicator(s.is_after && s.is_dependent),
    "near a chosen one" => s.nearest.map_or(0.0, |d| (-((d - 1) as f64) / 2.0).exp()),
    "in the paragraph of a chosen one" => indicator(s.in_paragraph),
}

/// The sentences chosen so far.
pub(crate) struct Selection<'a> {
    units: &'a [SentenceUnit],
    stats: &'a SentenceStats,
    has_paragraphs: bool,
    is_chosen: Vec<bool>,
    /// Of each sentence, the sentences to the nearest chosen one; more than [`NEAR`] if none is
    /// near.
    nearest: Vec<usize>,
    /// Of each sentence, sums over its covered concepts: idf, number, weight.
    covered: Vec<[f64; 3]>,
    /// Sum of the idf of the words of each sentence.
    idf: Vec<f64>,
    is_covered: Vec<bool>,
    /// The sentences that have each concept.
    holders: Grouped<u32>,
    /// The sentences of each paragraph, and whether one of them is chosen.
    paragraphs: Vec<(Range<usize>, bool)>,
}

impl<'a> Selection<'a> {
    /// An empty selection.
    pub(crate) fn new(units: &'a [SentenceUnit], stats: &'a SentenceStats) -> Self {
        let concepts = &stats.concepts;
        let holders = concepts
            .of
            .iter()
            .enumerate()
            .flat_map(|(unit, own)| own.iter().map(move |concept| (*concept as usize, unit as u32)));
        let mut paragraphs: Vec<(Range<usize>, bool)> = Vec::new();
        for (i, unit) in units.iter().enumerate() {
            if paragraphs.len() <= unit.paragraph {
                paragraphs.resize(unit.paragraph + 1, (i..i, false));
            }
            paragraphs[unit.paragraph].0.end = i + 1;
        }
        let idf = |own: &Vec<u32>| own.iter().map(|c| concepts.idf[*c as usize]).sum();
        Self {
            units,
            stats,
            has_paragraphs: paragraphs.len() > 1,
            is_chosen: vec![false; units.len()],
            nearest: vec![NEAR + 1; units.len()],
            covered: vec![[0.0; 3]; units.len()],
            idf: concepts.of.iter().map(idf).collect(),
            is_covered: vec![false; concepts.weights.len()],
            holders: Grouped::new(concepts.weights.len(), holders),
            paragraphs,
        }
    }

    /// Whether a sentence is chosen.
    pub(crate) fn contains(&self, i: usize) -> bool {
        self.is_chosen[i]
    }

    /// Chooses a sentence. Returns the sentences whose features changed, some perhaps twice.
    pub(crate) fn add(&mut self, i: usize) -> Vec<usize> {
        self.is_chosen[i] = true;
        let mut touched = Vec::new();
        for other in i.saturating_sub(NEAR)..(i + NEAR + 1).min(self.units.len()) {
            let distance = other.abs_diff(i);
            // To stand right before a choice is a feature besides the distance.
            if distance == 1 || (1..self.nearest[other]).contains(&distance) {
                self.nearest[other] = distance;
                touched.push(other);
            }
        }
        for &concept in &self.stats.concepts.of[i] {
            let concept = concept as usize;
            if std::mem::replace(&mut self.is_covered[concept], true) {
                continue;
            }
            let idf = self.stats.concepts.idf[concept];
            let weight = self.stats.concepts.weights[concept];
            for &holder in self.holders.group(concept) {
                let [sum_idf, number, sum_weight] = self.covered[holder as usize];
                self.covered[holder as usize] = [sum_idf + idf, number + 1.0, sum_weight + weight];
                touched.push(holder as usize);
            }
        }
        let (range, has_chosen) = &mut self.paragraphs[self.units[i].paragraph];
        if self.has_paragraphs && !std::mem::replace(has_chosen, true) {
            touched.extend(range.clone());
        }
        touched
    }

    /// Returns the features of a sentence, in the order of [`SELECTION_FEATURES`].
    pub(crate) fn features(&self, i: usize) -> [f64; SELECTION_FEATURES.len()] {
        let unit = &self.units[i];
        let is_chosen = |i: usize| self.is_chosen.get(i).is_some_and(|chosen| *chosen);
        values(&SelectionInputs {
            covered: self.covered[i],
            idf: self.idf[i],
            concepts: self.stats.concepts.of[i].len().max(1) as f64,
            characters: unit.characters as f64,
            is_after: i > 0 && self.is_chosen[i - 1],
            is_before: is_chosen(i + 1),
            is_dependent: unit.is_dependent,
            nearest: Some(self.nearest[i]).filter(|distance| *distance <= NEAR),
            in_paragraph: self.has_paragraphs && self.paragraphs[unit.paragraph].1,
        })
    }
}
