//! Texts with summaries that people wrote → the weights of the sentence model.
//!
//! Within a text the sentences compete (softmax), and the weights are those that make the ROUGE
//! expected of the next choice largest: one sentence for summaries of one; for longer ones the next
//! sentence beside all others that the model would choose, each left out in turn. The experts of
//! the mixture begin as clusters of texts (k-means) and are learned with the rest.

use std::path::PathBuf;

use serde::Deserialize;
use zhaiyao_text::training::{
    EXPERTS, PROFILE_FEATURES, RowReader, SELECTION_FEATURES, SentenceModel, SentenceRows, expert_name,
    feature_names, gate_name,
};

use crate::clusters::first_gates;
use crate::failure::Failure;
use crate::jsonl;
use crate::optimise::Adam;
use crate::rouge::{Reference, Shared};
use crate::scale::{Scale, divided, unscaled};
use crate::table::{self, TableArgs};

/// Ridges of weights and gates, on features scaled to a spread of one.
const RIDGE: f64 = 1e-5;
const GATE_RIDGE: f64 = 1e-4;
/// Rounds, each with the choices of the model of the round before, and steps of each: with four
/// times as many the weights learn the texts by heart (broadcast news lost a point on texts left
/// out).
const ROUNDS: usize = 3;
const STEPS: usize = 60;
/// Length of a step; the last third are shorter.
const PACE: f64 = 0.03;
const LAST_PACE: f64 = 0.006;
/// Sentences of a longer summary that are left out in turn, in each round.
const LEFT_OUT: usize = 4;
/// A text counts by the size of its set to this power: a large set more than a small one, but not
/// by its size.
const SET_WEIGHT: f64 = -0.35;

/// Options of the fit.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A set of texts with their summaries (text, summary) in JSON Lines, plain or .gz, and how
    /// many sentences a summary of this set has; may be given often
    #[arg(long, value_name = "FILE=SENTENCES", value_parser = set, required = true)]
    set: Vec<(PathBuf, usize)>,
    #[command(flatten)]
    table: TableArgs,
    /// Leave every Nth text out, to be measured with
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(2..))]
    leave_out: Option<u16>,
}

#[derive(Deserialize)]
struct Text {
    text: String,
    summary: String,
}

fn set(value: &str) -> Result<(PathBuf, usize), String> {
    let (file, sentences) = value.rsplit_once('=').ok_or("give FILE=SENTENCES")?;
    match sentences.parse() {
        Ok(sentences) if sentences > 0 => Ok((file.into(), sentences)),
        _ => Err("SENTENCES is a number from 1 on".to_owned()),
    }
}

/// Fits the weights.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let inputs: Vec<PathBuf> = args.set.iter().map(|(file, _)| file.clone()).collect();
    jsonl::refuse_to_overwrite(&inputs, &args.table.output)?;
    let reader = RowReader::built_in().map_err(|error| Failure::new("the models", error))?;
    let mut sets = Vec::new();
    for (file, sentences) in &args.set {
        let mut examples = Vec::new();
        let mut n = 0;
        jsonl::each(file, |text: Text| {
            let left_out = args.leave_out.is_some_and(|every| n % usize::from(every) == 0);
            n += 1;
            if !left_out {
                examples.extend(Example::new(&reader, &text, *sentences));
            }
            Ok(())
        })?;
        eprintln!("{}: {} texts teach something", file.display(), examples.len());
        sets.push(examples);
    }
    if sets.iter().all(Vec::is_empty) {
        return Err(Failure::new(
            "no text teaches anything",
            "each needs two sentences to choose from and a summary that shares characters with one",
        ));
    }
    let head = "# model, evidence, weight: see docs/methods.md 6";
    args.table.write(head, &lines(&fit(&sets)))
}

/// A text with its summary.
struct Example {
    rows: SentenceRows,
    reference: Reference,
    /// What each candidate shares with the reference.
    shared: Vec<Shared>,
    /// Sentences of the summary.
    sentences: usize,
}

impl Example {
    /// Returns `None` if there are no two sentences to choose from, or none shares a character with
    /// the summary.
    fn new(reader: &RowReader, text: &Text, sentences: usize) -> Option<Self> {
        let rows = reader.sentence_rows(&text.text);
        let reference = Reference::new(&text.summary);
        let shared: Vec<Shared> = rows.texts.iter().map(|text| reference.shared(text)).collect();
        let worth = shared
            .iter()
            .any(|own| reference.value(&reference.nothing(), own) > 0.0);
        (shared.len() > 1 && worth).then_some(Self {
            rows,
            reference,
            shared,
            sentences,
        })
    }
}

/// One choice: the candidates there were, and what each would have been worth.
struct Choice {
    example: usize,
    /// Features of each candidate, one row behind another, scaled.
    features: Vec<f32>,
    worth: Vec<f64>,
    /// How much it counts.
    weight: f64,
}

/// Fits the weights to sets of examples.
fn fit(sets: &[Vec<Example>]) -> SentenceModel {
    let examples: Vec<(&Example, f64)> = sets
        .iter()
        .flat_map(|set| {
            set.iter()
                .map(|example| (example, (set.len() as f64).powf(SET_WEIGHT)))
        })
        .collect();
    let scale = Scale::new(examples.iter().map(|(example, _)| &example.rows));
    let profiles: Vec<Vec<f64>> = examples
        .iter()
        .map(|(example, _)| divided(&example.rows.profile, &scale.profiles))
        .collect();
    let mut model = SentenceModel {
        weights: vec![vec![0.0; feature_names().len()]; EXPERTS + 1],
        gates: first_gates(&profiles, examples.iter().map(|(_, weight)| *weight), &scale),
    };
    for round in 0..ROUNDS {
        let choices: Vec<Choice> = examples
            .iter()
            .enumerate()
            .flat_map(|(i, (example, weight))| {
                choices(i, example, *weight, &scale, (round > 0).then_some(&model))
            })
            .collect();
        steps(&mut model, &choices, &profiles);
    }
    unscaled(model, &scale)
}

