//! A page whose reports are known → the confidence of each report found, and whether it is right.

use super::{Engine, Error, Request};
use crate::pipeline::{Layout, Parts, Report};
use crate::text::{ViewSpan, fold};

/// Reads a page and judges its reports. `starts` are the lines where its reports begin, counted from 0, `titles` their
/// titles, empty where there is none. A report is right if it begins and ends where it should, and its title is its
/// headline, perhaps with kicker or subheadline.
pub fn judge_page(
    engine: &Engine,
    text: &str,
    starts: &[usize],
    titles: &[String],
) -> Result<Vec<(f32, bool)>, Error> {
    let request = Request {
        text: text.to_owned(),
        layout: Layout::Page,
        ..Request::default()
    };
    let (analysis, _) = engine.analyze(&request)?;
    let view = &analysis.view();
    let line = |at: usize| text[..at].matches('\n').count();
    let start = |report: &Report| line(view.raw_span(report.parts.span()).start());
    let found: Vec<usize> = analysis.reports.iter().map(start).collect();
    let judge = |(n, report): (usize, &Report)| {
        let known = starts.iter().position(|start| *start == found[n]);
        let right = known.is_some_and(|k| {
            starts.get(k + 1) == found.get(n + 1)
                && titles
                    .get(k)
                    .is_none_or(|title| is_title(title, &report.parts, view.text()))
        });
        (report.parts.confidence, right)
    };
    Ok(analysis.reports.iter().enumerate().map(judge).collect())
}

fn is_title(title: &str, parts: &Parts, view: &str) -> bool {
    let plain = |text: &str| fold(&text.split_whitespace().collect::<String>());
    let part = |span: Option<ViewSpan>| span.map_or_else(String::new, |span| plain(span.slice(view)));
    let (kicker, headline, below) = (part(parts.kicker), part(parts.headline), part(parts.subheadline));
    let title = plain(title);
    let joined = [format!("{kicker}{headline}"), format!("{headline}{below}")];
    title.is_empty() || title == headline || title == kicker || joined.contains(&title)
}
