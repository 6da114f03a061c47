//! Pages whose reports are known → the weights of `border`.
//!
//! Three logistic models, fitted by Newton's method with a small ridge: the optimum is one, and the
//! same pages give the same weights. What the other headlines of a page are is evidence that depends on the
//! model, so fitting and judging take turns. A set of pages counts by the root of its size.

use super::border::{self, Place, Places, Setting};
use super::headline;
use super::kind::{self, Block};
use super::model::Model;
use super::{block, line, measure};
use crate::model::linear;

/// Strength of the ridge, which keeps rare evidence from weighing much.
const RIDGE: f64 = 2.0;
const NEWTON_STEPS: usize = 12;
/// Turns of fitting and judging; weights change little after the third.
const TURNS: usize = 4;

/// A page with the places where a report may begin, and whether one does.
#[derive(Debug)]
pub struct MarkedPage {
    places: Places,
    blocks: Vec<Block>,
    begins: Vec<bool>,
}

impl MarkedPage {
    /// Reads a page; `starts` are the bytes where its reports begin.
    pub fn new(raw: &str, starts: &[usize]) -> Self {
        let lines = line::lines(raw).list;
        let measure = measure::measure(&lines, raw);
        let groups = block::group(&lines, raw, measure);
        let blocks = kind::classify(groups, &lines, raw);
        let units = headline::units(&blocks);
        let places = border::places(&blocks, &lines, &units, measure);
        let begins = places
            .list
            .iter()
            .map(|place| {
                let (from, to) = reach(place, &blocks, &units);
                let (from, to) = (lines[from].span.end(), lines[to].span.start());
                starts.iter().any(|start| (from..=to).contains(start))
            })
            .collect();
        Self {
            places,
            blocks,
            begins,
        }
    }
}

/// The last line above a place and the first line of the body below it.
fn reach(place: &Place, blocks: &[Block], units: &[headline::Unit]) -> (usize, usize) {
    let above = blocks[place.block].lines.start.saturating_sub(1);
    let body = match units.get(place.unit + 1) {
        Some(headline::Unit::Body(group)) if place.setting != Setting::Bare => group[0],
        _ => place.block,
    };
    (above, blocks[body].lines.start)
}

/// What a model gets right, of the places of one kind.
#[derive(Debug, Default, Clone, Copy)]
pub struct Tally {
    /// Places judged.
    pub places: usize,
    /// Places where a report begins.
    pub begin: usize,
    /// Places where the model says that one begins.
    pub said: usize,
    /// Both.
    pub right: usize,
    /// Sum of the logarithmic losses, in nats.
    pub loss: f64,
}

/// Fits the weights to sets of pages.
pub fn fit(sets: &mut [Vec<MarkedPage>]) -> BorderModel {
    let mut model = Model::read("");
    for _ in 0..TURNS {
        judge_others(sets, &model);
        model = Model(Setting::ALL.map(|setting| newton(&rows(sets, setting), setting.evidence().len())));
    }
    BorderModel(model)
}

/// A model in training.
#[derive(Debug)]
pub struct BorderModel(Model);

impl BorderModel {
    /// The model compiled in.
    pub fn built_in() -> Self {
        Self(Model::built_in().clone())
    }

    /// The weights as lines of a table.
    pub fn table(&self) -> String {
        let settings = Setting::ALL.iter().zip(&self.0.0);
        settings
            .map(|(setting, own)| weights::write(setting.name(), setting.evidence(), own))
            .collect()
    }

    /// What the model gets right: of headlines with a mark, of those without, of paragraphs.
    pub fn tally(&self, pages: &mut [MarkedPage]) -> [Tally; 3] {
        let mut tallies = [Tally::default(); 3];
        for page in pages {
            clear_others(page);
            let chances = border::weigh(&mut page.places, &page.blocks, &self.0);
            for ((place, &begins), chance) in page.places.list.iter().zip(&page.begins).zip(chances) {
                let tally = &mut tallies[place.setting as usize];
                let said = chance >= 0.5;
                tally.places += 1;
                tally.begin += usize::from(begins);
                tally.said += usize::from(said);
                tally.right += usize::from(said && begins);
                let given = if begins { chance } else { 1.0 - chance };
                tally.loss -= given.max(1e-9).ln();
            }
        }
        tallies
    }
}

