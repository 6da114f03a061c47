//! Headline lines between two bodies → which of them belong above, which below, and which are
//! crossheads inside a report.
//!
//! A headline repeats the words of its body. So each split of a group of headline lines is worth the
//! share of their character pairs (weighted by how few bodies of the page hold them) found in the
//! body above and below, plus a small prior for the side on which this page sets its headlines.

use std::collections::HashMap;

use super::kind::{Block, Kind};
use super::line::Line;
use super::measure::Measure;
use super::{byline, dateline};
use crate::text::{CharClass, char_class, fold_char, is_closing_mark};

/// Longest headline line, in characters.
const LONGEST: usize = 60;
/// What a headline line gains on the page's own side.
const PRIOR: f64 = 0.15;
/// What a group must gain to be split between two reports.
const SPLIT_COST: f64 = 0.45;
/// Likeness of the bodies above and below from which a lone line between them is a crosshead: in
/// general, and on a page that marks its reports by datelines and bylines.
const ALIKE: f64 = 0.30;
const ALIKE_ON_MARKED_PAGE: f64 = 0.18;
/// A block of so many characters says something even without a full stop.
const SENTENCE: usize = 60;
/// A line of fewer characters between two unmarked bodies is a crosshead.
const SHORT_CROSSHEAD: usize = 9;

/// Whether a line could be a headline: short, no full stop, no dateline, no byline, not a question
/// or answer of an interview, not a caption.
pub(super) fn is_headline_like(text: &str) -> bool {
    let count = text.chars().take(LONGEST + 1).count();
    if !(2..=LONGEST).contains(&count) || text.contains(['。', '；']) {
        return false;
    }
    if text.ends_with(['，', ',', '、', '：', ':']) || text.trim_end_matches(is_closing_mark).ends_with('…')
    {
        return false;
    }
    if text.chars().filter(|c| matches!(c, '，' | ',')).count() > 2 {
        return false;
    }
    let opens_oddly = |c: char| {
        matches!(c, '，' | '、' | '：' | '！' | '？' | '…' | '%')
            || (is_closing_mark(c) && !matches!(c, '"' | '\''))
    };
    if text.starts_with(opens_oddly) || is_caption_or_speech(text) {
        return false;
    }
    dateline::find(text).is_none() && !byline::is_line(text)
}

fn is_caption_or_speech(text: &str) -> bool {
    const OPENINGS: [&str; 10] = [
        "图为",
        "图:",
        "图：",
        "制图",
        "漫画",
        "记者：",
        "问：",
        "答：",
        "主持人：",
        "记者:",
    ];
    OPENINGS.iter().any(|opening| text.starts_with(opening))
}

/// A stretch of blocks, by their indices.
#[derive(Debug)]
pub(super) enum Unit {
    /// Headline lines, and an author's line among them.
    Headlines(Vec<usize>),
    /// Paragraphs and bylines.
    Body(Vec<usize>),
}

/// What becomes of a group of headline lines between two bodies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Verdict {
    /// Part of the report around it.
    Crosshead,
    /// The first `above` lines close the report above, the rest opens the one below. `margin` is
    /// how far this split is ahead of the next best.
    Border { above: usize, margin: f64 },
}

/// Groups blocks into stretches of headlines and bodies. A new body begins after a byline, and at a
/// dateline when the paragraph before it ended.
pub(super) fn units(blocks: &[Block]) -> Vec<Unit> {
    let shown: Vec<usize> = (0..blocks.len())
        .filter(|&i| blocks[i].kind != Kind::Furniture)
        .collect();
    let mut units: Vec<Unit> = Vec::new();
    // Whether the body that is open has said anything yet.
    let mut said = false;
    for (n, &i) in shown.iter().enumerate() {
        let block = &blocks[i];
        let next = shown.get(n + 1).map(|&j| blocks[j].kind);
        let heads = block.kind == Kind::Headline;
        let author = block.kind == Kind::Byline && matches!(next, Some(Kind::Body | Kind::Byline));
        match units.last_mut() {
            Some(Unit::Headlines(group)) if heads || author => group.push(i),
            _ if heads => units.push(Unit::Headlines(vec![i])),
            Some(Unit::Body(group)) if !opens_body(block, &blocks[group[group.len() - 1]], said) => {
                group.push(i);
                said |= says_something(block);
            }
            _ => {
                units.push(Unit::Body(vec![i]));
                said = says_something(block);
            }
        }
    }
    units
}

/// A full sentence, or words enough for one.
fn says_something(block: &Block) -> bool {
    block.text.contains('。') || block.text.chars().count() >= SENTENCE
}

