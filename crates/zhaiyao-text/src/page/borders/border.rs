//! Border candidates of a page → the probability that a report begins at each.
//!
//! A candidate is a group of headline lines between two bodies (otherwise they are crossheads
//! inside a report), or a paragraph right after another that some sign marks. A logistic model over
//! the features of `features.rs` scores each. `tools/train` fits the weights in `data/borders.tsv`.
//!
//! What always holds: every probability lies between 0 and 1; time is linear in the page.

use crate::page::blocks::kind::{Block, BlockKind};
use crate::page::blocks::measure::Measure;
use crate::page::borders::candidate::{BorderCandidate, BorderCandidates, BorderKind};
use crate::page::borders::features::{
    self, HEADED_FEATURES, LENGTH_CLASSES, NEIGHBOURS, OTHERS_MARKED, OTHERS_OF_LENGTH, length_class,
};
use crate::page::borders::model::BorderModel;
use crate::page::borders::page_context::{PageContext, is_marked};
use crate::page::borders::stretch::Stretch;
use crate::page::lines::line::{Line, characters};
use crate::progress::{Abandoned, Progress};

/// Returns the border candidates of a page, with their features.
pub(crate) fn candidates(
    blocks: &[Block],
    lines: &[Line],
    stretches: &[Stretch],
    measure: Option<Measure>,
    progress: &Progress,
) -> Result<BorderCandidates, Abandoned> {
    let context = PageContext::new(blocks, lines, stretches, measure, progress)?;
    let mut candidates = Vec::new();
    for (u, stretch) in stretches.iter().enumerate() {
        progress.count(UNITS_A_CANDIDATE)?;
        match stretch {
            Stretch::Headlines(group) if u > 0 && u + 1 < stretches.len() => {
                context.prepare_overlap(progress)?;
                candidates.push(BorderCandidate {
                    stretch: u,
                    block: group[0],
                    kind: if context.is_marked(u, group) {
                        BorderKind::Marked
                    } else {
                        BorderKind::Unmarked
                    },
                    features: features::headed(&context, u, group),
                })
            }
            Stretch::Headlines(_) => {}
            Stretch::Body(group) => {
                // Most texts have nothing to compare, so the pairs are read only when asked for.
                let similarity = |at| {
                    context.prepare_overlap(progress)?;
                    Ok(features::similarity(&context, at))
                };
                candidates.extend(bare(&context, u, group, similarity, progress)?);
            }
        }
    }
    let is_body = |u: &usize| matches!(stretches[*u], Stretch::Body(_));
    let opened = (0..stretches.len())
        .find(is_body)
        .is_some_and(|u| context.is_opened(u));
    let closed = (0..stretches.len())
        .rfind(is_body)
        .is_some_and(|u| context.is_closed(u));
    Ok(BorderCandidates {
        wrapped: measure.is_some(),
        edges: if opened || closed { [1.0, 0.0] } else { [0.0, 1.0] },
        list: candidates,
        below: context.below,
    })
}

/// Units of work ([`Progress`]) of a candidate: it compares some thousand pairs of characters.
const UNITS_A_CANDIDATE: usize = 32;

