//! Blocks → what each of them is: headline line, body paragraph, byline or page furniture.

use std::ops::Range;

use crate::page::blocks::measure::ends_sentence;
use crate::page::blocks::normalize;
use crate::page::lines::line::{Line, characters};
use crate::page::signs::byline;
use crate::page::signs::caption;
use crate::page::signs::dateline;
use crate::page::signs::furniture;
use crate::page::signs::headline_line::is_headline_like;
use crate::progress::{Abandoned, Progress};
use crate::text::{CharClass, char_class, is_sentence_end};

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlockKind {
    Headline,
    Body,
    Byline,
    Furniture,
}

/// A block with what was found in it.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    pub(crate) lines: Range<usize>,
    pub(crate) kind: BlockKind,
    /// The lines joined, blanks kept.
    pub(crate) text: String,
    /// It is one line in which all shows.
    pub(crate) is_plain: bool,
    /// Characters that are not blank in the dateline at its head; 0 if there is none.
    pub(crate) dateline: usize,
    /// Its dateline opens a report by itself.
    pub(crate) opens_report: bool,
    /// Characters that are not blank in the byline at its end; 0 if there is none.
    pub(crate) tail_byline: usize,
    /// It belongs to a picture: a body block that neither opens nor closes a report.
    pub(crate) caption: bool,
}

impl Block {
    /// A paragraph, with the dateline and byline it may hold.
    pub(crate) fn body(lines: Range<usize>, all: &[Line], raw: &str) -> Self {
        let is_plain = lines.len() == 1 && all[lines.start].is_plain;
        let text = if is_plain {
            all[lines.start].text(raw).to_owned()
        } else {
            normalize::joined(raw, spans(&lines, all))
        };
        let found = dateline::find(&text);
        let dateline = found.map_or(0, |dateline| dateline.characters);
        let opens_report = found.is_some_and(|dateline| dateline.opens_report);
        let left = || characters(&text) - dateline;
        let tail_byline = byline::tail(&text).filter(|&count| count < left()).unwrap_or(0);
        Self {
            lines,
            kind: BlockKind::Body,
            text,
            is_plain,
            dateline,
            opens_report,
            tail_byline,
            caption: false,
        }
    }

    /// Whether a report may end with this block.
    pub(crate) fn closes_report(&self) -> bool {
        self.kind == BlockKind::Byline || self.tail_byline > 0
    }
}

/// Returns the spans of the lines of a block.
pub(crate) fn spans<'a>(
    lines: &Range<usize>,
    all: &'a [Line],
) -> impl Iterator<Item = crate::text::RawSpan> + Clone + 'a {
    all[lines.clone()].iter().map(|line| line.span)
}

/// Makes a paragraph of each group of lines.
pub(crate) fn paragraphs(
    groups: Vec<Range<usize>>,
    lines: &[Line],
    raw: &str,
    progress: &Progress,
) -> Result<Vec<Block>, Abandoned> {
    let paragraph = |group: Range<usize>| {
        progress.count(lines[group.clone()].iter().map(Line::units).sum())?;
        Ok(Block::body(group, lines, raw))
    };
    groups.into_iter().map(paragraph).collect()
}

/// Makes blocks of groups of lines and classifies each.
pub(crate) fn classify(
    groups: Vec<Range<usize>>,
    lines: &[Line],
    raw: &str,
    progress: &Progress,
) -> Result<Vec<Block>, Abandoned> {
    let mut blocks = paragraphs(groups, lines, raw, progress)?;
    for block in &mut blocks {
        progress.count(lines[block.lines.clone()].iter().map(Line::units).sum())?;
        block.kind = kind(block, lines, raw);
        block.caption = block.kind == BlockKind::Body && caption::is_caption(&block.text);
        if caption::is_credit(&block.text) || caption::names_photographer(&block.text) {
            (block.kind, block.caption) = (BlockKind::Body, true);
        }
        if block.kind != BlockKind::Body || block.caption {
            (block.dateline, block.tail_byline, block.opens_report) = (0, 0, false);
        }
    }
    mark_tables(&mut blocks);
    mark_verse(&mut blocks);
    mark_names(&mut blocks);
    mark_captions(&mut blocks);
    Ok(blocks)
}

