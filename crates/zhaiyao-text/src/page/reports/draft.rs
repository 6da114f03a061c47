//! Blocks and verdicts on headlines → the parts of each report.

use crate::page::blocks::kind::{Block, BlockKind};
use crate::page::blocks::measure::Measure;
use crate::page::borders::border;
use crate::page::borders::model::BorderModel;
use crate::page::borders::stretch;
use crate::page::lines::line::Line;
use crate::page::reports::section::{self, Sections};
use crate::progress::{Abandoned, Progress};

/// A report as lists of blocks, by their indices.
#[derive(Debug, Default)]
pub(crate) struct ReportDraft {
    /// Headline lines above the body.
    pub(crate) above: Vec<usize>,
    /// Headline lines below the body.
    pub(crate) below: Vec<usize>,
    /// Paragraphs, crossheads among them.
    pub(crate) body: Vec<usize>,
    pub(crate) bylines: Vec<usize>,
    /// A dateline or author's line opens it.
    pub(crate) opened: bool,
    /// A byline closes it.
    pub(crate) closed: bool,
    /// The smallest margin by which its headlines were decided.
    pub(crate) margin: f64,
    /// The probability that it begins and ends where it does.
    pub(crate) borders: f64,
}

impl ReportDraft {
    /// A dateline or a byline marks the report.
    pub(crate) fn is_marked(&self) -> bool {
        self.opened || self.closed
    }

    fn new() -> Self {
        Self {
            margin: 1.0,
            borders: 1.0,
            ..Self::default()
        }
    }

    fn add_body(&mut self, group: &[usize], blocks: &[Block]) {
        for &i in group {
            match blocks[i].kind {
                BlockKind::Byline => self.bylines.push(i),
                _ => self.body.push(i),
            }
        }
    }

    fn add_above(&mut self, group: &[usize], blocks: &[Block]) {
        for &i in group {
            match blocks[i].kind {
                BlockKind::Byline => self.bylines.push(i),
                _ => self.above.push(i),
            }
        }
    }

    /// The headline lines on the side where the headline is.
    pub(crate) fn main_headline(&self) -> &[usize] {
        if self.above.is_empty() {
            &self.below
        } else {
            &self.above
        }
    }

    /// How sure its borders and headline are. The square is caution: the model was fitted to pages
    /// like those it is checked on.
    pub(crate) fn confidence(&self) -> f32 {
        let headline = (0.6 + self.margin.clamp(0.0, 1.0) * 0.8).min(1.0);
        (self.borders * headline).powi(2) as f32
    }
}

/// One report of plain text: every block a paragraph, but a byline at its end, and one at its head.
pub(crate) fn plain(blocks: &mut [Block]) -> ReportDraft {
    let mut paragraphs = blocks.len();
    for at in [blocks.len().saturating_sub(1), 0] {
        if paragraphs > 1 && crate::page::signs::byline::is_line(&blocks[at].text) {
            let block = &mut blocks[at];
            block.kind = BlockKind::Byline;
            (block.dateline, block.opens_report, block.tail_byline) = (0, false, 0);
            paragraphs -= 1;
        }
    }
    single(blocks)
}

/// One report: headline lines at the two ends are its headlines, those between are crossheads.
pub(crate) fn single(blocks: &[Block]) -> ReportDraft {
    let is_body = |i: &usize| blocks[*i].kind == BlockKind::Body;
    let mut draft = ReportDraft::new();
    let Some(first) = (0..blocks.len()).find(is_body) else {
        return draft;
    };
    let last = (0..blocks.len()).rfind(is_body).unwrap_or(first);
    for (i, block) in blocks.iter().enumerate() {
        match block.kind {
            BlockKind::Furniture => {}
            BlockKind::Byline => draft.bylines.push(i),
            BlockKind::Headline if i < first => draft.above.push(i),
            // Lines below a report with a headline above are its signature.
            BlockKind::Headline if i > last && draft.above.is_empty() => draft.below.push(i),
            BlockKind::Headline | BlockKind::Body => draft.body.push(i),
        }
    }
    draft.opened = blocks[first].dateline > 0;
    draft.closed = !draft.bylines.is_empty() || blocks[last].tail_byline > 0;
    draft
}

/// Whether a page may hold more than one report.
pub(crate) fn may_be_several(
    blocks: &[Block],
    lines: &[Line],
    measure: Option<Measure>,
    progress: &Progress,
) -> Result<bool, Abandoned> {
    let stretches = stretch::stretches(blocks);
    border::may_begin_inside(
        blocks,
        lines,
        &stretches,
        measure,
        BorderModel::built_in(),
        progress,
    )
}

/// The reports of a page.
pub(crate) fn several(
    blocks: &[Block],
    lines: &[Line],
    measure: Option<Measure>,
    progress: &Progress,
) -> Result<Vec<ReportDraft>, Abandoned> {
    let model = BorderModel::built_in();
    let Sections { list, tail, below } = section::sections(blocks, lines, measure, model, progress)?;
    let mut drafts: Vec<ReportDraft> = Vec::new();
    for section in &list {
        let (upper, lower) = section.heads.split_at(section.above);
        if let Some(draft) = drafts.last_mut() {
            draft.below.extend(upper);
            draft.margin = draft
                .margin
                .min(if upper.is_empty() { 1.0 } else { section.margin });
            draft.borders *= section.border;
        }
        let mut draft = ReportDraft::new();
        draft.add_above(lower, blocks);
        draft.add_body(&section.body, blocks);
        (draft.opened, draft.closed) = (section.opened, section.closed);
        draft.margin = if lower.is_empty() { 1.0 } else { section.margin };
        draft.borders = section.border * section.whole;
        drafts.push(draft);
    }
    if let Some(draft) = drafts.last_mut() {
        match below || draft.above.is_empty() {
            true => draft.below.extend(tail),
            // Lines below a report with a headline above are its signature.
            false => draft.add_body(&tail, blocks),
        }
    }
    let drafts = join_bodiless(drafts);
    Ok(if drafts.is_empty() {
        vec![single(blocks)]
    } else {
        drafts
    })
}

/// Returns the score of several reports: their mean confidence, plus a fifth of the share that a
/// dateline or byline marks; 0 for one report.
pub(crate) fn page_score(drafts: &[ReportDraft]) -> f32 {
    if drafts.len() < 2 {
        return 0.0;
    }
    let count = drafts.len() as f32;
    let mean = drafts.iter().map(ReportDraft::confidence).sum::<f32>() / count;
    let marked = drafts.iter().filter(|draft| draft.is_marked()).count() as f32;
    mean + 0.2 * marked / count
}

/// A report without a paragraph is the end of the one before it, or else the head of the next.
fn join_bodiless(drafts: Vec<ReportDraft>) -> Vec<ReportDraft> {
    let mut joined: Vec<ReportDraft> = Vec::new();
    let mut waiting: Option<ReportDraft> = None;
    for mut draft in drafts {
        if let Some(mut head) = waiting.take() {
            // The head may be long, so it grows and is not copied.
            head.above.append(&mut head.below);
            head.above.append(&mut draft.above);
            head.bylines.append(&mut draft.bylines);
            (draft.above, draft.bylines) = (head.above, head.bylines);
        }
        match joined.last_mut() {
            _ if !draft.body.is_empty() => joined.push(draft),
            Some(previous) => {
                previous.bylines.extend(draft.bylines);
                previous.below.extend(draft.above.into_iter().chain(draft.below));
                previous.closed |= draft.closed;
                previous.borders *= draft.borders;
                previous.margin = previous.margin.min(draft.margin);
            }
            None => waiting = Some(draft),
        }
    }
    joined
}
