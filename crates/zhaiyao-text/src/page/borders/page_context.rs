//! Stretches of a page → page-wide statistics, and the text around each candidate.
//!
//! What always holds: a window of text holds a bounded number of characters, so judging all places
//! takes time linear in the page.

use std::cell::OnceCell;
use std::ops::Range;

use crate::page::blocks::kind::{Block, BlockKind};
use crate::page::blocks::measure::Measure;
use crate::page::borders::overlap::{HeadlinePairs, TextOverlap};
use crate::page::borders::stretch::Stretch;
use crate::page::lines::line::{Line, characters};
use crate::progress::{Abandoned, Progress};

/// Units of work ([`Progress`]) of comparing a headline line with two bodies.
const UNITS_A_HEADLINE: usize = 8;

/// A page with the statistics that the features of all its candidates share.
pub(crate) struct PageContext<'a> {
    pub(crate) blocks: &'a [Block],
    pub(crate) lines: &'a [Line],
    pub(crate) stretches: &'a [Stretch],
    pub(crate) measure: Option<Measure>,
    /// See [`PageContext::overlap`].
    overlap: OnceCell<TextOverlap>,
    /// The page sets headlines below their bodies.
    pub(crate) below: bool,
    /// Share of the candidates with headlines that a dateline or byline marks.
    pub(crate) marked: f64,
    /// Median length of the marked headlines, in characters; 0 if there are none.
    pub(crate) marked_length: f64,
    pub(crate) datelines_under_headlines: f64,
    pub(crate) with_byline: f64,
    pub(crate) with_dateline: f64,
}

impl<'a> PageContext<'a> {
    pub(crate) fn new(
        blocks: &'a [Block],
        lines: &'a [Line],
        stretches: &'a [Stretch],
        measure: Option<Measure>,
        progress: &Progress,
    ) -> Result<Self, Abandoned> {
        let bodies = || blocks.iter().filter(|block| block.kind == BlockKind::Body);
        let share = |holds: fn(&Block) -> bool| {
            bodies().filter(|block| holds(block)).count() as f64 / bodies().count().max(1) as f64
        };
        let (with_byline, with_dateline) = (share(|b| b.tail_byline > 0), share(|b| b.opens_report));
        let mut context = Self {
            overlap: OnceCell::new(),
            blocks,
            lines,
            stretches,
            measure,
            below: false,
            marked: 0.0,
            marked_length: 0.0,
            datelines_under_headlines: 0.0,
            with_byline,
            with_dateline,
        };
        context.below = context.orientation(progress)? > 0.0;
        context.set_statistics();
        Ok(context)
    }

    /// Sets how this page marks its reports.
    fn set_statistics(&mut self) {
        let inner: Vec<usize> = (1..self.stretches.len().saturating_sub(1))
            .filter(|&u| matches!(self.stretches[u], Stretch::Headlines(_)))
            .collect();
        let mut lengths: Vec<usize> = inner
            .iter()
            .filter(|&&u| self.is_closed(u - 1) || self.is_opened(u + 1))
            .filter_map(|&u| match &self.stretches[u] {
                Stretch::Headlines(group) => Some(characters(&self.blocks[group[0]].text)),
                Stretch::Body(_) => None,
            })
            .collect();
        lengths.sort_unstable();
        self.marked = lengths.len() as f64 / inner.len().max(1) as f64;
        self.marked_length = lengths.get(lengths.len() / 2).map_or(0.0, |&n| n as f64);
        let (mut all, mut under) = (0.0, 0.0);
        for (i, block) in self.blocks.iter().enumerate() {
            if block.opens_report {
                all += 1.0;
                under += f64::from(u8::from(i > 0 && self.blocks[i - 1].kind != BlockKind::Body));
            }
        }
        self.datelines_under_headlines = if all > 1.0 { under / all } else { 0.5 };
    }

