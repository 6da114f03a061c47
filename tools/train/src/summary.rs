//! Texts with summaries that people wrote → the weights of the sentence model.
//!
//! Within a text the sentences compete (softmax), and the weights are those that make the ROUGE expected of the next choice
//! largest: one sentence for summaries of one; for longer ones the next sentence beside all others that the model would choose,
//! left out in turn. The looks begin as clusters of texts (k-means) and are learned with the rest. Steps in a fixed order from a
//! fixed start: the same texts give the same weights.

use super::chosen::{CHOSEN, Chosen};
use super::text_profile::LOOK;
use super::model::{LOOKS, Model, names};
use super::rouge::{Reference, Shared};
use super::select::{Budget, Worth, choose};
use super::stats::Survey;
use super::unit::Unit;
use super::{Read, Source};
use crate::resources::Models;
use crate::model::linear::weigh;

/// Ridges of weights and gates, on evidence scaled to a spread of one.
const RIDGE: f64 = 1e-5;
const GATE_RIDGE: f64 = 1e-4;
/// Rounds, each with the choices of the model of the round before, and steps of each: with four times as many the weights learn
/// the texts by heart (broadcast news lost a point on texts left out).
const ROUNDS: usize = 3;
const STEPS: usize = 60;
/// Length of a step; the last third are shorter.
const PACE: f64 = 0.03;
const LAST_PACE: f64 = 0.006;
/// Sentences of a longer summary that are left out in turn, in each round.
const LEFT_OUT: usize = 4;
/// A text counts by the size of its set to this power: a large set more than a small one, but not by its size.
const SET_WEIGHT: f64 = -0.35;
/// Slope of the first gates: how clearly the clusters part.
const SLOPE: f64 = 0.15;

/// A text with its summary.
#[derive(Debug)]
pub struct Example {
    units: Vec<Unit>,
    survey: Survey,
    rows: Vec<Vec<f64>>,
    look: Vec<f64>,
    reference: Reference,
    /// What each candidate shares with the reference.
    shared: Vec<Shared>,
    /// Sentences of the summary.
    sentences: usize,
}

impl Example {
    /// Reads a text; nothing if it has no two sentences to choose from, or none shares a character with the summary.
    pub(crate) fn of(
        source: &Source,
        models: &Models,
        summary: &str,
        sentences: usize,
    ) -> Option<Self> {
        let Read {
            units,
            survey,
            rows,
            look,
            ..
        } = Read::new(source, models);
        let reference = Reference::new(summary);
        let shared: Vec<Shared> = survey
            .candidates
            .iter()
            .map(|i| reference.shared(units[*i].span.slice(source.view)))
            .collect();
        let worth = shared
            .iter()
            .any(|own| reference.value(&reference.nothing(), own) > 0.0);
        (shared.len() > 1 && worth).then_some(Self {
            units,
            survey,
            rows,
            look,
            reference,
            shared,
            sentences,
        })
    }
}

/// One choice: the candidates there were, and what each would have been worth.
struct Choice {
    example: usize,
    /// Evidence of each candidate, one after another, scaled.
    evidence: Vec<f32>,
    worth: Vec<f64>,
    /// How much it counts.
    weight: f64,
}

/// Fits the weights to sets of examples, as lines of a table.
pub fn fit(sets: &[Vec<Example>]) -> String {
    let examples: Vec<(&Example, f64)> = sets
        .iter()
        .flat_map(|set| {
            set.iter()
                .map(|example| (example, (set.len() as f64).powf(SET_WEIGHT)))
        })
        .collect();
    let scale = Scale::of(&examples);
    let looks: Vec<Vec<f64>> = examples
        .iter()
        .map(|(example, _)| divided(&example.look, &scale.looks))
        .collect();
    let mut model = Model {
        weights: vec![vec![0.0; names().len()]; LOOKS + 1],
        gates: first_gates(&looks, &examples, &scale),
    };
    for round in 0..ROUNDS {
        let choices: Vec<Choice> = examples
            .iter()
            .enumerate()
            .flat_map(|(i, (example, weight))| {
                choices(i, example, *weight, &scale, (round > 0).then_some(&model))
            })
            .collect();
        steps(&mut model, &choices, &looks);
    }
    unscaled(model, &scale).write()
}

