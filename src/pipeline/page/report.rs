//! Blocks and verdicts on headlines → the parts of each report.

use super::border;
use super::headline::{self, Sections};
use super::kind::{Block, Kind};
use super::line::Line;
use super::measure::Measure;
use super::model::Model;
use super::{Layout, Parts, Places};
use crate::text::{CharClass, ViewSpan, char_class, fold_char};

/// A report as lists of blocks, by their indices.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Headline lines above the body.
    above: Vec<usize>,
    /// Headline lines below the body.
    below: Vec<usize>,
    /// Paragraphs, crossheads among them.
    body: Vec<usize>,
    bylines: Vec<usize>,
    /// A dateline or author's line opens it.
    opened: bool,
    /// A byline closes it.
    closed: bool,
    /// The smallest margin by which its headlines were decided.
    margin: f64,
    /// The probability that it begins and ends where it does.
    borders: f64,
}

impl Draft {
    /// A dateline or a byline marks the report.
    pub(super) fn is_marked(&self) -> bool {
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
                Kind::Byline => self.bylines.push(i),
                _ => self.body.push(i),
            }
        }
    }

    fn add_above(&mut self, group: &[usize], blocks: &[Block]) {
        for &i in group {
            match blocks[i].kind {
                Kind::Byline => self.bylines.push(i),
                _ => self.above.push(i),
            }
        }
    }

    /// The headline lines on the side where the headline is.
    fn main_headline(&self) -> &[usize] {
        if self.above.is_empty() {
            &self.below
        } else {
            &self.above
        }
    }

    /// How sure its borders and headline are. The square is caution: the model was fitted to pages like
    /// those it is checked on.
    fn confidence(&self) -> f32 {
        let headline = (0.6 + self.margin.clamp(0.0, 1.0) * 0.8).min(1.0);
        (self.borders * headline).powi(2) as f32
    }
}

/// One report of plain text: every block a paragraph, but a byline at its end, and one at its head.
pub(super) fn plain(blocks: &mut [Block]) -> Draft {
    let mut paragraphs = blocks.len();
    for at in [blocks.len().saturating_sub(1), 0] {
        if paragraphs > 1 && super::byline::is_line(&blocks[at].text) {
            let block = &mut blocks[at];
            block.kind = Kind::Byline;
            (block.dateline, block.opens_report, block.tail_byline) = (0, false, 0);
            paragraphs -= 1;
        }
    }
    single(blocks)
}

/// One report: headline lines at the two ends are its headlines, those between are crossheads.
pub(super) fn single(blocks: &[Block]) -> Draft {
    let is_body = |i: &usize| blocks[*i].kind == Kind::Body;
    let mut draft = Draft::new();
    let Some(first) = (0..blocks.len()).find(is_body) else {
        return draft;
    };
    let last = (0..blocks.len()).rfind(is_body).unwrap_or(first);
    for (i, block) in blocks.iter().enumerate() {
        match block.kind {
            Kind::Furniture => {}
            Kind::Byline => draft.bylines.push(i),
            Kind::Headline if i < first => draft.above.push(i),
            // Below a report that has its headline stands the signature.
            Kind::Headline if i > last && draft.above.is_empty() => draft.below.push(i),
            Kind::Headline | Kind::Body => draft.body.push(i),
        }
    }
    draft.opened = blocks[first].dateline > 0;
    draft.closed = !draft.bylines.is_empty() || blocks[last].tail_byline > 0;
    draft
}

/// Whether a page may hold more than one report.
pub(super) fn may_be_several(blocks: &[Block], lines: &[Line], measure: Option<Measure>) -> bool {
    border::may_begin_inside(
        blocks,
        lines,
        &headline::units(blocks),
        measure,
        Model::built_in(),
    )
}

/// The reports of a page.
pub(super) fn several(blocks: &[Block], lines: &[Line], measure: Option<Measure>) -> Vec<Draft> {
    let Sections { list, tail, below } = headline::sections(blocks, lines, measure, Model::built_in());
    let mut drafts: Vec<Draft> = Vec::new();
    for section in &list {
        let (upper, lower) = section.heads.split_at(section.above);
        if let Some(draft) = drafts.last_mut() {
            draft.below.extend(upper);
            draft.margin = draft
                .margin
                .min(if upper.is_empty() { 1.0 } else { section.margin });
            draft.borders *= section.border;
        }
        let mut draft = Draft::new();
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
            // Under a report with its headline stands the signature.
            false => draft.add_body(&tail, blocks),
        }
    }
    let drafts = join_bodiless(drafts);
    if drafts.is_empty() {
        vec![single(blocks)]
    } else {
        drafts
    }
}

