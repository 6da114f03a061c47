//! `zhaiyao borders`: the weights of the page splitter from pages whose reports are known, and how often they are
//! right.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Failure, jsonl};
use crate::engine::{BorderModel, MarkedPage, SourceReport, Tally, fit_borders, judge_page, make_page};

/// What to do with the weights.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Fit the weights to pages
    Train(TrainArgs),
    /// Show how often reports are right at each confidence
    Check(CheckArgs),
}

/// Options of the check.
#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// JSON Lines files of pages (text, starts, titles), plain or .gz
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
}

/// Options of the fit.
#[derive(Debug, clap::Args)]
pub(super) struct TrainArgs {
    /// JSON Lines files of pages (text, starts: numbers of the lines where reports begin, from 0), plain or .gz
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    /// File for the weights
    #[arg(long)]
    output: PathBuf,
    /// What the pages are, for the notes of the table; may be given often
    #[arg(long, value_name = "TEXT")]
    source: Vec<String>,
    /// Make so many more pages, in other layouts, from the reports of the pages
    #[arg(long, value_name = "N", default_value_t = 0)]
    made: u64,
    /// Parts for cross-validation
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(2..=50))]
    folds: u16,
}

/// Runs a command.
pub(super) fn run(command: &Command) -> Result<(), Failure> {
    match command {
        Command::Train(args) => train(args),
        Command::Check(args) => check(args),
    }
}

/// Lower ends of the classes of confidence.
const CLASSES: [f32; 8] = [0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95];

fn check(args: &CheckArgs) -> Result<(), Failure> {
    let engine = super::engine()?;
    let mut classes = [(0, 0.0, 0); CLASSES.len()];
    for input in &args.inputs {
        let pages = read(input)?;
        for page in &pages {
            let judged = judge_page(&engine, &page.text, &page.starts, &page.titles)
                .map_err(|error| Failure::Refused(format!("{}: {error}", input.display())))?;
            for (confidence, right) in judged {
                let class = CLASSES.iter().rposition(|&from| confidence >= from).unwrap_or(0);
                let (reports, sum, rights) = &mut classes[class];
                (*reports, *sum, *rights) = (*reports + 1, *sum + confidence, *rights + usize::from(right));
            }
        }
    }
    anstream::println!("confidence  reports  mean   right");
    for (from, (reports, sum, right)) in CLASSES
        .iter()
        .zip(classes)
        .filter(|(_, (reports, ..))| *reports > 0)
    {
        let count = reports as f32;
        anstream::println!(
            "from {from:.2}   {reports:7}  {:.3}  {:5.1} %",
            sum / count,
            100.0 * right as f32 / count
        );
    }
    Ok(())
}

fn train(args: &TrainArgs) -> Result<(), Failure> {
    jsonl::refuse_to_overwrite(jsonl::paths(&args.inputs), &args.output)?;
    let mut sets = Vec::new();
    for input in &args.inputs {
        sets.push(read(input)?);
    }
    let mut names: Vec<String> = args.inputs.iter().map(|input| name(input)).collect();
    if args.made > 0 {
        if sets.iter().flatten().flat_map(reports).next().is_none() {
            return Err(Failure::Unusable(
                "no report of these pages has a title to make pages from".into(),
            ));
        }
        names.push("made".to_owned());
    }
    for (name, tallies) in names.iter().zip(validate(&sets, args.made, args.folds.into())) {
        for (kind, tally) in ["marked", "unmarked", "bare"].iter().zip(tallies) {
            report(name, kind, tally);
        }
    }
    let model = fit_borders(&mut marked(&sets, args.made, |_| true));
    let mut table = String::from("# kind, evidence, weight: see docs/methods.md 2.5\n");
    for source in &args.source {
        table.push_str(&format!("# source: {source}\n"));
    }
    table.push_str(&model.table());
    std::fs::write(&args.output, table).map_err(|error| Failure::unusable(args.output.display(), error))
}

fn name(path: &Path) -> String {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    name.split('.').next().unwrap_or_default().to_owned()
}

fn report(name: &str, kind: &str, tally: Tally) {
    let share = |a: usize, b: usize| 100.0 * a as f64 / b.max(1) as f64;
    anstream::eprintln!(
        "{name:12} {kind:10} {:5} places, {:5} begin a report: precision {:5.1}, recall {:5.1}, loss {:.3}",
        tally.places,
        tally.begin,
        share(tally.right, tally.said),
        share(tally.right, tally.begin),
        tally.loss / tally.places.max(1) as f64,
    );
}

#[derive(Deserialize)]
struct Page {
    text: String,
    starts: Vec<usize>,
    #[serde(default)]
    titles: Vec<String>,
}