/// Standard deviations of each kind of evidence; 1 where it never varies.
struct Scale {
    sentence: Vec<f64>,
    looks: Vec<f64>,
    /// Of evidence beside those chosen, as first choices by chance show it.
    means: Vec<f64>,
}

impl Scale {
    fn of(examples: &[(&Example, f64)]) -> Self {
        let (_, mut sentence) = moments(
            examples
                .iter()
                .flat_map(|(example, _)| example.rows.iter().map(Vec::as_slice)),
        );
        // Evidence beside chosen ones: shares, and yes or no.
        sentence.extend([0.2, 0.2, 0.1, 0.1, 0.3, 0.3, 0.15, 0.3, 0.4]);
        let (means, mut looks) = moments(examples.iter().map(|(example, _)| example.look.as_slice()));
        // What always holds has no spread.
        looks[0] = 1.0;
        Self {
            sentence,
            looks,
            means,
        }
    }
}

fn moments<'r>(rows: impl Iterator<Item = &'r [f64]>) -> (Vec<f64>, Vec<f64>) {
    let (mut count, mut sums, mut squares) = (0.0, Vec::new(), Vec::new());
    for row in rows {
        sums.resize(row.len(), 0.0);
        squares.resize(row.len(), 0.0);
        count += 1.0;
        for (i, x) in row.iter().enumerate() {
            sums[i] += x;
            squares[i] += x * x;
        }
    }
    let means: Vec<f64> = sums.iter().map(|sum| sum / f64::max(count, 1.0)).collect();
    let deviation = |(square, mean): (&f64, &f64)| {
        let deviation = (square / f64::max(count, 1.0) - mean * mean).max(0.0).sqrt();
        if deviation > 1e-6 { deviation } else { 1.0 }
    };
    let deviations = squares.iter().zip(&means).map(deviation).collect();
    (means, deviations)
}

fn divided(row: &[f64], scale: &[f64]) -> Vec<f64> {
    row.iter().zip(scale).map(|(x, s)| x / s).collect()
}

/// The weights for evidence as it is, of weights for scaled evidence.
fn unscaled(model: Model, scale: &Scale) -> Model {
    let by = |rows: Vec<Vec<f64>>, scale: &[f64]| rows.iter().map(|row| divided(row, scale)).collect();
    Model {
        weights: by(model.weights, &scale.sentence),
        gates: by(model.gates, &scale.looks),
    }
}

/// The choices that a text teaches. Without a model the summaries of several sentences begin by chance.
fn choices(
    index: usize,
    example: &Example,
    weight: f64,
    scale: &Scale,
    model: Option<&Model>,
) -> Vec<Choice> {
    let rows: Vec<Vec<f32>> = example
        .rows
        .iter()
        .map(|row| {
            divided(row, &scale.sentence)
                .into_iter()
                .map(|x| x as f32)
                .collect()
        })
        .collect();
    let choice = |left: &[usize], weight: f64| Choice {
        example: index,
        weight,
        ..beside(example, &rows, left, scale)
    };
    let wanted = example.sentences.min(rows.len() - 1);
    if wanted < 2 {
        return vec![choice(&[], weight)];
    }
    let picked = picks(example, scale, model, wanted);
    // Those left out are spread over the picks, others each round.
    let step = picked.len().div_ceil(LEFT_OUT).max(1);
    let out: Vec<usize> = (0..picked.len())
        .skip(usize::from(model.is_some()) % step)
        .step_by(step)
        .collect();
    let share = weight * wanted as f64 / out.len().max(1) as f64;
    out.iter()
        .map(|&out| {
            let left: Vec<usize> = picked
                .iter()
                .enumerate()
                .filter(|(k, _)| *k != out)
                .map(|(_, c)| *c)
                .collect();
            choice(&left, share)
        })
        .collect()
}

