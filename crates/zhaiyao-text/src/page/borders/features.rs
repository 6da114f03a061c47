//! A border candidate → its features, one number for each name.
//!
//! To add a feature, add a line to one of the two tables below and train the weights again with
//! `tools/train` (see CONTRIBUTING.md). Yes is 1, no is 0; shares run from 0 to 1.

use std::ops::Range;

use crate::lexicon::words::{opening::SEQUELS, press::PRESS, time::TIMES};
use crate::model::linear::{feature_index, features, indicator};
use crate::page::blocks::kind::{Block, BlockKind};
use crate::page::blocks::measure::ends_sentence;
use crate::page::borders::overlap::HeadlinePairs;
use crate::page::borders::page_context::PageContext;
use crate::page::borders::stretch::Stretch;
use crate::page::lines::line::{Line, characters, first};
use crate::text::{CharClass, char_class};

/// Characters of a lead, and of the text around a place that is compared (marks and blanks not
/// counted).
const LEAD: usize = 120;
const NEAR: usize = 400;
const WIDE: usize = 1_200;
/// A body of fewer characters is short.
const SHORT: usize = 130;

/// Headline lines between two bodies.
struct Headed<'a> {
    context: &'a PageContext<'a>,
    /// The first headline line, and its characters.
    text: &'a str,
    count: usize,
    /// Headline lines in the group.
    heads: usize,
    headline: HeadlinePairs,
    /// The text before the group and after it, near and wide.
    similarity: [f64; 2],
    /// The last line of the group.
    last: Option<&'a Line>,
    /// More than one line of the page makes the first headline line.
    several_lines: bool,
    wide: bool,
    author: bool,
    closed: bool,
    opened: bool,
    marked: bool,
    /// Bodies above and below as stretches of pairs, and the text on the side where the page sets
    /// headlines.
    above: Range<usize>,
    below: Range<usize>,
    own_lead: Range<usize>,
    own_near: Range<usize>,
    other_near: Range<usize>,
    /// First paragraph below.
    lead: &'a Block,
    /// No blank line before it.
    close: bool,
    /// Length against the marked headlines of the page.
    ratio: f64,
}

impl<'a> Headed<'a> {
    fn new(context: &'a PageContext<'a>, stretch: usize, group: &[usize]) -> Self {
        let block = group[0];
        let head = &context.blocks[block];
        let lead = match context.stretches.get(stretch + 1) {
            Some(Stretch::Body(body)) => &context.blocks[body[0]],
            _ => head,
        };
        let lines = || {
            group
                .iter()
                .flat_map(|&i| &context.lines[context.blocks[i].lines.clone()])
        };
        let (above, below) = (context.run(stretch - 1), context.run(stretch + 1));
        let count = characters(&head.text);
        let head_of = |run: &Range<usize>, count: usize| run.start..run.end.min(run.start + count);
        let (own_lead, own_near, other_near) = if context.below {
            (
                head_of(&above, LEAD),
                head_of(&above, NEAR),
                head_of(&below, NEAR),
            )
        } else {
            (
                head_of(&below, LEAD),
                context.after(block, NEAR),
                context.before(block, NEAR),
            )
        };
        Self {
            text: &head.text,
            count,
            heads: group
                .iter()
                .filter(|&&i| context.blocks[i].kind == BlockKind::Headline)
                .count(),
            headline: context.headline(group),
            similarity: similarity(context, block),
            last: lines().last(),
            several_lines: head.lines.len() > 1,
            wide: context
                .measure
                .is_some_and(|m| lines().any(|line| m.is_over(line))),
            author: group.iter().any(|&i| context.blocks[i].kind == BlockKind::Byline),
            closed: context.is_closed(stretch - 1),
            opened: context.is_opened(stretch + 1),
            marked: context.is_marked(stretch, group),
            above,
            below,
            own_lead,
            own_near,
            other_near,
            lead,
            close: context.lines[lead.lines.start].blank_above == 0,
            ratio: if context.marked_length > 0.0 {
                count as f64 / context.marked_length
            } else {
                1.0
            },
            context,
        }
    }