/// Whether a report may begin anywhere but at the start, under the least similarity of the texts
/// around a candidate. An upper bound, because comparing these texts is the most expensive step and
/// most texts are one report.
pub(crate) fn may_begin_inside(
    blocks: &[Block],
    lines: &[Line],
    stretches: &[Stretch],
    measure: Option<Measure>,
    model: &BorderModel,
    progress: &Progress,
) -> Result<bool, Abandoned> {
    let inner = stretches
        .len()
        .checked_sub(1)
        .and_then(|last| stretches.get(1..last));
    if inner.is_some_and(|stretches| {
        stretches
            .iter()
            .any(|stretch| matches!(stretch, Stretch::Headlines(_)))
    }) {
        return Ok(true);
    }
    let context = PageContext::new(blocks, lines, stretches, measure, progress)?;
    for (u, stretch) in stretches.iter().enumerate() {
        let Stretch::Body(group) = stretch else { continue };
        let candidates = bare(&context, u, group, |_| Ok(UNLIKE), progress)?;
        let may_begin =
            |candidate: &BorderCandidate| model.ceiling(candidate, &features::SIMILARITY) > SURELY_NONE;
        if candidates.iter().any(may_begin) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Similarity of texts that were not compared.
const UNLIKE: [f64; 2] = [0.0, 0.0];
/// Below this logit the probability is less than a half, whatever the rounding.
const SURELY_NONE: f64 = -1e-9;

/// Returns the paragraphs of a stretch before which a report may begin: those with a sign.
fn bare(
    context: &PageContext,
    stretch: usize,
    group: &[usize],
    similarity: impl Fn(usize) -> Result<[f64; 2], Abandoned>,
    progress: &Progress,
) -> Result<Vec<BorderCandidate>, Abandoned> {
    let mut candidates = Vec::new();
    // Characters since the last byline without captions, and the number of paragraphs counted.
    let (mut length_above, mut counted) = (0, 0);
    for (n, pair) in group.windows(2).enumerate() {
        let (above, block) = (&context.blocks[pair[0]], &context.blocks[pair[1]]);
        if block.kind != BlockKind::Body || !is_marked(above, block) {
            continue;
        }
        progress.count(UNITS_A_CANDIDATE)?;
        let uncounted = group[counted..=n].iter().map(|&i| &context.blocks[i]);
        length_above += uncounted
            .filter(|block| block.kind == BlockKind::Body && !block.caption)
            .map(|block| characters(&block.text))
            .sum::<usize>();
        counted = n + 1;
        candidates.push(BorderCandidate {
            stretch,
            block: pair[1],
            kind: BorderKind::Bare,
            features: features::bare(context, pair[0], pair[1], length_above, similarity(pair[1])?),
        });
        if above.closes_report() {
            length_above = 0;
        }
    }
    Ok(candidates)
}

/// Returns the probability of every candidate. Headlines are scored twice, because the first scores
/// of the other headlines of the page are features of the second.
pub(crate) fn probabilities(
    candidates: &mut BorderCandidates,
    blocks: &[Block],
    model: &BorderModel,
) -> Vec<f64> {
    let logits: Vec<f64> = candidates
        .list
        .iter()
        .map(|candidate| model.logit(candidate))
        .collect();
    consider_others(candidates, blocks, &logits);
    candidates
        .list
        .iter()
        .map(|candidate| model.probability(candidate))
        .collect()
}

/// Sets the features that depend on the other headlines of the page, from their first scores.
pub(crate) fn consider_others(candidates: &mut BorderCandidates, blocks: &[Block], logits: &[f64]) {
    let list = &mut candidates.list;
    let headed: Vec<usize> = (0..list.len())
        .filter(|&i| list[i].kind != BorderKind::Bare)
        .collect();
    let length = |list: &[BorderCandidate], i: usize| length_class(characters(&blocks[list[i].block].text));
    let chance = |i: usize| 1.0 / (1.0 + (-logits[i]).exp());
    let opinion = |i: usize| (logits[i] / 3.0).clamp(-1.0, 1.0);
    let mut sums = [(0.0, 0.0); LENGTH_CLASSES];
    let mut begin = candidates.edges;
    for &i in &headed {
        begin[usize::from(list[i].kind == BorderKind::Unmarked)] += chance(i);
        let sum = &mut sums[length(list, i)];
        *sum = (sum.0 + opinion(i), sum.1 + 1.0);
    }
    for (n, &i) in headed.iter().enumerate() {
        let (sum, count) = sums[length(list, i)];
        let similar = if count > 1.0 {
            (sum - opinion(i)) / (count - 1.0)
        } else {
            0.0
        };
        let beside = [n.checked_sub(1), Some(n + 1)];
        let beside = beside
            .iter()
            .flatten()
            .filter_map(|&m| headed.get(m))
            .map(|&m| opinion(m));
        let beside = beside.sum::<f64>() / 2.0;
        let unmarked = if list[i].kind == BorderKind::Unmarked && candidates.wrapped {
            ((begin[0] + 0.5) / (begin[1] - chance(i) + 0.5)).ln()
        } else {
            0.0
        };
        let features = &mut list[i].features;
        set(features, OTHERS_OF_LENGTH, similar);
        set(features, NEIGHBOURS, beside);
        set(features, OTHERS_MARKED, unmarked);
    }
}

fn set(values: &mut [f64], name: &str, value: f64) {
    match HEADED_FEATURES.iter().position(|known| *known == name) {
        Some(at) => values[at] = value,
        None => debug_assert!(false, "no feature is called {name}"),
    }
}
