//! The places where a report may begin → how likely one does.
//!
//! There are two kinds of place: headline lines between two bodies (else they are crossheads inside
//! a report), and a paragraph straight after another that something marks. Each is weighed by a
//! logistic model over evidence that is read off the page. Weights are trained by
//! `zhaiyao borders train` and stand in `data/borders.tsv`.
//!
//! What always holds: a probability from 0 to 1 for every place; time linear in the page.

use super::headline::{Unit, has_number_opening};
use super::kind::{Block, Kind};
use super::line::Line;
use super::measure::{Measure, ends_sentence};
use super::model::Model;
use super::overlap::{Profile, Rarity};

/// Characters of a lead, and of the text around a place that is compared.
const LEAD: usize = 120;
const NEAR: usize = 400;
const WIDE: usize = 1_200;

/// What is known of headline lines between two bodies. One name for each weight.
pub(super) const HEADED: [&str; 52] = [
    "bias",
    "closed above by a byline",
    "opened below by a dateline",
    "opened below by a dateline of prose",
    "author between headline and body",
    "own lead covers it",
    "own body covers it",
    "other body covers it",
    "alike near",
    "alike wide",
    "characters under 6",
    "characters 6 to 8",
    "characters 9 to 11",
    "characters 12 to 15",
    "characters 16 to 20",
    "characters over 32",
    "two blocks",
    "three blocks or more",
    "wider than the column",
    "two lines or more",
    "blank inside",
    "colon inside",
    "ends in a question or exclamation",
    "quotation inside",
    "digit inside",
    "opens with a number",
    "opens with a bullet",
    "opens with a label in brackets",
    "ends in a bracket",
    "time in the lead",
    "lead opens as a sequel",
    "paragraph above is open",
    "unmarked on a marked page",
    "unmarked beside marked headlines",
    "shorter than marked headlines",
    "much shorter than marked headlines",
    "body below short",
    "body above short",
    "lead is short",
    "lead is no sentence",
    "captions below",
    "headline set below",
    "others of its length begin reports",
    "neighbours begin reports",
    "dash inside",
    "lead names the press",
    "lines are cut",
    "nearly fills the column",
    "nearly fills the column, body close below",
    "body close below",
    "byline above, dateline or author below",
    "lines are cut, unmarked where what begins reports is marked",
];

/// What is known of a paragraph straight after another.
pub(super) const BARE: [&str; 18] = [
    "bias",
    "dateline opens it",
    "dateline of prose opens it",
    "byline above",
    "credit above",
    "sentence ended above",
    "alike near",
    "alike wide",
    "shorter than 60 characters",
    "label in brackets opens it",
    "it is a caption",
    "report above has said nothing",
    "report above is short",
    "datelines of the page stand under headlines",
    "share of paragraphs with byline",
    "dateline and byline above",
    "paragraph closes with a byline",
    "share of paragraphs with dateline",
];

/// What stands at a place where a report may begin. Each is judged by weights of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// Headline lines, with a byline above, or an author or dateline below.
    Marked,
    /// Headline lines alone.
    Unmarked,
    /// No headline line.
    Bare,
}

impl Setting {
    pub(super) const ALL: [Self; 3] = [Self::Marked, Self::Unmarked, Self::Bare];

    /// Its name in the table of weights.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Marked => "marked",
            Self::Unmarked => "unmarked",
            Self::Bare => "bare",
        }
    }

    /// The names of its evidence.
    pub(super) const fn evidence(self) -> &'static [&'static str] {
        match self {
            Self::Marked | Self::Unmarked => &HEADED,
            Self::Bare => &BARE,
        }
    }
}

/// A place where a report may begin.
#[derive(Debug)]
pub(super) struct Place {
    /// The unit it stands in.
    pub(super) unit: usize,
    /// The first block of the headline lines, or the paragraph.
    pub(super) block: usize,
    /// What stands there.
    pub(super) setting: Setting,
    /// One value for each name of its evidence.
    pub(super) evidence: Vec<f64>,
}

/// A page with what all its places are judged by.
struct Survey<'a> {
    blocks: &'a [Block],
    lines: &'a [Line],
    units: &'a [Unit],
    measure: Option<Measure>,
    /// All body text in one, and where each block begins in it.
    body: String,
    offsets: Vec<usize>,
    rarity: Rarity,
    /// The page sets headlines below their bodies.
    below: bool,
    /// Of the places with headlines, the share that a dateline or byline marks.
    marked: f64,
    /// Median length of the marked headlines, in characters; 0 if there are none.
    marked_length: f64,
    datelines_under_headlines: f64,
    with_byline: f64,
    with_dateline: f64,
}