    fn cover(&self, body: &Range<usize>) -> f64 {
        self.context.overlap().cover(&self.headline, body.clone())
    }

    fn wrapped(&self) -> bool {
        self.context.measure.is_some()
    }

    /// The last line lacks little of the column: it may be the first line of a paragraph.
    fn fills(&self) -> bool {
        self.last
            .is_some_and(|line| self.context.measure.is_some_and(|m| m.is_nearly_full(line)))
    }
}

/// Features that depend on the scores of the other headlines of the page; set by `border`.
pub(crate) const OTHERS_OF_LENGTH: &str = "others of its length begin reports";
pub(crate) const NEIGHBOURS: &str = "neighbours begin reports";
pub(crate) const OTHERS_MARKED: &str = "lines are cut, unmarked where what begins reports is marked";
/// Their value until then.
const UNKNOWN: f64 = 0.0;

features! {
    /// Features of headline lines between two bodies.
    pub(crate) HEADED_FEATURES, headed_values(h: &Headed):
    "bias" => 1.0,
    "closed above by a byline" => indicator(h.closed),
    "opened below by a dateline" => indicator(h.lead.opens_report),
    "opened below by a dateline of prose" => indicator(h.lead.dateline > 0 && !h.lead.opens_report),
    "author between headline and body" => indicator(h.author),
    "byline above, dateline or author below" => indicator(h.closed && h.opened),
    "own lead covers it" => h.cover(&h.own_lead),
    "own body covers it" => h.cover(&h.own_near),
    "other body covers it" => h.cover(&h.other_near),
    "alike near" => h.similarity[0],
    "alike wide" => h.similarity[1],
    "characters under 6" => indicator(length_class(h.count) == 0),
    "characters 6 to 8" => indicator(length_class(h.count) == 1),
    "characters 9 to 11" => indicator(length_class(h.count) == 2),
    "characters 12 to 15" => indicator(length_class(h.count) == 3),
    "characters 16 to 20" => indicator(length_class(h.count) == 4),
    "characters over 32" => indicator(length_class(h.count) == 6),
    "two blocks" => indicator(h.heads == 2),
    "three blocks or more" => indicator(h.heads > 2),
    "two lines or more" => indicator(h.several_lines),
    "wider than the column" => indicator(h.wide),
    "blank inside" => indicator(h.text.contains([' ', '\u{3000}'])),
    "colon inside" => indicator(h.text.contains(['：', ':', '丨', '|'])),
    "ends in a question or exclamation" => indicator(h.text.ends_with(['？', '！', '?', '!'])),
    "opens with a label in brackets" => indicator(h.text.starts_with('【')),
    "ends in a bracket" => indicator(h.text.ends_with(['）', ')'])),
    "time in the lead" => indicator(has_time(first(&h.lead.text, LEAD))),
    "lead names the press" => indicator(names_press(first(&h.lead.text, LEAD))),
    "lead opens as a sequel" => indicator(opens_as_sequel(&h.lead.text)),
    "lead is short" => indicator(characters(&h.lead.text) < 45),
    "lead is no sentence" => indicator(!ends_sentence(&h.lead.text)),
    "captions below" => indicator(h.lead.caption),
    "body below short" => indicator(h.below.len() < SHORT),
    "body above short" => indicator(h.above.len() < SHORT),
    "unmarked on a marked page" => indicator(!h.marked) * h.context.marked,
    "unmarked beside marked headlines" => indicator(!h.marked && h.context.marked_length > 0.0),
    "shorter than marked headlines" => indicator(!h.marked && h.ratio < 0.8),
    "much shorter than marked headlines" => indicator(!h.marked && h.ratio < 0.5),
    "headline set below" => indicator(h.context.below),
    "lines are cut" => indicator(h.wrapped()),
    "nearly fills the column" => indicator(h.fills()),
    "nearly fills the column, body close below" => indicator(h.fills() && h.close),
    "body close below" => indicator(h.wrapped() && h.close),
    "others of its length begin reports" => UNKNOWN,
    "neighbours begin reports" => UNKNOWN,
    "lines are cut, unmarked where what begins reports is marked" => UNKNOWN,
}