/// The candidates that the model would choose, or some by chance.
fn picks(example: &Example, scale: &Scale, model: Option<&Model>, wanted: usize) -> Vec<usize> {
    let candidates = &example.survey.candidates;
    let Some(model) = model else {
        // Spread over the text, each text beginning elsewhere.
        let shift = example.units.iter().map(|unit| unit.characters).sum::<usize>();
        return (0..wanted)
            .map(|k| (shift + k * candidates.len() / wanted) % candidates.len())
            .collect();
    };
    let weights = unscaled(model.clone(), scale).weights(&example.look);
    let (own, beside) = weights.split_at(weights.len() - CHOSEN.len());
    let alone: Vec<f64> = example.rows.iter().map(|row| weigh(own, row)).collect();
    let worth = Worth {
        alone: &alone,
        beside,
    };
    let chosen = choose(
        &example.units,
        &example.survey,
        &worth,
        Budget::of_sentences(wanted),
    );
    chosen
        .iter()
        .filter_map(|(i, _)| candidates.binary_search(i).ok())
        .collect()
}

/// The choice of the next candidate beside those `left`.
fn beside(example: &Example, rows: &[Vec<f32>], left: &[usize], scale: &Scale) -> Choice {
    let mut chosen = Chosen::none(&example.units, &example.survey);
    let mut taken = example.reference.nothing();
    for &candidate in left {
        chosen.take(example.survey.candidates[candidate]);
        example.reference.take(&mut taken, &example.shared[candidate]);
    }
    let own = rows.first().map_or(0, Vec::len);
    let (mut evidence, mut worth) = (Vec::new(), Vec::new());
    for (candidate, &unit) in example.survey.candidates.iter().enumerate() {
        if chosen.has(unit) {
            continue;
        }
        evidence.extend(&rows[candidate]);
        let beside = chosen.evidence(unit);
        evidence.extend(
            beside
                .iter()
                .zip(&scale.sentence[own..])
                .map(|(x, s)| (x / s) as f32),
        );
        worth.push(example.reference.value(&taken, &example.shared[candidate]));
    }
    Choice {
        example: 0,
        evidence,
        worth,
        weight: 0.0,
    }
}

/// Gates that part the texts by clusters of their looks.
fn first_gates(looks: &[Vec<f64>], examples: &[(&Example, f64)], scale: &Scale) -> Vec<Vec<f64>> {
    let means = divided(&scale.means, &scale.looks);
    let centred: Vec<Vec<f64>> = looks
        .iter()
        .map(|look| look.iter().zip(&means).map(|(x, m)| x - m).collect())
        .collect();
    let distance = |a: &[f64], b: &[f64]| {
        a.iter()
            .zip(b)
            .skip(1)
            .map(|(x, y)| (x - y).clamp(-3.0, 3.0).powi(2))
            .sum::<f64>()
    };
    // The first centre is the text nearest the mean; each further one the text that stands at nine tenths of the distances to
    // those before: far, but no outlier.
    let nearest = |text: &Vec<f64>, centres: &[Vec<f64>]| {
        centres
            .iter()
            .map(|c| distance(text, c))
            .fold(f64::INFINITY, f64::min)
    };
    let mut centres: Vec<Vec<f64>> = vec![vec![0.0; LOOK.len()]];
    while centres.len() < LOOKS {
        let mut far: Vec<(f64, usize)> = centred
            .iter()
            .enumerate()
            .map(|(i, text)| (nearest(text, &centres), i))
            .collect();
        far.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        if let Some((_, i)) = far.get(far.len() * 9 / 10) {
            centres.push(centred[*i].clone());
        }
    }
    for _ in 0..25 {
        let mut sums = vec![(0.0, vec![0.0; LOOK.len()]); LOOKS];
        for (text, (_, weight)) in centred.iter().zip(examples) {
            let own = (0..LOOKS)
                .min_by(|a, b| distance(text, &centres[*a]).total_cmp(&distance(text, &centres[*b])));
            let (all, sum) = &mut sums[own.unwrap_or(0)];
            *all += weight;
            sum.iter_mut().zip(text).for_each(|(sum, x)| *sum += weight * x);
        }
        for (centre, (all, sum)) in centres.iter_mut().zip(sums).filter(|(_, (all, _))| *all > 0.0) {
            *centre = sum.iter().map(|x| x / all).collect();
        }
    }
    centres
        .iter()
        .map(|centre| {
            let mut gate: Vec<f64> = centre.iter().map(|x| SLOPE * x).collect();
            let square: f64 = centre.iter().skip(1).map(|x| x * x).sum();
            let shift: f64 = gate.iter().zip(&means).skip(1).map(|(g, m)| g * m).sum();
            gate[0] = -SLOPE * square / 2.0 - shift;
            gate
        })
        .collect()
}