    /// Returns a positive number if the page sets headlines below their bodies.
    fn orientation(&self, progress: &Progress) -> Result<f64, Abandoned> {
        let side = |stretch: Option<&Stretch>| match stretch {
            Some(Stretch::Body(_)) => 1.0,
            Some(Stretch::Headlines(_)) => -1.0,
            None => 0.0,
        };
        let mut sum = side(self.stretches.first()) - side(self.stretches.last());
        for (u, stretch) in self.stretches.iter().enumerate() {
            let Stretch::Headlines(group) = stretch else {
                continue;
            };
            if u == 0 || u + 1 == self.stretches.len() {
                continue;
            }
            self.prepare_overlap(progress)?;
            progress.count(UNITS_A_HEADLINE * group.len())?;
            let headline = self.headline(group);
            let cover = |stretch: usize| self.overlap().cover(&headline, self.run(stretch));
            sum += 2.0 * (cover(u - 1) - cover(u + 1));
        }
        Ok(sum)
    }

    /// The pairs of the body text, a text for each block; a headline's is empty. Most texts are one
    /// report that nothing parts, and never come to be compared.
    pub(crate) fn overlap(&self) -> &TextOverlap {
        // Nothing stops it.
        let read = || self.read_overlap(&Progress::endless()).unwrap_or_default();
        self.overlap.get_or_init(read)
    }

    /// Makes [`PageContext::overlap`] ready: it takes long on a long page.
    pub(crate) fn prepare_overlap(&self, progress: &Progress) -> Result<(), Abandoned> {
        if self.overlap.get().is_none() {
            let overlap = self.read_overlap(progress)?;
            self.overlap.get_or_init(|| overlap);
        }
        Ok(())
    }

    fn read_overlap(&self, progress: &Progress) -> Result<TextOverlap, Abandoned> {
        let text = |block: &'a Block| match block.kind {
            BlockKind::Body => block.text.as_str(),
            _ => "",
        };
        TextOverlap::new(self.blocks.iter().map(text), progress)
    }

    /// The pairs of a group of headline lines.
    pub(crate) fn headline(&self, group: &[usize]) -> HeadlinePairs {
        let text: String = group.iter().map(|&i| self.blocks[i].text.as_str()).collect();
        self.overlap().headline(&text)
    }

    /// The pairs of a stretch of paragraphs.
    pub(crate) fn run(&self, stretch: usize) -> Range<usize> {
        match &self.stretches[stretch] {
            Stretch::Body(group) => self.overlap().texts(group[0]..group[group.len() - 1] + 1),
            Stretch::Headlines(_) => 0..0,
        }
    }

    /// The last `count` pairs of body text before a block.
    pub(crate) fn before(&self, block: usize, count: usize) -> Range<usize> {
        let end = self.overlap().texts(block..block).start;
        end.saturating_sub(count)..end
    }

    /// The first `count` pairs of body text from a block on.
    pub(crate) fn after(&self, block: usize, count: usize) -> Range<usize> {
        let start = self.overlap().texts(block..block).start;
        start..(start + count).min(self.overlap().len())
    }

    /// The body begins with a dateline that opens a report, or an author's line stands above it.
    pub(crate) fn is_opened(&self, stretch: usize) -> bool {
        let Stretch::Body(group) = &self.stretches[stretch] else {
            return false;
        };
        let author_above = match stretch.checked_sub(1).map(|u| &self.stretches[u]) {
            Some(Stretch::Headlines(heads)) => heads
                .last()
                .is_some_and(|&i| self.blocks[i].kind == BlockKind::Byline),
            _ => false,
        };
        self.blocks[group[0]].opens_report || author_above
    }

    /// The body ends with a byline.
    pub(crate) fn is_closed(&self, stretch: usize) -> bool {
        match &self.stretches[stretch] {
            Stretch::Body(group) => group.last().is_some_and(|&i| self.blocks[i].closes_report()),
            Stretch::Headlines(_) => false,
        }
    }

    /// A byline above, or a dateline or author below, marks the border at a group of headline
    /// lines.
    pub(crate) fn is_marked(&self, stretch: usize, group: &[usize]) -> bool {
        let author = group.iter().any(|&i| self.blocks[i].kind == BlockKind::Byline);
        author || self.is_closed(stretch - 1) || self.is_opened(stretch + 1)
    }
}

/// Whether something marks that a report may begin at a block straight after another.
pub(crate) fn is_marked(above: &Block, block: &Block) -> bool {
    block.dateline > 0 || above.closes_report() || above.caption || block.text.starts_with('【')
}