/// All places of a page where a report may begin.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// In order.
    pub(super) list: Vec<Place>,
    /// The page sets headlines below their bodies.
    pub(super) below: bool,
    /// The lines of the page are cut at a width.
    wrapped: bool,
    /// One, if a dateline or byline marks an end of the page; else the other is one.
    edges: [f64; 2],
}

/// Finds the places of a page.
pub(super) fn places(
    blocks: &[Block],
    lines: &[Line],
    units: &[Unit],
    measure: Option<Measure>,
) -> Places {
    let survey = Survey::of(blocks, lines, units, measure);
    let mut places = Vec::new();
    for (u, unit) in units.iter().enumerate() {
        match unit {
            Unit::Headlines(group) if u > 0 && u + 1 < units.len() => places.push(Place {
                unit: u,
                block: group[0],
                setting: if survey.is_marked(u, group) { Setting::Marked } else { Setting::Unmarked },
                evidence: survey.headed(u, group),
            }),
            Unit::Headlines(_) => {}
            Unit::Body(group) => places.extend(survey.bare(u, group)),
        }
    }
    let is_body = |u: &usize| matches!(units[*u], Unit::Body(_));
    let opened = (0..units.len()).find(is_body).is_some_and(|u| survey.is_opened(u));
    let closed = (0..units.len()).rfind(is_body).is_some_and(|u| survey.is_closed(u));
    Places {
        wrapped: measure.is_some(),
        edges: if opened || closed { [1.0, 0.0] } else { [0.0, 1.0] },
        list: places,
        below: survey.below,
    }
}

/// The probability of every place. What the other headlines of the page are is evidence too, so
/// headlines are weighed twice.
pub(super) fn weigh(places: &mut Places, blocks: &[Block], model: &Model) -> Vec<f64> {
    let logits: Vec<f64> = places.list.iter().map(|place| model.logit(place)).collect();
    consider_others(places, blocks, &logits);
    places.list.iter().map(|place| model.probability(place)).collect()
}

/// Fills in the evidence of the other headlines of a page, from a first judgment of each.
pub(super) fn consider_others(places: &mut Places, blocks: &[Block], logits: &[f64]) {
    let list = &mut places.list;
    let headed: Vec<usize> = (0..list.len()).filter(|&i| list[i].setting != Setting::Bare).collect();
    let length = |list: &[Place], i: usize| length_class(characters(&blocks[list[i].block].text));
    let chance = |i: usize| 1.0 / (1.0 + (-logits[i]).exp());
    let opinion = |i: usize| (logits[i] / 3.0).clamp(-1.0, 1.0);
    let mut sums = [(0.0, 0.0); LENGTH_CLASSES];
    let mut begin = places.edges;
    for &i in &headed {
        begin[usize::from(list[i].setting == Setting::Unmarked)] += chance(i);
        let sum = &mut sums[length(list, i)];
        *sum = (sum.0 + opinion(i), sum.1 + 1.0);
    }
    for (n, &i) in headed.iter().enumerate() {
        let (sum, count) = sums[length(list, i)];
        let alike = if count > 1.0 { (sum - opinion(i)) / (count - 1.0) } else { 0.0 };
        let beside = [n.checked_sub(1), Some(n + 1)];
        let beside = beside.iter().flatten().filter_map(|&m| headed.get(m)).map(|&m| opinion(m));
        let beside = beside.sum::<f64>() / 2.0;
        let unmarked = if list[i].setting == Setting::Unmarked && places.wrapped {
            ((begin[0] + 0.5) / (begin[1] - chance(i) + 0.5)).ln()
        } else {
            0.0
        };
        let evidence = &mut list[i].evidence;
        set(evidence, &HEADED, "others of its length begin reports", alike);
        set(evidence, &HEADED, "neighbours begin reports", beside);
        set(evidence, &HEADED, "lines are cut, unmarked where what begins reports is marked", unmarked);
    }
}

const LENGTH_CLASSES: usize = 7;

