//! Pages whose reports are known → how often the reports found are right, at each confidence.

use std::path::PathBuf;

use zhaiyao_text::prelude::*;
use zhaiyao_text::text::fold;

use crate::corpus;
use crate::failure::Failure;

/// Options of the check.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// JSON Lines files of pages (text, starts, titles), plain or .gz
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
}

/// Lower ends of the classes of confidence.
const CLASSES: [f32; 8] = [0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95];

/// Prints how often reports are right at each confidence.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let engine = Engine::built_in(Limits::default()).map_err(|error| Failure::new("the models", error))?;
    let mut classes = [(0, 0.0, 0); CLASSES.len()];
    for input in &args.inputs {
        let pages = corpus::read(input)?;
        for page in &pages {
            let judged = judge_page(&engine, &page.text, &page.starts, &page.titles)
                .map_err(|error| Failure::new(input.display(), error))?;
            for (confidence, right) in judged {
                let class = CLASSES.iter().rposition(|&from| confidence >= from).unwrap_or(0);
                let (reports, sum, rights) = &mut classes[class];
                (*reports, *sum, *rights) = (*reports + 1, *sum + confidence, *rights + usize::from(right));
            }
        }
    }
    println!("confidence  reports  mean   right");
    for (from, (reports, sum, right)) in CLASSES
        .iter()
        .zip(classes)
        .filter(|(_, (reports, ..))| *reports > 0)
    {
        let count = reports as f32;
        println!(
            "from {from:.2}   {reports:7}  {:.3}  {:5.1} %",
            sum / count,
            100.0 * right as f32 / count
        );
    }
    Ok(())
}

/// Reads a page and judges its reports. `starts` are the lines where its reports begin, counted
/// from 0, `titles` their titles, empty where there is none. A report is right if it begins and
/// ends where it should, and its title is its headline, perhaps with kicker or subheadline.
fn judge_page(
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
    let analysis = engine.analyze(&request)?;
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

fn is_title(title: &str, parts: &ReportParts, view: &str) -> bool {
    let plain = |text: &str| fold(&text.split_whitespace().collect::<String>());
    let part = |span: Option<ViewSpan>| span.map_or_else(String::new, |span| plain(&view[span.range()]));
    let (kicker, headline, below) = (part(parts.kicker), part(parts.headline), part(parts.subheadline));
    let title = plain(title);
    let joined = [format!("{kicker}{headline}"), format!("{headline}{below}")];
    title.is_empty() || title == headline || title == kicker || joined.contains(&title)
}
