//! Documents whose keywords are known → the weights of the ranker.
//!
//! A listwise fit: within a document the candidates compete, and the weights are those that give the right ones the
//! largest share (softmax), with a small ridge. Gradient steps from zero in a fixed order: the same documents give the
//! same weights.

use std::collections::{BTreeMap, HashSet};

use super::features::EVIDENCE;
use super::model::{Manner, TERMS};
use super::score::Scorer;
use crate::lexicon::TermList;
use crate::reading::passage::Passage;
use crate::term::Candidates;
use crate::model::linear;
use crate::text::fold;

/// Strength of the ridge, on evidence scaled to a spread of one.
const RIDGE: f64 = 3e-3;
const STEPS: usize = 300;
/// Length of a step; the last hundred are shorter.
const PACE: f64 = 0.05;
const LAST_PACE: f64 = 0.01;

/// What is known of the keywords of a document.
#[derive(Debug, Clone)]
pub enum Truth {
    /// Its keywords, as its author or editor gave them.
    Keywords(Vec<String>),
    /// Its headline, which is not part of the text: what stands in it counts by its length.
    Headline(String),
    /// Phrases in it that people took for terms.
    Terms(Vec<String>),
}

/// The candidates of a document, and how right each is.
#[derive(Debug)]
pub struct Example {
    model: &'static str,
    /// Evidence of each candidate, one after another.
    evidence: Vec<f32>,
    /// Shares that sum to 1.
    right: Vec<f32>,
}

impl Example {
    /// Reads off a passage; nothing if no candidate is right, or if the formula ranks such passages.
    pub(crate) fn of(
        passage: &Passage,
        candidates: &Candidates,
        models: &crate::pipeline::Models,
        truth: &Truth,
    ) -> Option<Self> {
        let terms = TermList::default();
        let scorer = Scorer::new(passage, candidates, models, &terms);
        let model = match (truth, scorer.manner()) {
            (Truth::Terms(_), _) => TERMS,
            (_, Manner::Formula) => return None,
            (_, manner) => manner.name(),
        };
        let known: HashSet<String> = match truth {
            Truth::Keywords(words) | Truth::Terms(words) => words.iter().map(|word| fold(word)).collect(),
            Truth::Headline(_) => HashSet::new(),
        };
        let headline = match truth {
            Truth::Headline(headline) => fold(headline),
            _ => String::new(),
        };
        let worth = |key: &str| -> f32 {
            let key: String = key.split_whitespace().collect();
            match truth {
                Truth::Headline(_) if headline.contains(&key) => key.chars().count() as f32,
                Truth::Headline(_) => 0.0,
                _ => f32::from(u8::from(known.contains(&key))),
            }
        };
        let (mut evidence, mut right) = (Vec::new(), Vec::new());
        for i in 0..candidates.list.len() {
            if let Some(own) = scorer.evidence(i) {
                evidence.extend(own.iter().map(|x| *x as f32));
                right.push(worth(candidates.key(i)));
            }
        }
        let all: f32 = right.iter().sum();
        right.iter_mut().for_each(|share| *share /= all);
        (all > 0.0).then_some(Self {
            model,
            evidence,
            right,
        })
    }
}

/// Fits the weights of every model that has examples, as lines of a table. The evidence named in `without` gets no
/// weight; an error is the name of one there is not.
pub fn fit<'n>(examples: &[Example], without: &'n [String]) -> Result<String, &'n str> {
    if let Some(unknown) = without.iter().find(|name| !EVIDENCE.contains(&name.as_str())) {
        return Err(unknown);
    }
    let mut groups: BTreeMap<&str, Vec<&Example>> = BTreeMap::new();
    for example in examples {
        groups.entry(example.model).or_default().push(example);
    }
    let models = Manner::TRAINED.map(Manner::name).into_iter().chain([TERMS]);
    let group = |model: &str| groups.get(model).map_or(&[][..], Vec::as_slice);
    let fitted = models.map(|model| {
        let mut weighed: Vec<(&Example, f64)> = group(model).iter().map(|own| (*own, 1.0)).collect();
        if model == Manner::Wire.name() {
            // Copy of the wire whose headline is known comes from one season of one agency: other bodies, as much of them
            // all together, keep its weights from learning that season.
            let others = group(Manner::Body.name());
            let share = weighed.len() as f64 / others.len().max(1) as f64;
            weighed.extend(others.iter().map(|other| (*other, share)));
        }
        weights::write(model, EVIDENCE, &listwise(&weighed, without))
    });
    Ok(fitted.collect())
}