/// Steps along the gradient with momentum, each weight at its own pace (Adam).
fn steps(model: &mut Model, choices: &[Choice], looks: &[Vec<f64>]) {
    let all: f64 = choices.iter().map(|choice| choice.weight).sum();
    let size = (LOOKS + 1) * names().len() + LOOKS * LOOK.len();
    let (mut mean, mut square) = (vec![0.0; size], vec![0.0; size]);
    for step in 1..=STEPS {
        let gradient = gradient(model, choices, looks, all);
        let pace = if step < STEPS * 2 / 3 { PACE } else { LAST_PACE };
        let (decay, slow) = (1.0 - 0.9_f64.powi(step as i32), 1.0 - 0.999_f64.powi(step as i32));
        let parameters = model.weights.iter_mut().chain(&mut model.gates).flatten();
        for (i, (parameter, slope)) in parameters.zip(gradient).enumerate() {
            mean[i] = 0.9 * mean[i] + 0.1 * slope;
            square[i] = 0.999 * square[i] + 0.001 * slope * slope;
            *parameter -= pace * (mean[i] / decay) / ((square[i] / slow).sqrt() + 1e-8);
        }
    }
}

/// How the loss changes with each weight, then with each gate.
fn gradient(model: &Model, choices: &[Choice], looks: &[Vec<f64>], all: f64) -> Vec<f64> {
    let mut weights: Vec<Vec<f64>> = model
        .weights
        .iter()
        .map(|own| own.iter().map(|w| 2.0 * RIDGE * w).collect())
        .collect();
    let mut gates: Vec<Vec<f64>> = model
        .gates
        .iter()
        .map(|own| own.iter().map(|w| 2.0 * GATE_RIDGE * w).collect())
        .collect();
    for choice in choices {
        let look = &looks[choice.example];
        let shares = model.shares(look);
        let own = slope(choice, &model.weights(look));
        let share = choice.weight / all;
        let along: Vec<f64> = model.weights[1..]
            .iter()
            .map(|weights| weigh(weights, &own))
            .collect();
        let mean = weigh(&shares, &along);
        for (k, sum) in weights.iter_mut().enumerate() {
            let part = if k == 0 { share } else { share * shares[k - 1] };
            sum.iter_mut().zip(&own).for_each(|(sum, x)| *sum += part * x);
        }
        for (k, sum) in gates.iter_mut().enumerate() {
            let part = share * shares[k] * (along[k] - mean);
            sum.iter_mut().zip(look).for_each(|(sum, x)| *sum += part * x);
        }
    }
    weights.into_iter().chain(gates).flatten().collect()
}

/// How the loss of one choice changes with the weights of its text: less what is expected, ever more.
fn slope(choice: &Choice, weights: &[f64]) -> Vec<f64> {
    let weights: Vec<f32> = weights.iter().map(|w| *w as f32).collect();
    let rows = || choice.evidence.chunks(weights.len());
    let scores: Vec<f64> = rows()
        .map(|row| f64::from(row.iter().zip(&weights).map(|(x, w)| x * w).sum::<f32>()))
        .collect();
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let odds: Vec<f64> = scores.iter().map(|score| (score - most).exp()).collect();
    let all: f64 = odds.iter().sum();
    let expected: f64 = odds
        .iter()
        .zip(&choice.worth)
        .map(|(odd, worth)| odd / all * worth)
        .sum();
    let mut slope = vec![0.0_f32; weights.len()];
    for (row, (odd, worth)) in rows().zip(odds.iter().zip(&choice.worth)) {
        let part = (-odd / all * (worth - expected)) as f32;
        slope.iter_mut().zip(row).for_each(|(sum, x)| *sum += part * x);
    }
    slope.into_iter().map(f64::from).collect()
}