fn length_class(characters: usize) -> usize {
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

fn characters(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

fn set(evidence: &mut [f64], names: &[&str], name: &str, value: f64) {
    match names.iter().position(|known| *known == name) {
        Some(at) => evidence[at] = value,
        None => debug_assert!(false, "no evidence is called {name}"),
    }
}

impl<'a> Survey<'a> {
    fn of(
        blocks: &'a [Block],
        lines: &'a [Line],
        units: &'a [Unit],
        measure: Option<Measure>,
    ) -> Self {
        let mut body = String::new();
        let mut offsets = Vec::with_capacity(blocks.len());
        for block in blocks {
            offsets.push(body.len());
            if block.kind == Kind::Body {
                body.push_str(&block.text);
                body.push('\n');
            }
        }
        let bodies = || blocks.iter().filter(|block| block.kind == Kind::Body);
        let share = |holds: fn(&Block) -> bool| {
            bodies().filter(|block| holds(block)).count() as f64 / bodies().count().max(1) as f64
        };
        let (with_byline, with_dateline) = (share(|b| b.tail_byline > 0), share(|b| b.opens_report));
        let mut survey = Self {
            rarity: Rarity::of(bodies().map(|block| block.text.as_str())),
            blocks,
            lines,
            units,
            measure,
            body,
            offsets,
            below: false,
            marked: 0.0,
            marked_length: 0.0,
            datelines_under_headlines: 0.0,
            with_byline,
            with_dateline,
        };
        survey.find_habits();
        survey
    }

    /// What this page does: where it sets headlines, and how it marks its reports.
    fn find_habits(&mut self) {
        self.below = self.orientation() > 0.0;
        let inner: Vec<usize> = (1..self.units.len().saturating_sub(1))
            .filter(|&u| matches!(self.units[u], Unit::Headlines(_)))
            .collect();
        let mut lengths: Vec<usize> = inner
            .iter()
            .filter(|&&u| self.is_closed(u - 1) || self.is_opened(u + 1))
            .filter_map(|&u| match &self.units[u] {
                Unit::Headlines(group) => Some(characters(&self.blocks[group[0]].text)),
                Unit::Body(_) => None,
            })
            .collect();
        lengths.sort_unstable();
        self.marked = lengths.len() as f64 / inner.len().max(1) as f64;
        self.marked_length = lengths.get(lengths.len() / 2).map_or(0.0, |&n| n as f64);
        let (mut all, mut under) = (0.0, 0.0);
        for (i, block) in self.blocks.iter().enumerate() {
            if block.opens_report {
                all += 1.0;
                under += f64::from(u8::from(i > 0 && self.blocks[i - 1].kind != Kind::Body));
            }
        }
        self.datelines_under_headlines = if all > 1.0 { under / all } else { 0.5 };
    }

    /// Positive on a page that sets headlines below their bodies.
    fn orientation(&self) -> f64 {
        let side = |unit: Option<&Unit>| match unit {
            Some(Unit::Body(_)) => 1.0,
            Some(Unit::Headlines(_)) => -1.0,
            None => 0.0,
        };
        let mut sum = side(self.units.first()) - side(self.units.last());
        for (u, unit) in self.units.iter().enumerate() {
            let Unit::Headlines(group) = unit else { continue };
            if u == 0 || u + 1 == self.units.len() {
                continue;
            }
            let profile = self.headline_profile(group);
            let cover = |text: &str| self.rarity.cover(&profile, &Profile::of(text));
            sum += 2.0 * (cover(self.run(u - 1)) - cover(self.run(u + 1)));
        }
        sum
    }

    fn headline_profile(&self, group: &[usize]) -> Profile {
        let text: String = group.iter().map(|&i| self.blocks[i].text.as_str()).collect();
        Profile::of(&text)
    }

    /// The text of a stretch of paragraphs.
    fn run(&self, unit: usize) -> &str {
        match &self.units[unit] {
            Unit::Body(group) => {
                let last = group[group.len() - 1];
                let end = self.offsets.get(last + 1).copied().unwrap_or(self.body.len());
                &self.body[self.offsets[group[0]]..end]
            }
            Unit::Headlines(_) => "",
        }
    }

    /// The last `count` characters of body text before a block.
    fn before(&self, block: usize, count: usize) -> &str {
        let text = &self.body[..self.offsets[block]];
        let from = text.char_indices().rev().nth(count - 1).map_or(0, |(at, _)| at);
        &text[from..]
    }

    /// The first `count` characters of body text from a block on.
    fn after(&self, block: usize, count: usize) -> &str {
        first(&self.body[self.offsets[block]..], count)
    }

    /// The body begins with a dateline that opens a report, or an author's line stands above it.
    pub(super) fn is_opened(&self, unit: usize) -> bool {
        is_opened(self.units, self.blocks, unit)
    }

    /// The body ends with a byline.
    fn is_closed(&self, unit: usize) -> bool {
        is_closed(self.units, self.blocks, unit)
    }

    fn is_marked(&self, unit: usize, group: &[usize]) -> bool {
        let author = group.iter().any(|&i| self.blocks[i].kind == Kind::Byline);
        author || self.is_closed(unit - 1) || self.is_opened(unit + 1)
    }

    fn headed(&self, unit: usize, group: &[usize]) -> Vec<f64> {
        let head = &self.blocks[group[0]];
        let lead = match &self.units[unit + 1] {
            Unit::Body(body) => &self.blocks[body[0]],
            Unit::Headlines(_) => head,
        };
        let text = head.text.as_str();
        let count = characters(text);
        let closed = self.is_closed(unit - 1);
        let opened = self.is_opened(unit + 1);
        let author = group.iter().any(|&i| self.blocks[i].kind == Kind::Byline);
        let marked = self.is_marked(unit, group);
        let at = group[0];
        let profile = self.headline_profile(group);
        let cover = |text: &str| self.rarity.cover(&profile, &Profile::of(text));
        let (above, below) = (self.run(unit - 1), self.run(unit + 1));
        let (own, other) = if self.below { (above, below) } else { (below, above) };
        let own_near = if self.below { first(own, NEAR) } else { self.after(at, NEAR) };
        let other_near = if self.below { first(other, NEAR) } else { self.before(at, NEAR) };
        let alike = |count: usize| {
            let (above, below) = (Profile::of(self.before(at, count)), Profile::of(self.after(at, count)));
            self.rarity.likeness(&above, &below)
        };
        let own_lines = || group.iter().flat_map(|&i| &self.lines[self.blocks[i].lines.clone()]);
        let length = count as f64;
        let heads = group.iter().filter(|&&i| self.blocks[i].kind == Kind::Headline).count();
        let says = |yes: bool| f64::from(u8::from(yes));
        let lead_text = first(&lead.text, LEAD);
        let ratio = if self.marked_length > 0.0 { length / self.marked_length } else { 1.0 };
        let last = group.last().and_then(|&i| own_lines_of(self.lines, &self.blocks[i]).last());
        let fills = last.is_some_and(|line| self.measure.is_some_and(|m| m.is_nearly_full(line)));
        let close = self.lines[lead.lines.start].blank_above == 0;
        let above_last = self.blocks[..at].iter().rev().find(|b| b.kind == Kind::Body);
        let values = [
            1.0,
            says(closed),
            says(lead.opens_report),
            says(lead.dateline > 0 && !lead.opens_report),
            says(author),
            cover(first(own, LEAD)),
            cover(own_near),
            cover(other_near),
            alike(NEAR),
            alike(WIDE),
            says(length_class(count) == 0),
            says(length_class(count) == 1),
            says(length_class(count) == 2),
            says(length_class(count) == 3),
            says(length_class(count) == 4),
            says(length_class(count) == 6),
            says(heads == 2),
            says(heads > 2),
            says(self.measure.is_some_and(|m| own_lines().any(|line| m.is_over(line)))),
            says(head.lines.len() > 1),
            says(text.contains([' ', '\u{3000}'])),
            says(text.contains(['：', ':', '丨', '|'])),
            says(text.ends_with(['？', '！', '?', '!'])),
            says(text.contains(['“', '《', '「', '『'])),
            says(text.contains(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c))),
            says(has_number_opening(text)),
            says(text.starts_with(['■', '●', '◆', '★', '▲', '□', '◎', '◇', '▍', '▶', '►', '#'])),
            says(text.starts_with('【')),
            says(text.ends_with(['）', ')'])),
            says(has_time(lead_text)),
            says(opens_as_sequel(lead_text)),
            says(above_last.is_some_and(|b| !b.caption && !ends_sentence(&b.text) && b.tail_byline == 0)),
            says(!marked) * self.marked,
            says(!marked && self.marked_length > 0.0),
            says(!marked && ratio < 0.8),
            says(!marked && ratio < 0.5),
            says(below.chars().count() < 150),
            says(above.chars().count() < 150),
            says(lead.text.chars().count() < 45),
            says(!ends_sentence(&lead.text)),
            says(lead.caption),
            says(self.below),
            0.0,
            0.0,
            says(text.contains("——")),
            says(names_press(lead_text)),
            says(self.measure.is_some()),
            says(fills),
            says(fills && close),
            says(self.measure.is_some() && close),
            says(closed && opened),
            0.0,
        ];
        values.to_vec()
    }

    /// The paragraphs of a stretch before which a report may begin: those that something marks.
    fn bare(&self, unit: usize, group: &[usize]) -> Vec<Place> {
        let mut places = Vec::new();
        // Characters said since the last place that is marked beyond doubt, captions aside.
        let mut said = 0;
        for pair in group.windows(2) {
            let (above, block) = (&self.blocks[pair[0]], &self.blocks[pair[1]]);
            if above.kind == Kind::Body && !above.caption {
                said += characters(&above.text);
            }
            let label = block.text.starts_with('【');
            let is_marked = block.dateline > 0 || above.closes_report() || above.caption || label;
            if block.kind != Kind::Body || !is_marked {
                continue;
            }
            places.push(Place {
                unit,
                block: pair[1],
                setting: Setting::Bare,
                evidence: self.bare_evidence(pair[0], pair[1], said),
            });
            if above.closes_report() {
                said = 0;
            }
        }
        places
    }

    fn bare_evidence(&self, above: usize, at: usize, said: usize) -> Vec<f64> {
        let (above, block) = (&self.blocks[above], &self.blocks[at]);
        let alike = |count: usize| {
            let (above, below) = (Profile::of(self.before(at, count)), Profile::of(self.after(at, count)));
            self.rarity.likeness(&above, &below)
        };
        let says = |yes: bool| f64::from(u8::from(yes));
        let values = [
            1.0,
            says(block.opens_report),
            says(block.dateline > 0 && !block.opens_report),
            says(above.closes_report()),
            says(above.caption),
            says(above.caption || above.closes_report() || ends_sentence(&above.text)),
            alike(NEAR),
            alike(WIDE),
            says(characters(&block.text) < 60),
            says(block.text.starts_with('【')),
            says(block.caption),
            says(said == 0),
            says(said < 60),
            says(block.opens_report) * self.datelines_under_headlines,
            self.with_byline,
            says(block.opens_report && above.closes_report()),
            says(block.tail_byline > 0),
            self.with_dateline,
        ];
        values.to_vec()
    }
}

fn own_lines_of<'a>(lines: &'a [Line], block: &Block) -> &'a [Line] {
    &lines[block.lines.clone()]
}

