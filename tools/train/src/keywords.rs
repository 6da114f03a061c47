//! Documents whose keywords are known → the weights of the keyword model.
//!
//! A listwise fit: within a document the candidates compete, and the weights are those that give
//! the right candidates the largest share (softmax), with a small ridge.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};
use zhaiyao_text::text::fold;
use zhaiyao_text::training::{KEYWORD_FEATURES, RankingProfile, RowReader, TERMS};

use crate::failure::Failure;
use crate::jsonl;
use crate::optimise::Adam;
use crate::table::{self, TableArgs};

/// Strength of the ridge, on features scaled to a spread of one.
const RIDGE: f64 = 3e-3;
const STEPS: usize = 300;
/// Length of a step; the last hundred are shorter.
const PACE: f64 = 0.05;
const LAST_PACE: f64 = 0.01;

/// Options of the fit. All files are JSON Lines, plain or .gz.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Documents with keywords (title, text, keywords); may be given often
    #[arg(long, value_name = "FILE")]
    keywords: Vec<PathBuf>,
    /// News bodies with their headline apart (text, summary); may be given often
    #[arg(long, value_name = "FILE")]
    headlines: Vec<PathBuf>,
    /// Documents with accepted terms (title, text, phrases: a map whose keys are the phrases); may
    /// be given often
    #[arg(long, value_name = "FILE")]
    terms: Vec<PathBuf>,
    #[command(flatten)]
    table: TableArgs,
    /// Leave every Nth document out, to be measured with
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(2..))]
    leave_out: Option<u16>,
    /// Give this feature no weight, to see what it is worth; may be given often
    #[arg(long, value_name = "NAME")]
    without: Vec<String>,
}

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    title: String,
    text: String,
    #[serde(default)]
    keywords: Vec<String>,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    phrases: Map<String, Value>,
}

/// What is known of the keywords of a document.
enum Truth {
    /// Its keywords, as its author or editor chose them.
    Keywords(Vec<String>),
    /// Its headline, which is not part of the text: what occurs in it counts by its length.
    Headline(String),
    /// Phrases in it that people accepted as terms.
    Terms(Vec<String>),
}

/// The candidates of a document, and how right each is.
struct Example {
    model: &'static str,
    /// Features of each candidate, one row behind another.
    features: Vec<f32>,
    /// Shares that sum to 1.
    right: Vec<f32>,
}

/// Files of one kind, and what their documents say is right.
type Kind<'a> = (&'a [PathBuf], fn(Document) -> Truth);

/// Fits the weights.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    if let Some(unknown) = args
        .without
        .iter()
        .find(|name| !KEYWORD_FEATURES.contains(&name.as_str()))
    {
        return Err(Failure::new(
            "--without",
            format!("there is no feature named “{unknown}”"),
        ));
    }
    let inputs = [&args.keywords[..], &args.headlines, &args.terms].concat();
    jsonl::refuse_to_overwrite(&inputs, &args.table.output)?;
    let reader = RowReader::built_in().map_err(|error| Failure::new("the models", error))?;
    let kinds: [Kind; 3] = [
        (&args.keywords, |document| Truth::Keywords(document.keywords)),
        (&args.headlines, |document| Truth::Headline(document.summary)),
        (&args.terms, |document| {
            Truth::Terms(document.phrases.keys().cloned().collect())
        }),
    ];
    let mut examples = Vec::new();
    for (inputs, truth) in kinds {
        for input in inputs {
            let own = examples_of(input, &reader, truth, args.leave_out)?;
            eprintln!("{}: {} documents teach something", input.display(), own.len());
            examples.extend(own);
        }
    }
    if examples.is_empty() {
        return Err(Failure::new(
            "no document teaches anything",
            "give keywords, summary or phrases that the texts contain; reports with a headline and several paragraphs \
             or a dateline are ranked by the formula and teach nothing",
        ));
    }
    let head = "# model, evidence, weight: see docs/methods.md 5.2";
    args.table.write(head, &fit(&examples, &args.without))
}

fn examples_of(
    input: &Path,
    reader: &RowReader,
    truth: fn(Document) -> Truth,
    leave_out: Option<u16>,
) -> Result<Vec<Example>, Failure> {
    let mut examples = Vec::new();
    let mut n = 0;
    jsonl::each(input, |document: Document| {
        let is_left_out = leave_out.is_some_and(|every| n % usize::from(every) == 0);
        n += 1;
        if !is_left_out {
            let (title, text) = (document.title.clone(), document.text.clone());
            let truth = truth(document);
            // A headline that judges the keywords is not shown.
            let title = if matches!(truth, Truth::Headline(_)) {
                ""
            } else {
                &title
            };
            examples.extend(Example::new(reader, title, &text, &truth));
        }
        Ok(())
    })?;
    Ok(examples)
}

