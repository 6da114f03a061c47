//! Rows of features for `tools/train`: plain data, with no labels and no learning.
//!
//! In: pages and plain texts. Out: for every place or candidate that a model weighs, its features
//! by name and order, as the method itself computes them. What always holds: the rows are those
//! that the shipped models see.

pub use crate::keyword::features::FEATURES as KEYWORD_FEATURES;
pub use crate::keyword::model::TERMS;
pub use crate::keyword::profile::RankingProfile;
pub use crate::page::borders::candidate::BorderKind;
pub use crate::summary::features::FEATURES as SENTENCE_FEATURES;
pub use crate::summary::model::{EXPERTS, SentenceModel, expert_name, feature_names, gate_name};
pub use crate::summary::selection::SELECTION_FEATURES;
pub use crate::summary::text_profile::PROFILE_FEATURES;

use std::collections::HashSet;

use crate::keyword::KeywordOptions;
use crate::keyword::context::CandidateContext;
use crate::lexicon::{IdfError, TermList};
use crate::model::linear::dot;
use crate::models::Models;
use crate::page::blocks::kind::Block;
use crate::page::blocks::{join, kind, measure};
use crate::page::borders::border;
use crate::page::borders::candidate::{BorderCandidate, BorderCandidates};
use crate::page::borders::stretch::{Stretch, stretches};
use crate::page::layout::Layout;
use crate::page::lines::line;
use crate::passage::Passage;
use crate::passage::title::Title;
use crate::progress::{Abandoned, Progress};
use crate::reading::{Reading, TokenizedReport};
use crate::segment::SegmentOptions;
use crate::summary::input::SummaryInput;
use crate::summary::select::{Budget, SentenceValues, choose};
use crate::summary::selection::Selection;
use crate::summary::sentence_unit::SentenceUnit;
use crate::summary::stats::SentenceStats;
use crate::summary::table::SentenceTable;
use crate::{keyword, page, pipeline, term};

/// The border candidates of a page whose reports are known.
#[derive(Debug)]
pub struct BorderRows {
    candidates: BorderCandidates,
    blocks: Vec<Block>,
    begins: Vec<bool>,
}

/// A border candidate.
#[derive(Debug, Clone, Copy)]
pub struct BorderRow<'a> {
    /// Which weights judge it.
    pub kind: BorderKind,
    /// In the order of [`BorderKind::features`].
    pub features: &'a [f64],
    /// Whether a report begins there.
    pub begins: bool,
}

impl BorderRows {
    /// Reads a page; `starts` are the bytes where its reports begin.
    pub fn new(text: &str, starts: &[usize]) -> Self {
        let lines = line::lines(text).list;
        let measure = measure::measure(&lines, text);
        let progress = &Progress::endless();
        let groups = finished(join::group(&lines, text, measure, progress));
        let blocks = finished(kind::classify(groups, &lines, text, progress));
        let stretches = stretches(&blocks);
        let candidates = finished(border::candidates(&blocks, &lines, &stretches, measure, progress));
        let begins = |candidate: &BorderCandidate| {
            let (above, below) = reach(candidate, &blocks, &stretches);
            let reach = lines[above].span.end()..=lines[below].span.start();
            starts.iter().any(|start| reach.contains(start))
        };
        let begins = candidates.list.iter().map(begins).collect();
        Self {
            candidates,
            blocks,
            begins,
        }
    }

    /// Returns the candidates in the order of the page.
    pub fn rows(&self) -> impl Iterator<Item = BorderRow<'_>> {
        let rows = self.candidates.list.iter().zip(&self.begins);
        rows.map(|(candidate, &begins)| BorderRow {
            kind: candidate.kind,
            features: &candidate.features,
            begins,
        })
    }

    /// Fills in the features that depend on how the other candidates of the page were judged;
    /// `logits` has one number for each candidate.
    pub fn consider_others(&mut self, logits: &[f64]) {
        border::consider_others(&mut self.candidates, &self.blocks, logits);
    }
}

/// Returns the result of work that nothing stops.
fn finished<T>(result: Result<T, Abandoned>) -> T {
    match result {
        Ok(result) => result,
        Err(Abandoned) => unreachable!("endless work is not abandoned"),
    }
}

/// Returns the last line above a candidate and the first line of the body below it.
fn reach(candidate: &BorderCandidate, blocks: &[Block], stretches: &[Stretch]) -> (usize, usize) {
    let above = blocks[candidate.block].lines.start.saturating_sub(1);
    let body = match stretches.get(candidate.stretch + 1) {
        Some(Stretch::Body(group)) if candidate.kind != BorderKind::Bare => group[0],
        _ => candidate.block,
    };
    (above, blocks[body].lines.start)
}

/// Reads texts with the models that are compiled in.
#[derive(Debug)]
pub struct RowReader {
    models: Models,
}

/// The keyword candidates of a text.
#[derive(Debug)]
pub struct CandidateRows {
    /// How candidates of such texts are ranked.
    pub profile: RankingProfile,
    /// The candidates that may be keywords, in the order of their first occurrence.
    pub candidates: Vec<CandidateRow>,
}

