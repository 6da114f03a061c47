//! Drafts → the parts of each report, as spans of the view.

use crate::lexicon::words::occasion::OCCASIONS;
use crate::lexicon::words::speech::ANNOUNCING_VERBS;
use crate::page::blocks::kind::Block;
use crate::page::layout::Layout;
use crate::page::parts::ReportParts;
use crate::page::reports::draft::ReportDraft;
use crate::page::reports::view::BlockSpans;
use crate::text::{CharClass, ViewSpan, char_class, fold_char};

/// Returns the parts of each draft, and the furniture: spans that belong to no part.
pub(crate) fn finish(
    drafts: Vec<ReportDraft>,
    blocks: &[Block],
    spans: &[BlockSpans],
    layout: Layout,
    wrapped: bool,
) -> (Vec<ReportParts>, Vec<ViewSpan>) {
    let style = match () {
        () if !wrapped => HeadlineStyle::Lines,
        () if layout == Layout::Page && sets_kickers(&drafts, blocks) => HeadlineStyle::Kicker,
        () => HeadlineStyle::Joined,
    };
    let mut furniture: Vec<ViewSpan> = Vec::new();
    let mut used = vec![false; blocks.len()];
    let mut reports = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let all = [&draft.above, &draft.below, &draft.body, &draft.bylines];
        all.into_iter().flatten().for_each(|&i| used[i] = true);
        reports.push(parts(&draft, blocks, spans, style, &mut furniture));
    }
    furniture.extend((0..blocks.len()).filter(|&i| !used[i]).map(|i| spans[i].text));
    furniture.sort_unstable();
    (reports, furniture)
}

/// Whether this page sets a kicker above its headlines. Nothing in one headline tells a kicker from
/// the first of two lines but what it says: the habit of the page must bear it out. Three reports
/// or more, each headline of two blocks at least, each first block telling of an act.
fn sets_kickers(drafts: &[ReportDraft], blocks: &[Block]) -> bool {
    let titled: Vec<&[usize]> = drafts
        .iter()
        .map(ReportDraft::main_headline)
        .filter(|lines| !lines.is_empty())
        .collect();
    let tells = |lines: &&[usize]| {
        lines.len() >= 2 && OCCASIONS.iter().any(|act| blocks[lines[0]].text.contains(act))
    };
    titled.len() >= 3 && titled.iter().all(tells)
}

fn parts(
    draft: &ReportDraft,
    blocks: &[Block],
    spans: &[BlockSpans],
    style: HeadlineStyle,
    furniture: &mut Vec<ViewSpan>,
) -> ReportParts {
    let mut parts = ReportParts {
        confidence: draft.confidence(),
        ..ReportParts::default()
    };
    let mut bylines: Vec<ViewSpan> = draft.bylines.iter().map(|&i| spans[i].text).collect();
    // The report begins below its pictures.
    let lead = draft.body.iter().find(|&&i| !blocks[i].caption);
    for &i in &draft.body {
        let span = &spans[i];
        if !span.text.is_empty() {
            parts.paragraphs.push(span.text);
        }
        match span.dateline {
            Some(dateline) if lead == Some(&i) => parts.dateline = Some(dateline),
            // A later dateline is part of the prose.
            Some(dateline) => match parts.paragraphs.last_mut() {
                Some(paragraph) if *paragraph == span.text => *paragraph = dateline.cover(paragraph),
                _ => parts.paragraphs.push(dateline),
            },
            None => {}
        }
        bylines.extend(span.tail_byline);
    }
    if parts.paragraphs.is_empty() {
        parts.paragraphs.extend(parts.dateline.take());
    }
    set_headlines(&mut parts, draft, blocks, spans, style);
    set_byline(&mut parts, bylines, furniture);
    parts
}

/// What the lines above a body are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeadlineStyle {
    /// Each line of the text is a line of its own: headline, then subheadline.
    Lines,
    /// Lines were cut to fit: all of them are the headline.
    Joined,
    /// As before, under a kicker.
    Kicker,
}

/// The first run of headline lines is the headline, perhaps under a kicker; the second is the
/// subheadline. No part is left for more: they stay with the report as paragraphs, as does a line
/// that repeats another.
fn set_headlines(
    parts: &mut ReportParts,
    draft: &ReportDraft,
    blocks: &[Block],
    spans: &[BlockSpans],
    style: HeadlineStyle,
) {
    let lines: Vec<usize> = draft.above.iter().chain(&draft.below).copied().collect();
    let (lines, repeated) = apart_from_repetitions(&lines, blocks);
    let runs = headline_runs(&lines, blocks, style);
    let cover = |run: &Vec<usize>| run.iter().map(|&i| spans[i].text).reduce(|a, b| a.cover(&b));
    let announced = runs.len() > 1 && style == HeadlineStyle::Lines && announces(&blocks[runs[0][0]].text);
    let mut runs = runs.iter();
    if style == HeadlineStyle::Kicker || announced {
        parts.kicker = runs.next().and_then(cover);
    }
    parts.headline = runs.next().and_then(cover);
    parts.subheadline = runs.next().and_then(cover);
    let rest = runs.flatten().copied().chain(repeated);
    parts.paragraphs.extend(rest.map(|i| spans[i].text));
    parts.paragraphs.sort_unstable();
}

/// Headline lines, and those among them that repeat one above: a headline repeated
/// over the body with the name of its column.
fn apart_from_repetitions(lines: &[usize], blocks: &[Block]) -> (Vec<usize>, Vec<usize>) {
    let letters = |i: usize| -> String {
        let text = blocks[i].text.chars();
        text.filter(|c| char_class(*c) != CharClass::Mark && !c.is_whitespace())
            .map(fold_char)
            .collect()
    };
    let (mut kept, mut repeated): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut letters_above: Vec<String> = Vec::new();
    for &i in lines {
        let own = letters(i);
        let is_repeated = letters_above.iter().rev().take(REPEATED_WITHIN).any(|above| {
            above.chars().count() >= SHORTEST_REPEATED && (own.contains(above) || above.contains(&own))
        });
        if is_repeated {
            repeated.push(i);
        } else {
            kept.push(i);
            letters_above.push(own);
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
    ANNOUNCING_VERBS.iter().any(|verb| text.ends_with(verb))
}

/// Headline lines that are one part: all that stand together where lines were cut, else two of a
/// length, which are set as a couplet. A line that opens with —— is a subheadline.
fn headline_runs(lines: &[usize], blocks: &[Block], style: HeadlineStyle) -> Vec<Vec<usize>> {
    let length = |i: usize| blocks[i].text.chars().count();
    let mut runs: Vec<Vec<usize>> = Vec::new();
    for &i in lines {
        let joins = |run: &Vec<usize>| {
            let last = run[run.len() - 1];
            let couplet = run.len() == 1 && length(last).abs_diff(length(i)) <= 1;
            let open = blocks[last].text.ends_with("——");
            let one = match style {
                HeadlineStyle::Lines => open || couplet && !announces(&blocks[last].text),
                HeadlineStyle::Joined => true,
                HeadlineStyle::Kicker => runs.len() > 1,
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
fn set_byline(parts: &mut ReportParts, mut bylines: Vec<ViewSpan>, furniture: &mut Vec<ViewSpan>) {
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