/// A paragraph straight after another.
struct Bare<'a> {
    context: &'a PageContext<'a>,
    above: &'a Block,
    block: &'a Block,
    /// The text before it and from it on, near and wide.
    similarity: [f64; 2],
    /// Characters of the report above, up to here.
    length_above: usize,
}

features! {
    /// Features of a paragraph right after another.
    pub(crate) BARE_FEATURES, bare_values(b: &Bare):
    "bias" => 1.0,
    "dateline opens it" => indicator(b.block.opens_report),
    "dateline of prose opens it" => indicator(b.block.dateline > 0 && !b.block.opens_report),
    "byline above" => indicator(b.above.closes_report()),
    "credit above" => indicator(b.above.caption),
    "dateline and byline above" => indicator(b.block.opens_report && b.above.closes_report()),
    "sentence ended above" => indicator(b.above.caption || b.above.closes_report() || ends_sentence(&b.above.text)),
    "report above is short" => indicator(b.length_above < 60),
    "alike near" => b.similarity[0],
    "alike wide" => b.similarity[1],
    "label in brackets opens it" => indicator(b.block.text.starts_with('【')),
    "it is a caption" => indicator(b.block.caption),
    "paragraph closes with a byline" => indicator(b.block.tail_byline > 0),
    "datelines of the page stand under headlines" =>
        indicator(b.block.opens_report) * b.context.datelines_under_headlines,
    "share of paragraphs with byline" => b.context.with_byline,
    "share of paragraphs with dateline" => b.context.with_dateline,
}

/// Returns the features of a group of headline lines.
pub(crate) fn headed(context: &PageContext, stretch: usize, group: &[usize]) -> Vec<f64> {
    headed_values(&Headed::new(context, stretch, group)).to_vec()
}

/// Returns the similarity of the text before block `at` and from it on, near and wide.
pub(crate) fn similarity(context: &PageContext, at: usize) -> [f64; 2] {
    let position = context.overlap().texts(at..at).start;
    context.overlap().similarity(position, [NEAR, WIDE])
}

/// Indices of the similarity in [`BARE_FEATURES`].
pub(crate) const SIMILARITY: [usize; 2] = [
    feature_index(BARE_FEATURES, "alike near"),
    feature_index(BARE_FEATURES, "alike wide"),
];

/// Returns the features of the paragraph `at` after the block `above`, where the report above has
/// `length_above` characters; `similarity` is that of [`similarity`].
pub(crate) fn bare(
    context: &PageContext,
    above: usize,
    at: usize,
    length_above: usize,
    similarity: [f64; 2],
) -> Vec<f64> {
    let (above, block) = (&context.blocks[above], &context.blocks[at]);
    bare_values(&Bare {
        context,
        above,
        block,
        similarity,
        length_above,
    })
    .to_vec()
}

/// Number of classes of length.
pub(crate) const LENGTH_CLASSES: usize = 7;

/// Returns the length class of a headline of `characters` characters.
pub(crate) const fn length_class(characters: usize) -> usize {
    match characters {
        0..=5 => 0,
        6..=8 => 1,
        9..=11 => 2,
        12..=15 => 3,
        16..=20 => 4,
        21..=32 => 5,
        _ => 6,
    }
}

/// Whether a lead contains a time: a date or a word like 近日.
fn has_time(lead: &str) -> bool {
    let head = first(lead, 40);
    let digit = |c: char| char_class(c) == CharClass::Digit || "一二三四五六七八九十".contains(c);
    let dated = head
        .match_indices(['日', '月'])
        .any(|(at, _)| head[..at].ends_with(digit));
    dated || TIMES.iter().any(|time| head.contains(time))
}

/// Whether a paragraph continues the one before it.
fn opens_as_sequel(lead: &str) -> bool {
    SEQUELS.iter().any(|sequel| lead.starts_with(sequel))
}

/// Whether a lead names its source.
fn names_press(lead: &str) -> bool {
    let head = first(lead, 40);
    PRESS.iter().any(|word| head.contains(word))
}
