//! Blocks → the layout that is read, with the reports it makes of them.

use crate::page::blocks::kind::{Block, BlockKind};
use crate::page::blocks::measure::Measure;
use crate::page::layout::Layout;
use crate::page::lines::line::Line;
use crate::page::reports::draft::{self, ReportDraft};
use crate::progress::{Abandoned, Progress};

/// A layout with what it makes of the blocks.
pub(crate) struct LayoutChoice {
    pub(crate) blocks: Vec<Block>,
    pub(crate) drafts: Vec<ReportDraft>,
    pub(crate) layout: Layout,
    pub(crate) confidence: f32,
}

/// Least score of a text with several reports that is read as a page: in general, and where lines
/// are wrapped, as they are on pages. With these values 98 % of the pages and 3 % of the single
/// texts of the development sets are read as pages.
const ENOUGH: f32 = 0.5;

const ENOUGH_IF_WRAPPED: f32 = 0.4;

/// Takes the layout asked for; with none asked for, the one that the text shows.
pub(crate) fn choose(
    mut blocks: Vec<Block>,
    lines: &[Line],
    measure: Option<Measure>,
    layout: Layout,
    progress: &Progress,
) -> Result<LayoutChoice, Abandoned> {
    let single = |blocks: &[Block]| vec![draft::single(blocks)];
    if blocks.iter().all(|block| block.kind != BlockKind::Body) {
        // Nothing but short lines: they are the text.
        let any = blocks.iter().all(|block| block.kind != BlockKind::Headline);
        let shown = blocks
            .iter_mut()
            .filter(|block| any || block.kind == BlockKind::Headline);
        shown.for_each(|block| block.kind = BlockKind::Body);
    }
    let (drafts, layout, confidence) = match layout {
        Layout::Plain => (vec![draft::plain(&mut blocks)], layout, 1.0),
        Layout::Wrapped => (single(&blocks), layout, 1.0),
        Layout::Page => (draft::several(&blocks, lines, measure, progress)?, layout, 1.0),
        Layout::Auto => {
            let may_be_several = draft::may_be_several(&blocks, lines, measure, progress)?;
            debug_assert!(may_be_several || draft::several(&blocks, lines, measure, progress)?.len() < 2);
            let drafts = if may_be_several {
                draft::several(&blocks, lines, measure, progress)?
            } else {
                Vec::new()
            };
            let score = draft::page_score(&drafts);
            let needed = if measure.is_some() {
                ENOUGH_IF_WRAPPED
            } else {
                ENOUGH
            };
            let sure = (0.5 + (score - needed).abs()).min(1.0);
            match drafts.len() > 1 && score >= needed {
                true => (drafts, Layout::Page, sure),
                false if measure.is_some() => (single(&blocks), Layout::Wrapped, sure),
                false => (single(&blocks), Layout::Plain, sure),
            }
        }
    };
    Ok(LayoutChoice {
        blocks,
        drafts,
        layout,
        confidence,
    })
}
