//! Blocks → stretches of headline lines and of bodies, in turn.

use crate::page::blocks::kind::{Block, Kind};

/// A stretch of blocks, by their indices.
#[derive(Debug, Clone)]
pub(in crate::page) enum Unit {
    /// Headline lines, and an author's line among them.
    Headlines(Vec<usize>),
    /// Paragraphs and bylines.
    Body(Vec<usize>),
}

/// Groups blocks into stretches of headline lines and of bodies, in turn.
pub(in crate::page) fn units(blocks: &[Block]) -> Vec<Unit> {
    let shown: Vec<usize> = (0..blocks.len())
        .filter(|&i| blocks[i].kind != Kind::Furniture)
        .collect();
    let mut units: Vec<Unit> = Vec::new();
    for (n, &i) in shown.iter().enumerate() {
        let next = shown.get(n + 1).map(|&j| blocks[j].kind);
        let heads = blocks[i].kind == Kind::Headline;
        let author = blocks[i].kind == Kind::Byline && matches!(next, Some(Kind::Body | Kind::Byline));
        match units.last_mut() {
            Some(Unit::Headlines(group)) if heads || author => group.push(i),
            _ if heads => units.push(Unit::Headlines(vec![i])),
            Some(Unit::Body(group)) => group.push(i),
            _ => units.push(Unit::Body(vec![i])),
        }
    }
    units
}