/// The weights of one model: steps along the gradient with momentum, each weight at its own pace (Adam).
fn listwise(examples: &[(&Example, f64)], without: &[String]) -> Vec<f64> {
    let size = EVIDENCE.len();
    let mut spread = spread(examples);
    // What is scaled to nothing learns nothing.
    for (scale, name) in spread.iter_mut().zip(EVIDENCE) {
        if without.iter().any(|left| left == name) {
            *scale = f64::INFINITY;
        }
    }
    let all: f64 = examples.iter().map(|(_, share)| share).sum();
    let (mut weights, mut mean, mut square) = (vec![0.0; size], vec![0.0; size], vec![0.0; size]);
    for step in 1..=STEPS {
        let mut gradient: Vec<f64> = weights.iter().map(|w| 2.0 * RIDGE * w).collect();
        let scaled: Vec<f64> = weights.iter().zip(&spread).map(|(w, s)| w / s).collect();
        for (example, share) in examples {
            for (row, miss) in example.evidence.chunks(size).zip(misses(example, &scaled)) {
                for ((g, x), s) in gradient.iter_mut().zip(row).zip(&spread) {
                    *g += share * miss * f64::from(*x) / s / all;
                }
            }
        }
        let pace = if step < STEPS - 100 { PACE } else { LAST_PACE };
        let (decay, slow) = (1.0 - 0.9_f64.powi(step as i32), 1.0 - 0.999_f64.powi(step as i32));
        for i in 0..size {
            mean[i] = 0.9 * mean[i] + 0.1 * gradient[i];
            square[i] = 0.999 * square[i] + 0.001 * gradient[i] * gradient[i];
            weights[i] -= pace * (mean[i] / decay) / ((square[i] / slow).sqrt() + 1e-8);
        }
    }
    weights.iter().zip(&spread).map(|(w, s)| w / s).collect()
}

/// What the model gives each candidate, less what it should.
fn misses(example: &Example, weights: &[f64]) -> Vec<f64> {
    let rows = example.evidence.chunks(weights.len());
    let scores: Vec<f64> = rows
        .map(|row| row.iter().zip(weights).map(|(x, w)| f64::from(*x) * w).sum())
        .collect();
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let shares: Vec<f64> = scores.iter().map(|score| (score - most).exp()).collect();
    let all: f64 = shares.iter().sum();
    shares
        .iter()
        .zip(&example.right)
        .map(|(share, right)| share / all - f64::from(*right))
        .collect()
}

/// Standard deviation of each kind of evidence over all candidates; 1 where it never varies.
fn spread(examples: &[(&Example, f64)]) -> Vec<f64> {
    let size = EVIDENCE.len();
    let (mut count, mut sum, mut squares) = (0.0, vec![0.0; size], vec![0.0; size]);
    for row in examples
        .iter()
        .flat_map(|(example, _)| example.evidence.chunks(size))
    {
        count += 1.0;
        for (i, x) in row.iter().enumerate() {
            sum[i] += f64::from(*x);
            squares[i] += f64::from(*x) * f64::from(*x);
        }
    }
    let deviation = |i: usize| (squares[i] / count - (sum[i] / count).powi(2)).max(0.0).sqrt();
    (0..size)
        .map(|i| {
            if count > 0.0 && deviation(i) > 1e-6 {
                deviation(i)
            } else {
                1.0
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_decides_gets_the_weight() {
        let size = EVIDENCE.len();
        let mut evidence = vec![0.0; 3 * size];
        evidence[size] = 1.0;
        let example = Example {
            model: TERMS,
            evidence,
            right: vec![0.0, 1.0, 0.0],
        };
        let weights = listwise(&[(&example, 1.0)], &[]);
        assert!(
            weights[0] > 2.0 && weights[1..].iter().all(|w| w.abs() < 1e-9),
            "{weights:?}"
        );
    }
}