/// Whether a block after `last` in a stretch of body text opens another report: behind a byline, or
/// with a dateline behind a sentence. Before a report has said anything no other begins.
fn opens_body(block: &Block, last: &Block, said: bool) -> bool {
    block.kind == Kind::Body
        && said
        && (last.closes_report() || (block.opens_report && super::measure::ends_sentence(&last.text)))
}

/// A page seen as units, with the evidence that decides its headlines.
pub(super) struct Evidence<'a> {
    blocks: &'a [Block],
    lines: &'a [Line],
    units: &'a [Unit],
    measure: Option<Measure>,
    /// Character pairs of each body unit, by unit.
    pairs: Vec<HashMap<Pair, u32>>,
    /// Number of body units that hold a pair.
    frequency: HashMap<Pair, u32>,
    bodies: usize,
    /// At least half of the bodies have a dateline or byline.
    marked: bool,
    prior: f64,
}

type Pair = (char, char);

impl<'a> Evidence<'a> {
    pub(super) fn gather(
        blocks: &'a [Block],
        lines: &'a [Line],
        units: &'a [Unit],
        measure: Option<Measure>,
    ) -> Self {
        let body_pairs = |unit: &Unit| match unit {
            Unit::Body(group) => pairs(group.iter().map(|&i| blocks[i].text.as_str())),
            Unit::Headlines(_) => HashMap::new(),
        };
        let pairs: Vec<_> = units.iter().map(body_pairs).collect();
        let mut frequency: HashMap<Pair, u32> = HashMap::new();
        for pair in pairs.iter().flat_map(HashMap::keys) {
            *frequency.entry(*pair).or_default() += 1;
        }
        let bodies = units.iter().filter(|unit| matches!(unit, Unit::Body(_))).count();
        let mut page = Self {
            blocks,
            lines,
            units,
            measure,
            pairs,
            frequency,
            bodies,
            marked: false,
            prior: 0.0,
        };
        let marks: usize = (0..units.len())
            .filter(|&u| matches!(units[u], Unit::Body(_)))
            .map(|u| usize::from(page.is_opened(u)) + usize::from(page.is_closed(u)))
            .sum();
        page.marked = marks * 2 >= bodies;
        page.prior = if page.orientation() > 0.0 { PRIOR } else { -PRIOR };
        page
    }

    /// Positive on a page that sets headlines below their bodies.
    fn orientation(&self) -> f64 {
        let side = |unit: Option<&Unit>, body: f64| match unit {
            Some(Unit::Body(_)) => body,
            Some(Unit::Headlines(_)) => -body,
            None => 0.0,
        };
        let mut sum = side(self.units.first(), 1.0) - side(self.units.last(), 1.0);
        for (u, unit) in self.units.iter().enumerate() {
            let Unit::Headlines(group) = unit else { continue };
            if u == 0 || u + 1 == self.units.len() {
                continue;
            }
            let text: String = group.iter().map(|&i| self.blocks[i].text.as_str()).collect();
            sum += 2.0 * (self.cover(&text, u - 1) - self.cover(&text, u + 1));
        }
        sum
    }

    fn idf(&self, pair: Pair) -> f64 {
        match self.frequency.get(&pair) {
            Some(&n) => (1.0 + self.bodies as f64 / (0.5 + f64::from(n))).ln(),
            None => 0.4,
        }
    }

    /// Weighted share of the pairs of `text` that the body `unit` holds: 0 to 1.
    fn cover(&self, text: &str, unit: usize) -> f64 {
        let mut distinct: Vec<Pair> = pairs([text]).into_keys().collect();
        // A fixed order of addition keeps the sum the same from run to run.
        distinct.sort_unstable();
        let (mut all, mut held) = (0.0, 0.0);
        for pair in distinct {
            let weight = self.idf(pair);
            all += weight;
            if self.pairs[unit].contains_key(&pair) {
                held += weight;
            }
        }
        if all > 0.0 { held / all } else { 0.0 }
    }

    /// Cosine of two bodies over their weighted pairs.
    fn likeness(&self, a: usize, b: usize) -> f64 {
        let weight = |pair: Pair, n: u32| f64::from(n).ln_1p() * self.idf(pair);
        let sorted = |unit: usize| {
            let mut list: Vec<(Pair, u32)> = self.pairs[unit].iter().map(|(p, n)| (*p, *n)).collect();
            list.sort_unstable();
            list
        };
        let (left, right) = (sorted(a), sorted(b));
        let norm = |list: &[(Pair, u32)]| {
            list.iter()
                .map(|&(p, n)| weight(p, n).powi(2))
                .sum::<f64>()
                .sqrt()
        };
        let both: f64 = left
            .iter()
            .filter_map(|&(p, n)| self.pairs[b].get(&p).map(|&m| weight(p, n) * weight(p, m)))
            .sum();
        let norms = norm(&left) * norm(&right);
        if norms > 0.0 { both / norms } else { 0.0 }
    }