fn kind(block: &Block, lines: &[Line], raw: &str) -> BlockKind {
    let text = block.text.as_str();
    let own = &lines[block.lines.clone()];
    if furniture::is_line(text) {
        return BlockKind::Furniture;
    }
    if byline::is_line(text) {
        return BlockKind::Byline;
    }
    let short = own.len() == 1 || (own.len() <= 3 && text.chars().count() <= 60);
    let open = !ends_sentence(text.trim_end_matches(is_exclamation));
    if short && open && own.iter().all(|line| is_headline_like(line.text(raw))) {
        return BlockKind::Headline;
    }
    BlockKind::Body
}

/// Marks that may end a headline although they end sentences too.
const fn is_exclamation(c: char) -> bool {
    is_sentence_end(c) && !matches!(c, '。' | '…')
}

/// Lines of a table in a row from which they are one.
const TABLE: usize = 3;

/// Short lines in a row with a tab, or with a figure between blanks, are a table.
fn mark_tables(blocks: &mut [Block]) {
    let is_row = |block: &Block| {
        let fields = || {
            block
                .text
                .split([' ', '\u{3000}', '\t'])
                .filter(|field| !field.is_empty())
        };
        let figure = |field: &str| field.starts_with(|c| char_class(c) == CharClass::Digit);
        block.kind == BlockKind::Headline
            && fields().count() >= 2
            && (block.text.contains('\t') || fields().skip(1).any(figure))
    };
    let mut start = 0;
    while start < blocks.len() {
        let end = start + blocks[start..].iter().take_while(|block| is_row(block)).count();
        if end - start >= TABLE {
            blocks[start..end]
                .iter_mut()
                .for_each(|block| block.kind = BlockKind::Body);
        }
        start = end.max(start + 1);
    }
}

/// Headline lines in a row from which they are verse: no headline has so many, nor two together.
const VERSE: usize = 6;
/// Characters of the longest line of verse.
const LONGEST_VERSE: usize = 20;

/// So many short lines in a row are verse: the first is its headline, the second perhaps its
/// author, and the last, with a body below it, the headline of that.
fn mark_verse(blocks: &mut [Block]) {
    let is_short =
        |block: &Block| block.kind == BlockKind::Headline && block.text.chars().count() <= LONGEST_VERSE;
    let mut start = 0;
    while start < blocks.len() {
        let end = start + blocks[start..].iter().take_while(|block| is_short(block)).count();
        if end - start >= VERSE {
            let author = byline::is_author(&blocks[start + 1].text);
            if author {
                blocks[start + 1].kind = BlockKind::Byline;
            }
            let last = if blocks.get(end).is_some_and(|next| next.kind == BlockKind::Body) {
                end - 1
            } else {
                end
            };
            blocks[start + 1 + usize::from(author)..last]
                .iter_mut()
                .for_each(|block| block.kind = BlockKind::Body);
        }
        start = end.max(start + 1);
    }
}

/// A line that is nothing but a name is a byline straight after body text that ended, where it
/// closes that report; between a headline and its body a line that names an author in any way is.
fn mark_names(blocks: &mut [Block]) {
    for i in 1..blocks.len() {
        let (above, below) = (&blocks[i - 1], blocks.get(i + 1));
        let text = &blocks[i].text;
        let closes = above.kind == BlockKind::Body
            && ends_sentence(&above.text)
            && below.is_none_or(|next| next.kind == BlockKind::Headline)
            && byline::is_bare_name(text);
        let stands_between = above.kind == BlockKind::Headline
            && below.is_some_and(|next| next.kind == BlockKind::Body)
            && byline::is_author(text);
        if blocks[i].kind == BlockKind::Headline && blocks[i].lines.len() == 1 && (closes || stands_between) {
            blocks[i].kind = BlockKind::Byline;
        }
    }
}

/// A paragraph straight under a headline or another caption, with a credit line straight below it,
/// is a caption.
fn mark_captions(blocks: &mut [Block]) {
    for i in 1..blocks.len().saturating_sub(1) {
        let (above, below) = (&blocks[i - 1], &blocks[i + 1]);
        let hangs = above.kind != BlockKind::Body || above.caption;
        if blocks[i].kind == BlockKind::Body && hangs && caption::is_credit(&below.text) {
            blocks[i].caption = true;
        }
    }
}
