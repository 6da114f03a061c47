//! Blocks → stretches of headline lines and of bodies, in turn.

use crate::page::blocks::kind::{Block, BlockKind};

/// A stretch of blocks, by their indices.
#[derive(Debug, Clone)]
pub(crate) enum Stretch {
    /// Headline lines, and an author's line among them.
    Headlines(Vec<usize>),
    /// Paragraphs and bylines.
    Body(Vec<usize>),
}

/// Groups blocks into stretches of headline lines and of bodies, in turn.
pub(crate) fn stretches(blocks: &[Block]) -> Vec<Stretch> {
    let shown: Vec<usize> = (0..blocks.len())
        .filter(|&i| blocks[i].kind != BlockKind::Furniture)
        .collect();
    let mut stretches: Vec<Stretch> = Vec::new();
    for (n, &i) in shown.iter().enumerate() {
        let next = shown.get(n + 1).map(|&j| blocks[j].kind);
        let heads = blocks[i].kind == BlockKind::Headline;
        let author =
            blocks[i].kind == BlockKind::Byline && matches!(next, Some(BlockKind::Body | BlockKind::Byline));
        match stretches.last_mut() {
            Some(Stretch::Headlines(group)) if heads || author => group.push(i),
            _ if heads => stretches.push(Stretch::Headlines(vec![i])),
            Some(Stretch::Body(group)) => group.push(i),
            _ => stretches.push(Stretch::Body(vec![i])),
        }
    }
    stretches
}