/// A model as lines of a table.
fn lines(model: &SentenceModel) -> String {
    let weights = model.weights.iter().enumerate();
    let weights = weights.map(|(expert, own)| table::lines(&expert_name(expert), &feature_names(), own));
    let gates = model.gates.iter().enumerate();
    let gates = gates.map(|(i, own)| table::lines(&gate_name(i + 1), PROFILE_FEATURES, own));
    weights.chain(gates).collect()
}

/// The choices that a text teaches. Without a model the summaries of several sentences begin by
/// chance.
fn choices(
    index: usize,
    example: &Example,
    weight: f64,
    scale: &Scale,
    model: Option<&SentenceModel>,
) -> Vec<Choice> {
    let scaled = |row: &Vec<f64>| {
        divided(row, &scale.sentence)
            .into_iter()
            .map(|x| x as f32)
            .collect()
    };
    let rows: Vec<Vec<f32>> = example.rows.rows.iter().map(scaled).collect();
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
    let shift = usize::from(model.is_some()) % step;
    let out: Vec<usize> = (0..picked.len()).skip(shift).step_by(step).collect();
    let share = weight * wanted as f64 / out.len().max(1) as f64;
    let without = |out: usize| {
        let left: Vec<usize> = (0..picked.len())
            .filter(|k| *k != out)
            .map(|k| picked[k])
            .collect();
        choice(&left, share)
    };
    out.into_iter().map(without).collect()
}

/// The candidates that the model would choose; without a model, some by chance.
fn picks(example: &Example, scale: &Scale, model: Option<&SentenceModel>, wanted: usize) -> Vec<usize> {
    let candidates = example.shared.len();
    let Some(model) = model else {
        // Spread over the text, each text beginning elsewhere.
        let shift = example.rows.characters;
        return (0..wanted)
            .map(|k| (shift + k * candidates / wanted) % candidates)
            .collect();
    };
    let weights = unscaled(model.clone(), scale).weights(&example.rows.profile);
    let (own, beside) = weights.split_at(weights.len() - SELECTION_FEATURES.len());
    example.rows.choose(own, beside, wanted)
}

/// The choice of the next candidate beside those `left`.
fn beside(example: &Example, rows: &[Vec<f32>], left: &[usize], scale: &Scale) -> Choice {
    let mut taken = example.reference.nothing();
    left.iter()
        .for_each(|&candidate| example.reference.take(&mut taken, &example.shared[candidate]));
    let own = rows.first().map_or(0, Vec::len);
    let (mut features, mut worth) = (Vec::new(), Vec::new());
    for (candidate, beside) in example.rows.beside(left).into_iter().enumerate() {
        let Some(beside) = beside else { continue };
        features.extend(&rows[candidate]);
        features.extend(
            beside
                .iter()
                .zip(&scale.sentence[own..])
                .map(|(x, s)| (x / s) as f32),
        );
        worth.push(example.reference.value(&taken, &example.shared[candidate]));
    }
    Choice {
        example: 0,
        features,
        worth,
        weight: 0.0,
    }
}

/// Takes Adam's steps over all weights and gates.
fn steps(model: &mut SentenceModel, choices: &[Choice], profiles: &[Vec<f64>]) {
    let all: f64 = choices.iter().map(|choice| choice.weight).sum();
    let size = (EXPERTS + 1) * feature_names().len() + EXPERTS * PROFILE_FEATURES.len();
    let mut adam = Adam::new(size);
    for step in 1..=STEPS {
        let gradient = gradient(model, choices, profiles, all);
        let pace = if step < STEPS * 2 / 3 { PACE } else { LAST_PACE };
        let parameters = model.weights.iter_mut().chain(&mut model.gates).flatten();
        adam.step(parameters, &gradient, pace);
    }
}

fn dot(weights: &[f64], features: &[f64]) -> f64 {
    weights.iter().zip(features).map(|(w, x)| w * x).sum()
}

/// How the loss changes with each weight, then with each gate.
fn gradient(model: &SentenceModel, choices: &[Choice], profiles: &[Vec<f64>], all: f64) -> Vec<f64> {
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
        let profile = &profiles[choice.example];
        let shares = model.shares(profile);
        let own = slope(choice, &model.weights(profile));
        let share = choice.weight / all;
        let along: Vec<f64> = model.weights[1..]
            .iter()
            .map(|weights| dot(weights, &own))
            .collect();
        let mean = dot(&shares, &along);
        for (k, sum) in weights.iter_mut().enumerate() {
            let part = if k == 0 { share } else { share * shares[k - 1] };
            sum.iter_mut().zip(&own).for_each(|(sum, x)| *sum += part * x);
        }
        for (k, sum) in gates.iter_mut().enumerate() {
            let part = share * shares[k] * (along[k] - mean);
            sum.iter_mut().zip(profile).for_each(|(sum, x)| *sum += part * x);
        }
    }
    weights.into_iter().chain(gates).flatten().collect()
}

/// How the loss of one choice changes with the weights of its text: less what is expected, ever
/// more.
fn slope(choice: &Choice, weights: &[f64]) -> Vec<f64> {
    let weights: Vec<f32> = weights.iter().map(|w| *w as f32).collect();
    let rows = || choice.features.chunks(weights.len());
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
