//! Scored candidates → the list of the default method: the main keywords, then further terms.

use std::collections::HashSet;

use super::context::CandidateContext;
use super::filter::passes;
use super::list::{self, Scored};
use super::options::KeywordOptions;
use crate::lexicon::TermList;
use crate::models::Models;
use crate::progress::{Abandoned, Progress};
use crate::reading::Reading;

/// Candidates, ranked.
pub(super) struct Ranked {
    /// Indices with scores, best first.
    pub(super) list: Vec<(usize, f64)>,
    /// How many of them are main keywords; the others are further terms.
    pub(super) main: usize,
}

/// The list of the default method. What it begins with does not depend on its length.
pub(super) fn best(
    reading: &Reading,
    models: &Models,
    terms: &TermList,
    options: &KeywordOptions,
    top_k: usize,
) -> Result<Ranked, Abandoned> {
    let (passage, candidates) = (reading.passage, &reading.candidates);
    let context = CandidateContext::new(passage, candidates, models, terms);
    reading.progress.ask()?;
    let wanted = (0..candidates.list.len()).filter(|&i| passes(passage, candidates, options, i));
    let chosen = chosen(&context, reading.progress, wanted, top_k.min(MAIN))?;
    let mut list: Vec<(usize, f64)> = chosen
        .iter()
        .map(|chosen| (chosen.index, squash(chosen.score)))
        .collect();
    let main = list.len();
    // Fewer main keywords than were asked for: all of the report are listed.
    if top_k > main {
        let further = further_terms(&context, reading.progress, &list, options, top_k - main)?;
        list.extend(further);
    }
    Ok(Ranked { list, main })
}

/// Returns the best candidates. Most candidates are phrases that occur once and seldom reach the
/// list, so they are only scored if they could.
fn chosen(
    context: &CandidateContext,
    progress: &Progress,
    wanted: impl Iterator<Item = usize>,
    top_k: usize,
) -> Result<Vec<Scored>, Abandoned> {
    let scored = |index: usize| context.score(index).map(|score| Scored { index, score });
    let mut waiting: Vec<(usize, f64)> = Vec::new();
    let mut considered: Vec<Scored> = Vec::new();
    for index in wanted {
        progress.count(1)?;
        match context.bound(index) {
            Some(bound) => {
                debug_assert!(context.score(index).is_none_or(|score| score <= bound));
                waiting.push((index, bound));
            }
            None => considered.extend(scored(index)),
        }
    }
    loop {
        let main = list::choose(considered.clone(), context.candidates, top_k, progress)?;
        let least = match main.last() {
            Some(last) if main.len() == top_k => last.score,
            _ => f64::NEG_INFINITY,
        };
        // With more to choose from the last one may be worth less, so others may come in reach.
        let reach: Vec<(usize, f64)> = waiting.extract_if(.., |(_, bound)| *bound >= least).collect();
        let before = considered.len();
        for (index, _) in reach {
            progress.count(1)?;
            considered.extend(scored(index));
        }
        if considered.len() == before {
            return Ok(main);
        }
    }
}

/// Keywords that tell what a report is about; whoever asks for more gets the further terms of the
/// report.
const MAIN: usize = 15;

/// The candidates that look most like terms and are not listed yet, with scores that go on below
/// those of the list.
fn further_terms(
    context: &CandidateContext,
    progress: &Progress,
    listed: &[(usize, f64)],
    options: &KeywordOptions,
    count: usize,
) -> Result<Vec<(usize, f64)>, Abandoned> {
    let candidates = context.candidates;
    let known: HashSet<usize> = listed.iter().map(|(index, _)| *index).collect();
    let others = (0..candidates.list.len())
        .filter(|i| !known.contains(i))
        .filter(|&i| passes(context.passage, candidates, options, i));
    let mut found: Vec<(usize, f64)> = Vec::new();
    for i in others {
        progress.count(1)?;
        found.extend(context.termhood(i).map(|termhood| (i, termhood)));
    }
    // The most like a term first; ties go to the first occurrence.
    let order = |a: &(usize, f64), b: &(usize, f64)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if found.len() > count {
        found.select_nth_unstable_by(count, order);
        found.truncate(count);
    }
    found.sort_unstable_by(order);
    let last = listed.last().map_or(1.0, |(_, score)| *score);
    let best = found.first().map_or(0.0, |(_, termhood)| *termhood);
    let score = |termhood: f64| last * 2.0 / (1.0 + (best - termhood).exp());
    Ok(found
        .into_iter()
        .map(|(i, termhood)| (i, score(termhood)))
        .collect())
}

/// The logistic of a score: 0 to 1, the same for every report.
fn squash(score: f64) -> f64 {
    1.0 / (1.0 + (-score / 1.5).exp())
}