    /// The body begins with a dateline, or an author's line stands above it.
    pub(super) fn is_opened(&self, unit: usize) -> bool {
        let Unit::Body(group) = &self.units[unit] else {
            return false;
        };
        let author_above = match unit.checked_sub(1).map(|u| &self.units[u]) {
            Some(Unit::Headlines(heads)) => {
                heads.last().is_some_and(|&i| self.blocks[i].kind == Kind::Byline)
            }
            _ => false,
        };
        self.blocks[group[0]].dateline > 0 || author_above
    }

    /// The body ends with a byline.
    pub(super) fn is_closed(&self, unit: usize) -> bool {
        match &self.units[unit] {
            Unit::Body(group) => group.last().is_some_and(|&i| self.blocks[i].closes_report()),
            Unit::Headlines(_) => false,
        }
    }

    /// Decides the group of headlines `unit`. Linear in the lines of the group and the two bodies.
    pub(super) fn judge(&self, unit: usize) -> Verdict {
        let Unit::Headlines(group) = &self.units[unit] else {
            return Verdict::Crosshead;
        };
        if unit == 0 {
            return Verdict::Border {
                above: 0,
                margin: 1.0,
            };
        }
        if unit + 1 == self.units.len() {
            return Verdict::Border {
                above: group.len(),
                margin: 1.0,
            };
        }
        let bordered = self.is_closed(unit - 1) || self.is_opened(unit + 1);
        if !bordered && self.is_crosshead(group, unit) {
            return Verdict::Crosshead;
        }
        // An author's line at the end: the group opens what follows.
        if group.last().is_some_and(|&i| self.blocks[i].kind == Kind::Byline) {
            return Verdict::Border {
                above: 0,
                margin: 1.0,
            };
        }
        self.best_split(group, unit)
    }

    fn is_crosshead(&self, group: &[usize], unit: usize) -> bool {
        let own = group
            .iter()
            .flat_map(|&i| &self.lines[self.blocks[i].lines.clone()]);
        let wide = self
            .measure
            .is_some_and(|m| own.clone().any(|line| m.is_over(line)));
        let tall = own.count() >= 2 || wide;
        let characters: usize = group.iter().map(|&i| self.blocks[i].text.chars().count()).sum();
        if !tall && (self.marked || characters < SHORT_CROSSHEAD) {
            return true;
        }
        let alike = self.likeness(unit - 1, unit + 1);
        alike > ALIKE || (self.marked && alike > ALIKE_ON_MARKED_PAGE)
    }

    fn best_split(&self, group: &[usize], unit: usize) -> Verdict {
        let gains: Vec<(f64, f64)> = group
            .iter()
            .map(|&i| {
                let text = &self.blocks[i].text;
                (
                    self.cover(text, unit - 1) + self.prior,
                    self.cover(text, unit + 1) - self.prior,
                )
            })
            .collect();
        let mut score: f64 = gains.iter().map(|(_, below)| below).sum();
        let mut best = (score, 0);
        let mut second = f64::NEG_INFINITY;
        for (j, (above, below)) in gains.iter().enumerate() {
            score += above - below;
            let inside = j + 1 < group.len();
            let value = if inside { score - SPLIT_COST } else { score };
            if value > best.0 {
                second = best.0;
                best = (value, j + 1);
            } else {
                second = second.max(value);
            }
        }
        Verdict::Border {
            above: best.1,
            margin: best.0 - second,
        }
    }
}

/// Neighbouring letters, digits and Han of texts read as one, with their counts.
fn pairs<'a>(texts: impl IntoIterator<Item = &'a str>) -> HashMap<Pair, u32> {
    let mut pairs = HashMap::new();
    let mut last = None;
    for c in texts.into_iter().flat_map(str::chars) {
        if matches!(char_class(c), CharClass::Blank | CharClass::Mark) {
            continue;
        }
        let c = fold_char(c);
        if let Some(previous) = last.replace(c) {
            *pairs.entry((previous, c)).or_default() += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_headline() {
        for line in [
            "降低“入学门槛”实施“长幼随学”",
            "我们准备好了吗？",
            "A股，今天怎么了",
        ] {
            assert!(is_headline_like(line), "{line}");
        }
        for line in [
            "他说。",
            "，今年",
            "图为会议现场",
            "问：您怎么看",
            "（王怡荻）",
            "包括：",
            "本报讯 4月8日，市长",
        ] {
            assert!(!is_headline_like(line), "{line}");
        }
    }
}