impl Example {
    /// Returns `None` if no candidate is right, or if the formula ranks such texts.
    fn new(reader: &RowReader, title: &str, text: &str, truth: &Truth) -> Option<Self> {
        let rows = reader.candidate_rows(title, text);
        let model = match (truth, rows.profile) {
            (Truth::Terms(_), _) => TERMS,
            (_, RankingProfile::Formula) => return None,
            (_, profile) => profile.name(),
        };
        let worth = worth(truth);
        let mut right: Vec<f32> = rows.candidates.iter().map(|row| worth(&row.key)).collect();
        let features = rows.candidates.iter().flat_map(|row| row.features);
        let features = features.map(|x| x as f32).collect();
        let all: f32 = right.iter().sum();
        right.iter_mut().for_each(|share| *share /= all);
        (all > 0.0).then_some(Self {
            model,
            features,
            right,
        })
    }
}

/// Returns how right a key is.
fn worth(truth: &Truth) -> impl Fn(&str) -> f32 {
    let (known, headline): (HashSet<String>, String) = match truth {
        Truth::Keywords(words) | Truth::Terms(words) => {
            (words.iter().map(|word| fold(word)).collect(), String::new())
        }
        Truth::Headline(headline) => (HashSet::new(), fold(headline)),
    };
    let is_headline = matches!(truth, Truth::Headline(_));
    move |key| {
        let key: String = key.split_whitespace().collect();
        match is_headline {
            true if headline.contains(&key) => key.chars().count() as f32,
            true => 0.0,
            false => f32::from(u8::from(known.contains(&key))),
        }
    }
}

/// Fits the weights of every model that has examples, as lines of a table; features named in
/// `without` get no weight.
fn fit(examples: &[Example], without: &[String]) -> String {
    let mut groups: BTreeMap<&str, Vec<&Example>> = BTreeMap::new();
    for example in examples {
        groups.entry(example.model).or_default().push(example);
    }
    let models = RankingProfile::TRAINED
        .map(RankingProfile::name)
        .into_iter()
        .chain([TERMS]);
    let group = |model: &str| groups.get(model).map_or(&[][..], Vec::as_slice);
    let fitted = models.map(|model| {
        let mut weighed: Vec<(&Example, f64)> = group(model).iter().map(|own| (*own, 1.0)).collect();
        if model == RankingProfile::Wire.name() {
            // Copy of the wire whose headline is known comes from one season of one agency: other
            // bodies, as much of them all together, keep its weights from learning that season.
            let others = group(RankingProfile::Body.name());
            let share = weighed.len() as f64 / others.len().max(1) as f64;
            weighed.extend(others.iter().map(|other| (*other, share)));
        }
        table::lines(model, KEYWORD_FEATURES, &listwise(&weighed, without))
    });
    fitted.collect()
}

/// Returns the weights of one model, by Adam.
fn listwise(examples: &[(&Example, f64)], without: &[String]) -> Vec<f64> {
    let size = KEYWORD_FEATURES.len();
    let mut spread = spread(examples);
    // What is scaled to nothing learns nothing.
    for (scale, name) in spread.iter_mut().zip(KEYWORD_FEATURES) {
        if without.iter().any(|left| left == name) {
            *scale = f64::INFINITY;
        }
    }
    let all: f64 = examples.iter().map(|(_, share)| share).sum();
    let (mut weights, mut adam) = (vec![0.0; size], Adam::new(size));
    for step in 1..=STEPS {
        let mut gradient: Vec<f64> = weights.iter().map(|w| 2.0 * RIDGE * w).collect();
        let scaled: Vec<f64> = weights.iter().zip(&spread).map(|(w, s)| w / s).collect();
        for (example, share) in examples {
            for (row, miss) in example.features.chunks(size).zip(misses(example, &scaled)) {
                for ((g, x), s) in gradient.iter_mut().zip(row).zip(&spread) {
                    *g += share * miss * f64::from(*x) / s / all;
                }
            }
        }
        let pace = if step < STEPS - 100 { PACE } else { LAST_PACE };
        adam.step(weights.iter_mut(), &gradient, pace);
    }
    weights.iter().zip(&spread).map(|(w, s)| w / s).collect()
}

/// Returns the share that the model gives each candidate, less the share it should have.
fn misses(example: &Example, weights: &[f64]) -> Vec<f64> {
    let rows = example.features.chunks(weights.len());
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

/// Standard deviation of each feature over all candidates; 1 where it never varies.
fn spread(examples: &[(&Example, f64)]) -> Vec<f64> {
    let size = KEYWORD_FEATURES.len();
    let (mut count, mut sum, mut squares) = (0.0, vec![0.0; size], vec![0.0; size]);
    for row in examples
        .iter()
        .flat_map(|(example, _)| example.features.chunks(size))
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
        let size = KEYWORD_FEATURES.len();
        let mut features = vec![0.0; 3 * size];
        features[size] = 1.0;
        let example = Example {
            model: TERMS,
            features,
            right: vec![0.0, 1.0, 0.0],
        };
        let weights = listwise(&[(&example, 1.0)], &[]);
        assert!(
            weights[0] > 2.0 && weights[1..].iter().all(|w| w.abs() < 1e-9),
            "{weights:?}"
        );
    }
}
