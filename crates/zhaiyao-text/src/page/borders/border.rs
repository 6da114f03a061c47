//! The places where a report may begin → how likely one does.
//!
//! There are two kinds of place: headline lines between two bodies (else they are crossheads inside
//! a report), and a paragraph straight after another that something marks. Each is weighed by a
//! logistic model over the evidence of `evidence`. Weights are trained by
//! `zhaiyao borders train` and stand in `data/borders.tsv`.
//!
//! What always holds: a probability from 0 to 1 for every place; time linear in the page.

use crate::page::blocks::kind::{Block, Kind};
use crate::page::blocks::measure::Measure;
use crate::page::borders::candidate::{Place, Places, Setting};
use crate::page::borders::features::{
    self, HEADED, LENGTH_CLASSES, NEIGHBOURS, OTHERS_MARKED, OTHERS_OF_LENGTH, length_class,
};
use crate::page::borders::model::Model;
use crate::page::borders::page_context::{Survey, is_marked};
use crate::page::borders::stretch::Unit;
use crate::page::lines::line::{Line, characters};

/// Finds the places of a page.
pub(in crate::page) fn places(
    blocks: &[Block],
    lines: &[Line],
    units: &[Unit],
    measure: Option<Measure>,
) -> Places {
    let survey = Survey::of(blocks, lines, units, measure);
    let mut places = Vec::new();
    for (u, unit) in units.iter().enumerate() {
        match unit {
            Unit::Headlines(group) if u > 0 && u + 1 < units.len() => places.push(Place {
                unit: u,
                block: group[0],
                setting: if survey.is_marked(u, group) {
                    Setting::Marked
                } else {
                    Setting::Unmarked
                },
                evidence: features::headed(&survey, u, group),
            }),
            Unit::Headlines(_) => {}
            Unit::Body(group) => places.extend(bare(&survey, u, group, |at| features::alike(&survey, at))),
        }
    }
    let is_body = |u: &usize| matches!(units[*u], Unit::Body(_));
    let opened = (0..units.len())
        .find(is_body)
        .is_some_and(|u| survey.is_opened(u));
    let closed = (0..units.len())
        .rfind(is_body)
        .is_some_and(|u| survey.is_closed(u));
    Places {
        wrapped: measure.is_some(),
        edges: if opened || closed { [1.0, 0.0] } else { [0.0, 1.0] },
        list: places,
        below: survey.below,
    }
}

/// Whether a report may begin anywhere but at the start, however unlike the texts around that place are. To compare those takes
/// longer than all else, and most texts are one report.
pub(in crate::page) fn may_begin_inside(
    blocks: &[Block],
    lines: &[Line],
    units: &[Unit],
    measure: Option<Measure>,
    model: &Model,
) -> bool {
    let inner = units.len().checked_sub(1).and_then(|last| units.get(1..last));
    if inner.is_some_and(|units| units.iter().any(|unit| matches!(unit, Unit::Headlines(_)))) {
        return true;
    }
    let survey = Survey::of(blocks, lines, units, measure);
    units.iter().enumerate().any(|(u, unit)| match unit {
        Unit::Headlines(_) => false,
        Unit::Body(group) => bare(&survey, u, group, |_| UNLIKE)
            .iter()
            .any(|place| model.ceiling(place, &features::ALIKE) > SURELY_NONE),
    })
}

/// What stands for texts that were not compared.
const UNLIKE: [f64; 2] = [0.0, 0.0];
/// Below this logit the probability is less than a half, whatever the rounding.
const SURELY_NONE: f64 = -1e-9;

/// The paragraphs of a stretch before which a report may begin: those that something marks.
fn bare(survey: &Survey, unit: usize, group: &[usize], alike: impl Fn(usize) -> [f64; 2]) -> Vec<Place> {
    let mut places = Vec::new();
    // Characters said since the last byline, captions aside, and by which paragraphs they are counted so far.
    let (mut said, mut counted) = (0, 0);
    for (n, pair) in group.windows(2).enumerate() {
        let (above, block) = (&survey.blocks[pair[0]], &survey.blocks[pair[1]]);
        if block.kind != Kind::Body || !is_marked(above, block) {
            continue;
        }
        let spoken = group[counted..=n].iter().map(|&i| &survey.blocks[i]);
        said += spoken
            .filter(|block| block.kind == Kind::Body && !block.caption)
            .map(|block| characters(&block.text))
            .sum::<usize>();
        counted = n + 1;
        places.push(Place {
            unit,
            block: pair[1],
            setting: Setting::Bare,
            evidence: features::bare(survey, pair[0], pair[1], said, alike(pair[1])),
        });
        if above.closes_report() {
            said = 0;
        }
    }
    places
}

/// The probability of every place. What the other headlines of the page are is evidence too, so
/// headlines are weighed twice.
pub(in crate::page) fn weigh(places: &mut Places, blocks: &[Block], model: &Model) -> Vec<f64> {
    let logits: Vec<f64> = places.list.iter().map(|place| model.logit(place)).collect();
    consider_others(places, blocks, &logits);
    places.list.iter().map(|place| model.probability(place)).collect()
}

/// Fills in the evidence of the other headlines of a page, from a first judgment of each.
pub(in crate::page) fn consider_others(places: &mut Places, blocks: &[Block], logits: &[f64]) {
    let list = &mut places.list;
    let headed: Vec<usize> = (0..list.len())
        .filter(|&i| list[i].setting != Setting::Bare)
        .collect();
    let length = |list: &[Place], i: usize| length_class(characters(&blocks[list[i].block].text));
    let chance = |i: usize| 1.0 / (1.0 + (-logits[i]).exp());
    let opinion = |i: usize| (logits[i] / 3.0).clamp(-1.0, 1.0);
    let mut sums = [(0.0, 0.0); LENGTH_CLASSES];
    let mut begin = places.edges;
    for &i in &headed {
        begin[usize::from(list[i].setting == Setting::Unmarked)] += chance(i);
        let sum = &mut sums[length(list, i)];
        *sum = (sum.0 + opinion(i), sum.1 + 1.0);
    }
    for (n, &i) in headed.iter().enumerate() {
        let (sum, count) = sums[length(list, i)];
        let alike = if count > 1.0 {
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
        let unmarked = if list[i].setting == Setting::Unmarked && places.wrapped {
            ((begin[0] + 0.5) / (begin[1] - chance(i) + 0.5)).ln()
        } else {
            0.0
        };
        let evidence = &mut list[i].evidence;
        set(evidence, OTHERS_OF_LENGTH, alike);
        set(evidence, NEIGHBOURS, beside);
        set(evidence, OTHERS_MARKED, unmarked);
    }
}

fn set(values: &mut [f64], name: &str, value: f64) {
    match HEADED.iter().position(|known| *known == name) {
        Some(at) => values[at] = value,
        None => debug_assert!(false, "no evidence is called {name}"),
    }
}
