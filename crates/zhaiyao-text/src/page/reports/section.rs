//! Blocks → sections: a body with the headline lines between it and the body above.
//!
//! A section begins at each border candidate with a probability of at least one half; headline
//! lines at other candidates are crossheads. Then each group of headline lines is divided between
//! the body above and the body below. Because a headline repeats the words of its body, a division
//! scores the share of each line's character pairs that occur in the body, plus a small prior for
//! the side on which this page sets its headlines.

use std::ops::Range;

use crate::page::blocks::kind::{Block, BlockKind};
use crate::page::blocks::measure::Measure;
use crate::page::borders::border;
use crate::page::borders::candidate::BorderCandidate;
use crate::page::borders::model::BorderModel;
use crate::page::borders::overlap::TextOverlap;
use crate::page::borders::stretch::{Stretch, stretches};
use crate::page::lines::line::Line;
use crate::progress::{Abandoned, Progress};

/// What a headline line gains on the page's own side.
const PRIOR: f64 = 0.15;
/// Pairs of a body that a headline is compared with.
const COMPARED: usize = 1_200;
/// What a group must gain to be split between two reports.
const SPLIT_COST: f64 = 0.45;

/// Units of work ([`Progress`]) of comparing a headline line with two bodies.
const UNITS_A_HEADLINE: usize = 8;

/// A body, and the headline lines between it and the body above.
#[derive(Debug, Default)]
pub(crate) struct Section {
    /// Headline lines above it; some may belong to the section before.
    pub(crate) heads: Vec<usize>,
    /// Paragraphs, bylines, and crossheads.
    pub(crate) body: Vec<usize>,
    /// The probability that a report begins here.
    pub(crate) border: f64,
    /// The probability that no other begins inside it.
    pub(crate) whole: f64,
    /// A dateline or an author's line opens it.
    pub(crate) opened: bool,
    /// A byline closes it.
    pub(crate) closed: bool,
    /// How many of `heads` belong to the section before.
    pub(crate) above: usize,
    /// By how much that split is better than the next best.
    pub(crate) margin: f64,
}

/// The sections of a page, and the headline lines below the last.
#[derive(Debug, Default)]
pub(crate) struct Sections {
    pub(crate) list: Vec<Section>,
    pub(crate) tail: Vec<usize>,
    /// The page sets headlines below their bodies.
    pub(crate) below: bool,
}

/// Cuts a page into sections.
pub(crate) fn sections(
    blocks: &[Block],
    lines: &[Line],
    measure: Option<Measure>,
    model: &BorderModel,
    progress: &Progress,
) -> Result<Sections, Abandoned> {
    let stretches = stretches(blocks);
    let mut candidates = border::candidates(blocks, lines, &stretches, measure, progress)?;
    let chances = border::probabilities(&mut candidates, blocks, model);
    let mut sections = cut(blocks, &stretches, &candidates.list, &chances);
    sections.below = candidates.below;
    share_headlines(&mut sections, blocks, progress)?;
    Ok(sections)
}

