//! Pages whose reports are known → the weights of the page splitter.
//!
//! Three logistic models, fitted by Newton's method with a small ridge: the optimum is one. The
//! features that depend on the judgment of other headlines depend on the model, so fitting and
//! judging take turns. A set of pages counts by the root of its size.

use std::path::{Path, PathBuf};

use zhaiyao_text::training::{BorderKind, BorderRow, BorderRows};

use crate::corpus::{self, Page, reports};
use crate::failure::Failure;
use crate::jsonl;
use crate::made_pages::SourceReport;
use crate::optimise::{Row, newton};
use crate::table::{self, TableArgs};

/// Turns of fitting and judging; weights change little after the third.
const TURNS: usize = 4;

/// Options of the fit.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// JSON Lines files of pages (text, starts: numbers of the lines where reports begin, from 0),
    /// plain or .gz
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    table: TableArgs,
    /// Make this number of further pages, in other layouts, from the reports of the pages
    #[arg(long, value_name = "N", default_value_t = 0)]
    made: u64,
    /// Parts for cross-validation
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(2..=50))]
    folds: u16,
}

/// Fits the weights, after a cross-validation that it prints.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    jsonl::refuse_to_overwrite(&args.inputs, &args.table.output)?;
    let sets = args.inputs.iter().map(|input| corpus::read(input));
    let sets = sets.collect::<Result<Vec<_>, _>>()?;
    let mut names: Vec<String> = args.inputs.iter().map(|input| name(input)).collect();
    if args.made > 0 {
        if sets.iter().flatten().flat_map(reports).next().is_none() {
            return Err(Failure::new(
                "--made",
                "no report of these pages has a title to make pages from",
            ));
        }
        names.push("made".to_owned());
    }
    for (name, tallies) in names.iter().zip(validate(&sets, args.made, args.folds.into())) {
        for (kind, tally) in BorderKind::ALL.iter().zip(tallies) {
            report(name, kind.name(), tally);
        }
    }
    let model = fit(&mut marked(&sets, args.made, |_| true));
    let models = BorderKind::ALL.iter().zip(&model);
    let lines = models.map(|(kind, own)| table::lines(kind.name(), kind.features(), own));
    args.table.write(
        "# kind, evidence, weight: see docs/methods.md 2.5",
        &lines.collect::<String>(),
    )
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
    eprintln!(
        "{name:12} {kind:10} {:5} places, {:5} begin a report: precision {:5.1}, recall {:5.1}, loss {:.3}",
        tally.candidates,
        tally.begin,
        share(tally.right, tally.found),
        share(tally.right, tally.begin),
        tally.loss / tally.candidates.max(1) as f64,
    );
}

/// The weights of each kind of border, in the order of [`BorderKind::ALL`].
type Weights = [Vec<f64>; 3];

fn logit(model: &Weights, row: &BorderRow) -> f64 {
    let weights = &model[row.kind as usize];
    weights.iter().zip(row.features).map(|(w, x)| w * x).sum()
}

/// Fits the weights to sets of pages.
fn fit(sets: &mut [Vec<BorderRows>]) -> Weights {
    let mut model = BorderKind::ALL.map(|kind| vec![0.0; kind.features().len()]);
    for _ in 0..TURNS {
        for page in sets.iter_mut().flatten() {
            judge(page, &model);
        }
        model = BorderKind::ALL.map(|kind| newton(&rows(sets, kind), kind.features().len()));
    }
    model
}

/// Judges every candidate of a page, first without and then with the judgment of the others.
fn judge(page: &mut BorderRows, model: &Weights) {
    let zeros = vec![0.0; page.rows().count()];
    page.consider_others(&zeros);
    let logits: Vec<f64> = page.rows().map(|row| logit(model, &row)).collect();
    page.consider_others(&logits);
}

/// The candidates of one kind; the weights of a set sum to the root of their number.
fn rows(sets: &[Vec<BorderRows>], kind: BorderKind) -> Vec<Row<'_>> {
    let own = |page: &'_ BorderRows| page.rows().filter(|row| row.kind == kind).count();
    let size = |set: &'_ Vec<BorderRows>| -> usize { set.iter().map(own).sum() };
    let total: usize = sets.iter().map(size).sum();
    let mut rows = Vec::with_capacity(total);
    for set in sets {
        let weight = (total as f64 / (sets.len() * size(set).max(1)) as f64).sqrt();
        for page in set {
            let own = page.rows().filter(|row| row.kind == kind);
            rows.extend(own.map(|row| (row.features, row.begins, weight)));
        }
    }
    rows
}

/// What a model gets right, of the candidates of one kind.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    candidates: usize,
    /// Where a report begins.
    begin: usize,
    /// Where the model finds one.
    found: usize,
    /// Both.
    right: usize,
    /// Sum of the logarithmic losses, in nats.
    loss: f64,
}

fn add_tally(tallies: &mut [Tally; 3], page: &mut BorderRows, model: &Weights) {
    judge(page, model);
    for row in page.rows() {
        let chance = 1.0 / (1.0 + (-logit(model, &row)).exp());
        let tally = &mut tallies[row.kind as usize];
        let found = chance >= 0.5;
        tally.candidates += 1;
        tally.begin += usize::from(row.begins);
        tally.found += usize::from(found);
        tally.right += usize::from(found && row.begins);
        let given = if row.begins { chance } else { 1.0 - chance };
        tally.loss -= given.max(1e-9).ln();
    }
}

/// Judges every page by a model that saw neither it nor a page made from its reports.
fn validate(sets: &[Vec<Page>], made: u64, folds: usize) -> Vec<[Tally; 3]> {
    let mut sums = vec![[Tally::default(); 3]; sets.len() + usize::from(made > 0)];
    for fold in 0..folds {
        let model = fit(&mut marked(sets, made, |n| n % folds != fold));
        let mut unseen = marked(sets, made / folds as u64, |n| n % folds == fold);
        for (sum, set) in sums.iter_mut().zip(&mut unseen) {
            set.iter_mut().for_each(|page| add_tally(sum, page, &model));
        }
    }
    sums
}

/// The pages of each set whose number `takes`, and `made` more, made from the reports of these
/// alone.
fn marked(sets: &[Vec<Page>], made: u64, takes: impl Fn(usize) -> bool) -> Vec<Vec<BorderRows>> {
    let taken = |set: &'_ Vec<Page>| -> Vec<usize> { (0..set.len()).filter(|&n| takes(n)).collect() };
    let mut pages: Vec<Vec<BorderRows>> = sets
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

fn mark(page: &Page) -> BorderRows {
    let mut begins = vec![0];
    begins.extend(page.text.match_indices('\n').map(|(at, _)| at + 1));
    let starts: Vec<usize> = page
        .starts
        .iter()
        .filter_map(|&line| begins.get(line).copied())
        .collect();
    BorderRows::new(&page.text, &starts)
}