fn clear_others(page: &mut MarkedPage) {
    let zeros = vec![0.0; page.places.list.len()];
    border::consider_others(&mut page.places, &page.blocks, &zeros);
}

fn judge_others(sets: &mut [Vec<MarkedPage>], model: &Model) {
    for page in sets.iter_mut().flatten() {
        clear_others(page);
        let logits: Vec<f64> = page.places.list.iter().map(|place| model.logit(place)).collect();
        border::consider_others(&mut page.places, &page.blocks, &logits);
    }
}

/// Evidence, truth and weight of a place.
type Row<'a> = (&'a [f64], bool, f64);

/// The places of one kind; the weights of a set sum to the root of their number.
fn rows(sets: &[Vec<MarkedPage>], setting: Setting) -> Vec<Row<'_>> {
    let of = |set: &'_ Vec<MarkedPage>| -> usize {
        set.iter()
            .flat_map(|page| &page.places.list)
            .filter(|place| place.setting == setting)
            .count()
    };
    let total: usize = sets.iter().map(of).sum();
    let mut rows = Vec::with_capacity(total);
    for set in sets {
        let weight = (total as f64 / (sets.len() * of(set).max(1)) as f64).sqrt();
        for page in set {
            let all = page.places.list.iter().zip(&page.begins);
            rows.extend(
                all.filter(|(place, _)| place.setting == setting)
                    .map(|(place, &begins)| (place.evidence.as_slice(), begins, weight)),
            );
        }
    }
    rows
}

/// Logistic regression: the weights at which ridge and losses balance.
fn newton(rows: &[Row], size: usize) -> Vec<f64> {
    let mut weights = vec![0.0; size];
    for _ in 0..NEWTON_STEPS {
        let mut gradient: Vec<f64> = weights.iter().map(|w| -RIDGE * w).collect();
        let mut curvature = vec![vec![0.0; size]; size];
        for (i, row) in curvature.iter_mut().enumerate() {
            row[i] = RIDGE;
        }
        for &(evidence, begins, weight) in rows {
            let logit: f64 = weights.iter().zip(evidence).map(|(w, x)| w * x).sum();
            let chance = 1.0 / (1.0 + (-logit).exp());
            let miss = weight * (f64::from(u8::from(begins)) - chance);
            let bend = weight * chance * (1.0 - chance);
            let known: Vec<(usize, f64)> = evidence
                .iter()
                .copied()
                .enumerate()
                .filter(|&(_, x)| x != 0.0)
                .collect();
            for &(i, x) in &known {
                gradient[i] += miss * x;
                for &(j, y) in &known {
                    curvature[i][j] += bend * x * y;
                }
            }
        }
        for (weight, step) in weights.iter_mut().zip(solve(curvature, gradient)) {
            *weight += step;
        }
    }
    weights
}

/// Solves a symmetric positive definite system by elimination.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    for i in 0..size {
        let (pivot, from) = (matrix[i].clone(), right[i]);
        for j in i + 1..size {
            let factor = matrix[j][i] / pivot[i];
            for k in i..size {
                matrix[j][k] -= factor * pivot[k];
            }
            right[j] -= factor * from;
        }
    }
    for i in (0..size).rev() {
        let known: f64 = (i + 1..size).map(|k| matrix[i][k] * right[k]).sum();
        right[i] = (right[i] - known) / matrix[i][i];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fit_finds_what_decides() {
        let evidence = [[1.0, 0.0], [1.0, 0.0], [1.0, 1.0], [1.0, 1.0]];
        let rows: Vec<Row> = evidence
            .iter()
            .map(|e| (e.as_slice(), e[1] > 0.0, 500.0))
            .collect();
        let weights = newton(&rows, 2);
        assert!(weights[0] < -2.0 && weights[0] + weights[1] > 2.0, "{weights:?}");
    }

    #[test]
    fn a_system_is_solved() {
        let solved = solve(vec![vec![4.0, 1.0], vec![1.0, 3.0]], vec![1.0, 2.0]);
        assert!((solved[0] - 1.0 / 11.0).abs() < 1e-12 && (solved[1] - 7.0 / 11.0).abs() < 1e-12);
    }
}