/// How much speaks for several reports: their mean confidence, and a little for the share that a dateline or
/// byline marks. 0 for one report.
pub(super) fn evidence_of_page(drafts: &[Draft]) -> f32 {
    if drafts.len() < 2 {
        return 0.0;
    }
    let count = drafts.len() as f32;
    let mean = drafts.iter().map(Draft::confidence).sum::<f32>() / count;
    let marked = drafts.iter().filter(|draft| draft.is_marked()).count() as f32;
    mean + 0.2 * marked / count
}

/// A report without a paragraph is the end of the one before it, or else the head of the next.
fn join_bodiless(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut joined: Vec<Draft> = Vec::new();
    let mut waiting: Option<Draft> = None;
    for mut draft in drafts {
        if let Some(head) = waiting.take() {
            draft.above.splice(0..0, head.above.into_iter().chain(head.below));
            draft.bylines.splice(0..0, head.bylines);
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

/// Turns drafts into places in the view; what finds no part is furniture.
pub(super) fn finish(
    drafts: Vec<Draft>,
    blocks: &[Block],
    places: &[Places],
    layout: Layout,
    wrapped: bool,
) -> (Vec<Parts>, Vec<ViewSpan>) {
    let habit = match () {
        () if !wrapped => Habit::Lines,
        () if layout == Layout::Page && sets_kickers(&drafts, blocks) => Habit::Kicker,
        () => Habit::Joined,
    };
    let mut furniture: Vec<ViewSpan> = Vec::new();
    let mut used = vec![false; blocks.len()];
    let mut reports = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let all = [&draft.above, &draft.below, &draft.body, &draft.bylines];
        all.into_iter().flatten().for_each(|&i| used[i] = true);
        reports.push(parts(&draft, blocks, places, habit, &mut furniture));
    }
    furniture.extend((0..blocks.len()).filter(|&i| !used[i]).map(|i| places[i].text));
    furniture.sort_unstable();
    (reports, furniture)
}

/// Acts that a kicker tells of: it gives the occasion.
const OCCASIONS: [&str; 40] = [
    "召开", "举行", "举办", "开幕", "闭幕", "主持", "出席", "参加", "会见", "会谈", "调研", "考察", "视察",
    "走访", "慰问", "座谈", "部署", "审议", "通过", "印发", "发布", "公布", "出台", "实施", "推行", "推出",
    "启动", "开展", "推进", "签署", "签约", "揭牌", "开工", "竣工", "投用", "成立", "降低", "强调", "指出",
    "要求",
];

/// Whether this page sets a kicker above its headlines. Nothing in one headline tells a kicker from
/// the first of two lines but what it says: the habit of the page must bear it out. Three reports or
/// more, each headline of two blocks at least, each first block telling of an act.
fn sets_kickers(drafts: &[Draft], blocks: &[Block]) -> bool {
    let titled: Vec<&[usize]> = drafts
        .iter()
        .map(Draft::main_headline)
        .filter(|lines| !lines.is_empty())
        .collect();
    let tells = |lines: &&[usize]| {
        lines.len() >= 2 && OCCASIONS.iter().any(|act| blocks[lines[0]].text.contains(act))
    };
    titled.len() >= 3 && titled.iter().all(tells)
}

fn parts(
    draft: &Draft,
    blocks: &[Block],
    places: &[Places],
    habit: Habit,
    furniture: &mut Vec<ViewSpan>,
) -> Parts {
    let mut parts = Parts {
        confidence: draft.confidence(),
        ..Parts::default()
    };
    let mut bylines: Vec<ViewSpan> = draft.bylines.iter().map(|&i| places[i].text).collect();
    // The report begins below its pictures.
    let lead = draft.body.iter().find(|&&i| !blocks[i].caption);
    for &i in &draft.body {
        let place = &places[i];
        if !place.text.is_empty() {
            parts.paragraphs.push(place.text);
        }
        match place.dateline {
            Some(dateline) if lead == Some(&i) => parts.dateline = Some(dateline),
            // A later dateline is part of the prose.
            Some(dateline) => match parts.paragraphs.last_mut() {
                Some(paragraph) if *paragraph == place.text => *paragraph = dateline.cover(paragraph),
                _ => parts.paragraphs.push(dateline),
            },
            None => {}
        }
        bylines.extend(place.tail_byline);
    }
    if parts.paragraphs.is_empty() {
        parts.paragraphs.extend(parts.dateline.take());
    }
    set_headlines(&mut parts, draft, blocks, places, habit);
    set_byline(&mut parts, bylines, furniture);
    parts
}

/// What the lines above a body are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Habit {
    /// Each line of the text is a line of its own: headline, then subheadline.
    Lines,
    /// Lines were cut to fit: all of them are the headline.
    Joined,
    /// As before, under a kicker.
    Kicker,
}

/// The first run of headline lines is the headline, perhaps under a kicker; the second is the subheadline. No
/// part is left for more: they stay with the report as paragraphs, as does a line that repeats another.
fn set_headlines(parts: &mut Parts, draft: &Draft, blocks: &[Block], places: &[Places], habit: Habit) {
    let lines: Vec<usize> = draft.above.iter().chain(&draft.below).copied().collect();
    let (lines, repeated) = apart_from_repetitions(&lines, blocks);
    let runs = headline_runs(&lines, blocks, habit);
    let cover = |run: &Vec<usize>| run.iter().map(|&i| places[i].text).reduce(|a, b| a.cover(&b));
    let announced = runs.len() > 1 && habit == Habit::Lines && announces(&blocks[runs[0][0]].text);
    let mut runs = runs.iter();
    if habit == Habit::Kicker || announced {
        parts.kicker = runs.next().and_then(cover);
    }
    parts.headline = runs.next().and_then(cover);
    parts.subheadline = runs.next().and_then(cover);
    let rest = runs.flatten().copied().chain(repeated);
    parts.paragraphs.extend(rest.map(|i| places[i].text));
    parts.paragraphs.sort_unstable();
}

/// Headline lines, and those among them that say again what one above said: a headline repeated over the
/// body with the name of its column.
fn apart_from_repetitions(lines: &[usize], blocks: &[Block]) -> (Vec<usize>, Vec<usize>) {
    let letters = |i: usize| -> String {
        let text = blocks[i].text.chars();
        text.filter(|c| char_class(*c) != CharClass::Mark && !c.is_whitespace())
            .map(fold_char)
            .collect()
    };
    let (mut kept, mut repeated): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut said_above: Vec<String> = Vec::new();
    for &i in lines {
        let own = letters(i);
        let said = said_above.iter().rev().take(REPEATED_WITHIN).any(|above| {
            above.chars().count() >= SHORTEST_REPEATED && (own.contains(above) || above.contains(&own))
        });
        if said {
            repeated.push(i);
        } else {
            kept.push(i);
            said_above.push(own);
        }
    }
    (kept, repeated)
}

/// Lines above among which a repetition is looked for.
const REPEATED_WITHIN: usize = 8;
/// Letters of a headline whose repetition is no accident.
const SHORTEST_REPEATED: usize = 6;

/// A line that ends in a verb of saying announces the headline below it: 市长在会上强调.
fn announces(text: &str) -> bool {
    const VERBS: [&str; 8] = ["强调", "指出", "表示", "要求", "提出", "认为", "说", "呼吁"];
    VERBS.iter().any(|verb| text.ends_with(verb))
}

/// Headline lines that are one part: all that stand together where lines were cut, else two of a length,
/// which are set as a couplet. A line that opens with —— is a subheadline.
fn headline_runs(lines: &[usize], blocks: &[Block], habit: Habit) -> Vec<Vec<usize>> {
    let length = |i: usize| blocks[i].text.chars().count();
    let mut runs: Vec<Vec<usize>> = Vec::new();
    for &i in lines {
        let joins = |run: &Vec<usize>| {
            let last = run[run.len() - 1];
            let couplet = run.len() == 1 && length(last).abs_diff(length(i)) <= 1;
            let open = blocks[last].text.ends_with("——");
            let one = match habit {
                Habit::Lines => open || couplet && !announces(&blocks[last].text),
                Habit::Joined => true,
                Habit::Kicker => runs.len() > 1,
            };
            one && last + 1 == i && !blocks[i].text.starts_with("——")
        };
        let joins = runs.last().is_some_and(joins);
        match runs.last_mut() {
            Some(run) if joins => run.push(i),
            _ => runs.push(vec![i]),
        }
    }
    runs
}

/// The last run of bylines is the byline; others are kept as furniture.
fn set_byline(parts: &mut Parts, mut bylines: Vec<ViewSpan>, furniture: &mut Vec<ViewSpan>) {
    bylines.sort_unstable();
    // One byte lies between two blocks of the view, none or one between a paragraph and its tail.
    while let Some(byline) = bylines.pop() {
        match parts.byline {
            None => parts.byline = Some(byline),
            Some(below) if below.start() <= byline.end() + 1 => parts.byline = Some(byline.cover(&below)),
            Some(_) => furniture.push(byline),
        }
    }
}