/// Sections begin where a report is more likely to begin than not.
fn cut(blocks: &[Block], stretches: &[Stretch], candidates: &[BorderCandidate], chances: &[f64]) -> Sections {
    let mut sections = Sections::default();
    let mut candidates = candidates.iter().zip(chances).peekable();
    let mut heads: (Vec<usize>, f64) = (Vec::new(), 1.0);
    for (u, stretch) in stretches.iter().enumerate() {
        match stretch {
            Stretch::Headlines(group) => {
                let chance = candidates
                    .next_if(|(candidate, _)| candidate.stretch == u)
                    .map_or(1.0, |(_, &chance)| chance);
                match sections.list.last_mut() {
                    Some(section) if chance < 0.5 => {
                        section.whole *= 1.0 - chance;
                        section.body.extend(group);
                        heads = (Vec::new(), 0.0);
                    }
                    _ => heads = (group.clone(), chance),
                }
            }
            Stretch::Body(group) => {
                for (n, &i) in group.iter().enumerate() {
                    let here =
                        candidates.next_if(|(candidate, _)| candidate.stretch == u && candidate.block == i);
                    let chance = if n == 0 {
                        heads.1
                    } else {
                        here.map_or(0.0, |(_, &chance)| chance)
                    };
                    match sections.list.last_mut() {
                        Some(section) if chance < 0.5 => {
                            if n > 0 {
                                section.whole *= 1.0 - chance;
                            }
                            section.body.push(i);
                        }
                        _ => sections.list.push(Section {
                            heads: std::mem::take(&mut heads.0),
                            body: vec![i],
                            border: chance,
                            whole: 1.0,
                            ..Section::default()
                        }),
                    }
                }
            }
        }
    }
    sections.tail = heads.0;
    for section in &mut sections.list {
        let author = section
            .heads
            .last()
            .is_some_and(|&i| blocks[i].kind == BlockKind::Byline);
        section.opened = author || blocks[section.body[0]].dateline > 0;
        section.closed = section.body.last().is_some_and(|&i| blocks[i].closes_report());
    }
    sections
}

/// Decides for every section how many of its headline lines belong to the one before.
fn share_headlines(sections: &mut Sections, blocks: &[Block], progress: &Progress) -> Result<(), Abandoned> {
    let text =
        |section: &Section| -> String { section.body.iter().map(|&i| blocks[i].text.as_str()).collect() };
    // Most texts are one section and have no headline lines to assign.
    if sections
        .list
        .iter()
        .skip(1)
        .all(|section| section.heads.is_empty())
    {
        let sections = sections.list.iter_mut();
        sections.for_each(|section| (section.above, section.margin) = (0, 1.0));
        return Ok(());
    }
    let texts: Vec<String> = sections.list.iter().map(text).collect();
    let overlap = TextOverlap::new(texts.iter().map(String::as_str), progress)?;
    let prior = if sections.below { PRIOR } else { -PRIOR };
    for (n, section) in sections.list.iter_mut().enumerate() {
        progress.count(1 + UNITS_A_HEADLINE * section.heads.len())?;
        let author = section
            .heads
            .last()
            .is_some_and(|&i| blocks[i].kind == BlockKind::Byline);
        (section.above, section.margin) = match n.checked_sub(1) {
            // An author's line at the end: the group opens what follows.
            None => (0, 1.0),
            Some(_) if author || section.heads.is_empty() => (0, 1.0),
            Some(before) => best_split(&section.heads, blocks, |line| {
                let headline = overlap.headline(line);
                (
                    overlap.cover(&headline, head_of(overlap.texts(before..n))) + prior,
                    overlap.cover(&headline, head_of(overlap.texts(n..n + 1))) - prior,
                )
            }),
        };
    }
    Ok(())
}

/// Returns the head of a body that headlines are compared with; the bound keeps time linear.
fn head_of(body: Range<usize>) -> Range<usize> {
    body.start..body.end.min(body.start + COMPARED)
}

/// The number of lines that belong above, and by how much that is better than the next best.
fn best_split(heads: &[usize], blocks: &[Block], gain: impl Fn(&str) -> (f64, f64)) -> (usize, f64) {
    let gains: Vec<(f64, f64)> = heads.iter().map(|&i| gain(&blocks[i].text)).collect();
    let mut score: f64 = gains.iter().map(|(_, below)| below).sum();
    let mut best = (score, 0);
    let mut second = f64::NEG_INFINITY;
    for (j, (above, below)) in gains.iter().enumerate() {
        score += above - below;
        let inside = j + 1 < gains.len();
        let value = if inside { score - SPLIT_COST } else { score };
        if value > best.0 {
            second = best.0;
            best = (value, j + 1);
        } else {
            second = second.max(value);
        }
    }
    (best.1, best.0 - second)
}