/// The body begins with a dateline that opens a report, or an author's line stands above it.
pub(super) fn is_opened(units: &[Unit], blocks: &[Block], unit: usize) -> bool {
    let Unit::Body(group) = &units[unit] else {
        return false;
    };
    let author_above = match unit.checked_sub(1).map(|u| &units[u]) {
        Some(Unit::Headlines(heads)) => heads.last().is_some_and(|&i| blocks[i].kind == Kind::Byline),
        _ => false,
    };
    blocks[group[0]].opens_report || author_above
}

/// The body ends with a byline.
pub(super) fn is_closed(units: &[Unit], blocks: &[Block], unit: usize) -> bool {
    match &units[unit] {
        Unit::Body(group) => group.last().is_some_and(|&i| blocks[i].closes_report()),
        Unit::Headlines(_) => false,
    }
}

fn first(text: &str, count: usize) -> &str {
    let end = text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// A lead says when: a date, a clock time or a word like 近日.
fn has_time(lead: &str) -> bool {
    const TIMES: [&str; 14] = [
        "近日", "日前", "昨日", "昨天", "今天", "今日", "目前", "近期", "当地时间", "最近", "上午", "下午", "晚", "近年来",
    ];
    let head = first(lead, 40);
    let digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c) || "一二三四五六七八九十".contains(c);
    let dated = head.match_indices(['日', '月']).any(|(at, _)| head[..at].ends_with(digit));
    dated || TIMES.iter().any(|time| head.contains(time))
}

/// A paragraph that goes on with what was said.
fn opens_as_sequel(lead: &str) -> bool {
    const SEQUELS: [&str; 24] = [
        "此外", "同时", "另外", "不过", "但", "而", "对此", "他", "她", "其中", "这", "那", "因此", "所以", "随后", "然而",
        "除了", "除此", "与此同时", "首先", "其次", "也", "同样", "“",
    ];
    SEQUELS.iter().any(|sequel| lead.starts_with(sequel))
}

/// A lead says by whom it was reported.
fn names_press(lead: &str) -> bool {
    let head = first(lead, 40);
    ["记者", "据", "本报", "通讯员", "获悉", "报道"].iter().any(|word| head.contains(word))
}
