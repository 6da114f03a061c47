//! Scored candidates → the list of the default method: the main keywords, then further terms.

use std::collections::HashSet;

use super::context::CandidateContext;
use super::filter::passes;
use super::list::{self, Scored};
use super::options::KeywordOptions;
use crate::lexicon::TermList;
use crate::models::Models;
use crate::passage::Passage;
use crate::term::Candidates;

/// The list of the default method.
pub(super) fn best(
    passage: &Passage,
    candidates: &Candidates,
    models: &Models,
    terms: &TermList,
    options: &KeywordOptions,
) -> Vec<(usize, f64)> {
    let context = CandidateContext::new(passage, candidates, models, terms);
    let wanted = (0..candidates.list.len()).filter(|&i| passes(passage, candidates, options, i));
    let main = chosen(&context, candidates, wanted, options.top_k.min(MAIN));
    let mut ranked: Vec<(usize, f64)> = main
        .iter()
        .map(|chosen| (chosen.index, squash(chosen.score)))
        .collect();
    if options.top_k > MAIN {
        ranked.extend(further_terms(&context, candidates, &ranked, options));
    }
    ranked
}

/// Returns the best candidates. Most candidates are phrases that occur once and seldom reach the
/// list, so they are only scored if they could.
fn chosen(
    context: &CandidateContext,
    candidates: &Candidates,
    wanted: impl Iterator<Item = usize>,
    top_k: usize,
) -> Vec<Scored> {
    let scored = |index: usize| context.score(index).map(|score| Scored { index, score });
    let mut waiting: Vec<(usize, f64)> = Vec::new();
    let mut considered: Vec<Scored> = Vec::new();
    for index in wanted {
        match context.bound(index) {
            Some(bound) => {
                debug_assert!(context.score(index).is_none_or(|score| score <= bound));
                waiting.push((index, bound));
            }
            None => considered.extend(scored(index)),
        }
    }
    loop {
        let main = list::choose(considered.clone(), candidates, top_k);
        let least = match main.last() {
            Some(last) if main.len() == top_k => last.score,
            _ => f64::NEG_INFINITY,
        };
        // With more to choose from the last one may be worth less, so others may come in reach.
        let reach = waiting.extract_if(.., |(_, bound)| *bound >= least);
        let before = considered.len();
        considered.extend(reach.filter_map(|(index, _)| scored(index)));
        if considered.len() == before {
            return main;
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
    candidates: &Candidates,
    listed: &[(usize, f64)],
    options: &KeywordOptions,
) -> Vec<(usize, f64)> {
    let known: HashSet<usize> = listed.iter().map(|(index, _)| *index).collect();
    let mut found: Vec<(usize, f64)> = (0..candidates.list.len())
        .filter(|i| !known.contains(i))
        .filter(|&i| passes(context.passage, candidates, options, i))
        .filter_map(|i| Some((i, context.termhood(i)?)))
        .collect();
    // The most like a term first; ties go to the first occurrence.
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found.truncate(options.top_k - listed.len());
    let last = listed.last().map_or(1.0, |(_, score)| *score);
    let best = found.first().map_or(0.0, |(_, termhood)| *termhood);
    found
        .into_iter()
        .map(|(i, termhood)| (i, last * 2.0 / (1.0 + (best - termhood).exp())))
        .collect()
}

/// The logistic of a score: 0 to 1, the same for every report.
fn squash(score: f64) -> f64 {
    1.0 / (1.0 + (-score / 1.5).exp())
}
