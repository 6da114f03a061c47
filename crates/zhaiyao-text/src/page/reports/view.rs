//! Blocks → the view: every block a line, with the spans of its dateline, text and byline.

use crate::page::blocks::kind::{self, Block, BlockKind};
use crate::page::blocks::normalize::{self, KeepBlanks};
use crate::page::lines::line::{Line, characters};
use crate::progress::{Abandoned, Progress};
use crate::text::{RawSpan, View, ViewBuilder, ViewSpan};

/// The spans of a block in the view.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BlockSpans {
    pub(crate) dateline: Option<ViewSpan>,
    /// The block without dateline and byline. Perhaps empty.
    pub(crate) text: ViewSpan,
    pub(crate) tail_byline: Option<ViewSpan>,
}

/// Writes every block as a line of the view.
pub(crate) fn write_view(
    raw: &str,
    lines: &[Line],
    blocks: &[Block],
    progress: &Progress,
) -> Result<(View, Vec<BlockSpans>), Abandoned> {
    let mut view = ViewBuilder::default();
    let mut spans = Vec::with_capacity(blocks.len());
    let mut end = 0;
    for block in blocks {
        progress.count(lines[block.lines.clone()].iter().map(Line::units).sum())?;
        let own = kind::spans(&block.lines, lines);
        let (start, stop) = (
            lines[block.lines.start].span.start(),
            lines[block.lines.end - 1].span.end(),
        );
        if !view.is_empty() {
            view.replace('\n', RawSpan::new(end, start));
        }
        let span = if block.is_plain {
            let from = view.len();
            view.keep(&block.text, lines[block.lines.start].span);
            ViewSpan::new(from, view.len())
        } else {
            normalize::write(&mut view, raw, own, keep_blanks(block))
        };
        spans.push(cut(span, view.text(), block));
        end = stop;
    }
    Ok((view.build(), spans))
}

/// Where the blanks of a block carry meaning.
fn keep_blanks(block: &Block) -> KeepBlanks {
    match block.kind {
        BlockKind::Body => KeepBlanks {
            head: block.dateline,
            from: (block.tail_byline > 0).then(|| characters(&block.text) - block.tail_byline),
            breaks: false,
        },
        _ => KeepBlanks {
            head: usize::MAX,
            from: None,
            breaks: block.kind == BlockKind::Headline,
        },
    }
}

/// Cuts dateline and byline off a block.
fn cut(span: ViewSpan, view: &str, block: &Block) -> BlockSpans {
    let text = span.slice(view);
    let head = end_of(text, block.dateline);
    let tail = text.len() - end_of_reversed(text, block.tail_byline);
    let inner = &text[head..tail];
    let from = head + (inner.len() - inner.trim_start().len());
    let to = tail - (inner.len() - inner.trim_end().len());
    BlockSpans {
        dateline: (block.dateline > 0).then(|| span.sub_span(0, head)),
        text: span.sub_span(from, to.max(from)),
        tail_byline: (block.tail_byline > 0).then(|| span.sub_span(tail, text.len())),
    }
}

/// Bytes of the first `count` characters that are not blank.
fn end_of(text: &str, count: usize) -> usize {
    let mut shown = text.char_indices().filter(|(_, c)| !c.is_whitespace());
    match count.checked_sub(1) {
        Some(last) => shown.nth(last).map_or(text.len(), |(at, c)| at + c.len_utf8()),
        None => 0,
    }
}

/// Bytes of the last `count` characters that are not blank.
fn end_of_reversed(text: &str, count: usize) -> usize {
    let mut shown = text.char_indices().rev().filter(|(_, c)| !c.is_whitespace());
    match count.checked_sub(1) {
        Some(last) => shown.nth(last).map_or(text.len(), |(at, _)| text.len() - at),
        None => 0,
    }
}
