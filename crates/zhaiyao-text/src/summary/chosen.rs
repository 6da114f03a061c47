//! Sentences chosen so far → what each other one still adds, one number for each name.
//!
//! All is kept by counts that change only where a choice touches a sentence: those that share its concepts, its
//! neighbours, its paragraph. Over a whole summary that is linear in the words of the report.

use super::stats::Survey;
use super::unit::Unit;

/// What is known of a sentence beside those chosen; all 0 while none is.
pub(super) const CHOSEN: &[&str] = &[
    "words already said",
    "concepts already said",
    "weight already said",
    "weight already said for its length",
    "behind a chosen one",
    "before a chosen one",
    "leans on a chosen one",
    "near a chosen one",
    "in the paragraph of a chosen one",
];

/// Sentences within which a chosen one is near.
const NEAR: usize = 8;

/// For each concept, the units that hold it, in order, one list behind another; and where each list begins.
fn holders(of: &[Vec<u32>], concepts: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; concepts + 1];
    of.iter()
        .flatten()
        .for_each(|concept| starts[*concept as usize + 1] += 1);
    for concept in 0..concepts {
        starts[concept + 1] += starts[concept];
    }
    let mut next = starts.clone();
    let mut holders = vec![0; starts[concepts] as usize];
    for (unit, own) in of.iter().enumerate() {
        for concept in own {
            let next = &mut next[*concept as usize];
            holders[*next as usize] = unit as u32;
            *next += 1;
        }
    }
    (holders, starts)
}

/// The sentences chosen so far.
pub(super) struct Chosen<'a> {
    units: &'a [Unit],
    survey: &'a Survey,
    several: bool,
    is_chosen: Vec<bool>,
    /// Of each unit, what of it is said: idf, concepts, weight.
    said: Vec<[f64; 3]>,
    /// Idf of the words of each unit.
    idf: Vec<f64>,
    covered: Vec<bool>,
    /// Units that hold each concept, those of one after those of another; where those of each begin.
    holders: Vec<u32>,
    starts: Vec<u32>,
    /// Units of each paragraph, and whether one of them is chosen.
    paragraphs: Vec<(std::ops::Range<usize>, bool)>,
}

impl<'a> Chosen<'a> {
    pub(super) fn none(units: &'a [Unit], survey: &'a Survey) -> Self {
        let concepts = &survey.concepts;
        let (holders, starts) = holders(&concepts.of, concepts.weights.len());
        let mut paragraphs: Vec<(std::ops::Range<usize>, bool)> = Vec::new();
        for (i, unit) in units.iter().enumerate() {
            if paragraphs.len() <= unit.paragraph {
                paragraphs.resize(unit.paragraph + 1, (i..i, false));
            }
            paragraphs[unit.paragraph].0.end = i + 1;
        }
        let idf = |own: &Vec<u32>| own.iter().map(|c| concepts.idf[*c as usize]).sum();
        Self {
            units,
            survey,
            several: paragraphs.len() > 1,
            is_chosen: vec![false; units.len()],
            said: vec![[0.0; 3]; units.len()],
            idf: concepts.of.iter().map(idf).collect(),
            covered: vec![false; concepts.weights.len()],
            holders,
            starts,
            paragraphs,
        }
    }

    pub(super) fn has(&self, i: usize) -> bool {
        self.is_chosen[i]
    }

    /// Chooses a sentence. Gives those whose evidence changed, perhaps some twice.
    pub(super) fn take(&mut self, i: usize) -> Vec<usize> {
        self.is_chosen[i] = true;
        let mut touched: Vec<usize> =
            (i.saturating_sub(NEAR)..(i + NEAR + 1).min(self.units.len())).collect();
        for &concept in &self.survey.concepts.of[i] {
            let concept = concept as usize;
            if std::mem::replace(&mut self.covered[concept], true) {
                continue;
            }
            let (idf, weight) = (
                self.survey.concepts.idf[concept],
                self.survey.concepts.weights[concept],
            );
            let own = self.starts[concept] as usize..self.starts[concept + 1] as usize;
            for &holder in &self.holders[own] {
                let said = &mut self.said[holder as usize];
                *said = [said[0] + idf, said[1] + 1.0, said[2] + weight];
                touched.push(holder as usize);
            }
        }
        let (range, is_open) = &mut self.paragraphs[self.units[i].paragraph];
        if self.several && !std::mem::replace(is_open, true) {
            touched.extend(range.clone());
        }
        touched
    }

    /// What is known of a sentence, in the order of [`CHOSEN`].
    pub(super) fn evidence(&self, i: usize) -> [f64; 9] {
        let says = |yes: bool| f64::from(u8::from(yes));
        let (unit, [idf, concepts, weight]) = (&self.units[i], self.said[i]);
        let behind = i > 0 && self.is_chosen[i - 1];
        let before = self.is_chosen.get(i + 1).is_some_and(|chosen| *chosen);
        let nearest = (1..=NEAR).find(|d| {
            (*d <= i && self.is_chosen[i - d]) || self.is_chosen.get(i + d).is_some_and(|chosen| *chosen)
        });
        [
            idf / self.idf[i].max(1e-9),
            concepts / self.survey.concepts.of[i].len().max(1) as f64,
            weight,
            weight / (unit.characters.max(15) as f64 / 50.0),
            says(behind),
            says(before),
            says(behind && unit.leans),
            nearest.map_or(0.0, |d| (-((d - 1) as f64) / 2.0).exp()),
            says(self.several && self.paragraphs[unit.paragraph].1),
        ]
    }
}