impl Page {
    /// What is wrong with the starts and titles.
    fn check(&self) -> Result<(), String> {
        let lines = self.text.lines().count();
        let rise = self.starts.windows(2).all(|pair| pair[0] < pair[1]);
        if self.starts.is_empty() || !rise || self.starts.iter().any(|&start| start >= lines) {
            return Err(format!(
                "starts must be rising numbers of lines, from 0 to {}",
                lines.saturating_sub(1)
            ));
        }
        if !self.titles.is_empty() && self.titles.len() != self.starts.len() {
            let (titles, starts) = (self.titles.len(), self.starts.len());
            return Err(format!("titles has {titles} entries for {starts} starts"));
        }
        Ok(())
    }

    fn made(reports: &[SourceReport], number: u64) -> Self {
        let page = make_page(reports, number);
        let line = |start: &usize| page.text[..*start].matches('\n').count();
        Self {
            starts: page.starts.iter().map(line).collect(),
            titles: Vec::new(),
            text: page.text,
        }
    }
}

/// Characters of a report that a page is made from.
const SOURCE_LENGTH: std::ops::RangeInclusive<usize> = 120..=2_500;

/// The reports of a page that open with their title and are whole paragraphs.
fn reports(page: &Page) -> Vec<SourceReport> {
    let lines: Vec<&str> = page.text.lines().map(str::trim).collect();
    let ends = page.starts.iter().skip(1).copied().chain([lines.len()]);
    let own = page.starts.iter().zip(ends).zip(&page.titles);
    let plain = |text: &str| text.split_whitespace().collect::<String>();
    own.filter_map(|((&start, end), title)| {
        let (head, rest) = lines.get(start..end)?.split_first()?;
        let paragraphs: Vec<String> = rest
            .iter()
            .filter(|line| !line.is_empty())
            .map(|line| (*line).to_owned())
            .collect();
        let length: usize = paragraphs.iter().map(|p| p.chars().count()).sum();
        let whole = paragraphs.iter().all(|p| p.ends_with(['。', '！', '？', '”']));
        let fits =
            !title.is_empty() && plain(head) == plain(title) && whole && SOURCE_LENGTH.contains(&length);
        fits.then(|| SourceReport {
            title: title.clone(),
            paragraphs,
        })
    })
    .collect()
}

fn read(input: &Path) -> Result<Vec<Page>, Failure> {
    let mut pages = Vec::new();
    jsonl::each(input, |page: Page| {
        page.check()?;
        pages.push(page);
        Ok(())
    })?;
    if pages.is_empty() {
        return Err(Failure::unusable(input.display(), "holds no page"));
    }
    Ok(pages)
}

/// The pages of each set whose number `takes`, and `made` more, made from the reports of these alone.
fn marked(sets: &[Vec<Page>], made: u64, takes: impl Fn(usize) -> bool) -> Vec<Vec<MarkedPage>> {
    let taken = |set: &'_ Vec<Page>| -> Vec<usize> { (0..set.len()).filter(|&n| takes(n)).collect() };
    let mut pages: Vec<Vec<MarkedPage>> = sets
        .iter()
        .map(|set| taken(set).into_iter().map(|n| mark(&set[n])).collect())
        .collect();
    if made > 0 {
        let sources: Vec<SourceReport> = sets
            .iter()
            .flat_map(|set| taken(set).into_iter().flat_map(|n| reports(&set[n])))
            .collect();
        pages.push(
            (0..made)
                .map(|number| mark(&Page::made(&sources, number)))
                .collect(),
        );
    }
    pages
}

fn mark(page: &Page) -> MarkedPage {
    let mut begins = vec![0];
    begins.extend(page.text.match_indices('\n').map(|(at, _)| at + 1));
    let starts: Vec<usize> = page
        .starts
        .iter()
        .filter_map(|&line| begins.get(line).copied())
        .collect();
    MarkedPage::new(&page.text, &starts)
}

/// Every page judged by a model that saw neither it nor a page made from its reports.
fn validate(sets: &[Vec<Page>], made: u64, folds: usize) -> Vec<[Tally; 3]> {
    let mut sums = vec![[Tally::default(); 3]; sets.len() + usize::from(made > 0)];
    for fold in 0..folds {
        let model: BorderModel = fit_borders(&mut marked(sets, made, |n| n % folds != fold));
        let mut unseen = marked(sets, made / folds as u64, |n| n % folds == fold);
        for (sum, set) in sums.iter_mut().zip(&mut unseen) {
            for (sum, tally) in sum.iter_mut().zip(model.tally(set)) {
                sum.places += tally.places;
                sum.begin += tally.begin;
                sum.said += tally.said;
                sum.right += tally.right;
                sum.loss += tally.loss;
            }
        }
    }
    sums
}