/// A keyword candidate.
#[derive(Debug)]
pub struct CandidateRow {
    /// Its folded text.
    pub key: String,
    /// In the order of [`KEYWORD_FEATURES`].
    pub features: [f64; KEYWORD_FEATURES.len()],
}

/// The sentences of a text that a summary may choose.
#[derive(Debug)]
pub struct SentenceRows {
    /// The text of each candidate sentence.
    pub texts: Vec<String>,
    /// The features of each, in the order of [`SENTENCE_FEATURES`].
    pub rows: Vec<Vec<f64>>,
    /// The features of the whole text, in the order of [`PROFILE_FEATURES`].
    pub profile: Vec<f64>,
    /// Characters of all sentences, candidates or not.
    pub characters: usize,
    units: Vec<SentenceUnit>,
    stats: SentenceStats,
}

impl RowReader {
    /// Loads the models.
    ///
    /// # Errors
    /// [`IdfError`] if the table of document frequencies can't be read.
    pub fn built_in() -> Result<Self, IdfError> {
        Ok(Self {
            models: Models::built_in()?,
        })
    }

    /// Reads a plain text, each line a paragraph, with its title apart.
    pub fn candidate_rows(&self, title: &str, text: &str) -> CandidateRows {
        self.read(title, text, |reading| {
            let (terms, candidates) = (TermList::default(), &reading.candidates);
            let context = CandidateContext::new(reading.passage, candidates, &self.models, &terms);
            let row = |index: usize| {
                Some(CandidateRow {
                    key: candidates.key(index).to_owned(),
                    features: context.features(index)?,
                })
            };
            CandidateRows {
                profile: context.profile(),
                candidates: (0..candidates.list.len()).filter_map(row).collect(),
            }
        })
    }

    /// Reads a plain text, each line a paragraph.
    pub fn sentence_rows(&self, text: &str) -> SentenceRows {
        self.read("", text, |reading| {
            let options = KeywordOptions::default();
            let terms = TermList::default();
            let keywords = finished(keyword::extract(
                reading,
                &self.models,
                &terms,
                &options,
                pipeline::SUMMARY_KEYWORDS,
            ));
            let input = SummaryInput::new(reading, &keywords.list[..keywords.main], false, &self.models);
            let table = finished(SentenceTable::new(&input, &self.models));
            let texts = table.stats.candidates.iter().map(|i| table.text(*i).to_owned());
            SentenceRows {
                texts: texts.collect(),
                characters: table.units.iter().map(|unit| unit.characters).sum(),
                rows: table.rows,
                profile: table.profile,
                units: table.units,
                stats: table.stats,
            }
        })
    }

    fn read<R>(&self, title: &str, text: &str, make: impl FnOnce(&Reading) -> R) -> R {
        let (segment, terms) = (SegmentOptions::default(), TermList::default());
        let progress = &Progress::endless();
        let (page, reports) = finished(page::split(text, Layout::Plain, progress));
        let title = Title::new(title, &self.models.segmenter, segment, &terms);
        let parts = reports.into_iter().next().unwrap_or_default();
        let options = pipeline::Options {
            segment,
            terms,
            ..pipeline::Options::default()
        };
        let view = page.view.text();
        let tokens = finished(pipeline::tokens(
            view,
            &parts.spans(),
            &options,
            &self.models,
            progress,
        ));
        let shown = page.view.shown();
        let passage = finished(Passage::new(
            shown,
            &title,
            &parts,
            &tokens,
            &self.models,
            progress,
        ));
        let candidates = finished(term::collect(&passage, &self.models, &HashSet::new(), progress));
        let report = TokenizedReport {
            parts: &parts,
            tokens: &tokens,
        };
        let reading = Reading::new(&page.view, &title, report, &passage, candidates, progress);
        make(&reading)
    }
}

impl SentenceRows {
    /// Returns the candidates that a summary of `count` sentences would choose, by the weights of
    /// their own features and of those beside chosen sentences.
    pub fn choose(&self, own: &[f64], beside: &[f64], count: usize) -> Vec<usize> {
        let alone: Vec<f64> = self.rows.iter().map(|row| dot(own, row)).collect();
        let values = SentenceValues {
            alone: &alone,
            beside,
        };
        let (budget, progress) = (Budget::of_sentences(count), Progress::endless());
        let chosen = finished(choose(&self.units, &self.stats, &values, budget, &progress));
        let candidate = |(unit, _): &(usize, f64)| self.stats.candidates.binary_search(unit).ok();
        chosen.iter().filter_map(candidate).collect()
    }

    /// Returns the features of each candidate beside those chosen, in the order of
    /// [`SELECTION_FEATURES`]; `None` for a chosen one.
    pub fn beside(&self, chosen: &[usize]) -> Vec<Option<[f64; SELECTION_FEATURES.len()]>> {
        let mut selection = Selection::new(&self.units, &self.stats);
        for &candidate in chosen {
            selection.add(self.stats.candidates[candidate]);
        }
        let features = |&unit: &usize| (!selection.contains(unit)).then(|| selection.features(unit));
        self.stats.candidates.iter().map(features).collect()
    }
}
