//! How an analysis was made: models, matches of the request's terms, notices, times.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Request;
use crate::models::ModelRevision;
use crate::pipeline::{ReadDocument, Report, Stage};
use crate::text::ViewSpan;

/// What a caller should know about an analysis. Reports are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// No whole sentence of the report fits the length asked for; the summary is a clause of one.
    SummaryIsClause {
        /// Index of the report.
        report: usize,
    },
    /// Neither a sentence nor a clause of the report fits the length asked for.
    SummaryIsEmpty {
        /// Index of the report.
        report: usize,
    },
    /// The report has no word of the query, so the summary is of the report itself.
    QueryNotFound {
        /// Index of the report.
        report: usize,
    },
    /// The document has a title and no text: keywords are those of the title, without places.
    TitleAlone,
    /// The document has several reports; its title helped to rank in each that is not shorter.
    TitleOfSeveral {
        /// Reports shorter than the title, which were ranked without it.
        without: usize,
    },
}

/// How an analysis was made.
#[derive(Debug)]
pub struct Receipt {
    /// All models of the engine, in the order of [`Engine::models`](super::Engine::models).
    pub models: Arc<[ModelRevision]>,
    /// Terms of the request that the text holds, and where.
    pub term_matches: Vec<(String, Vec<ViewSpan>)>,
    /// What was ignored or could not be given.
    pub notices: Vec<Notice>,
    /// Time spent in each stage that ran.
    pub stage_times: Vec<(Stage, Duration)>,
}

/// What a caller should know about an analysis.
pub(super) fn notices(request: &Request, read: &ReadDocument) -> Vec<Notice> {
    let mut notices = Vec::new();
    for (report, Report { summary, .. }) in read.reports.iter().enumerate() {
        let Some(summary) = summary else { continue };
        if summary.nothing_fits {
            notices.push(if summary.sentences.is_empty() {
                Notice::SummaryIsEmpty { report }
            } else {
                Notice::SummaryIsClause { report }
            });
        }
        if summary.query_unknown {
            notices.push(Notice::QueryNotFound { report });
        }
    }
    let has_text = |report: &Report| !report.parts.paragraphs.is_empty();
    if !read.reports.iter().any(has_text) {
        notices.push(Notice::TitleAlone);
    }
    if read.reports.len() > 1 && !request.title.is_empty() {
        notices.push(Notice::TitleOfSeveral {
            without: read.without_title,
        });
    }
    notices
}

/// Sums the time between the starts of stages.
#[derive(Default)]
pub(super) struct Clock {
    running: Option<(Stage, Instant)>,
    times: Vec<(Stage, Duration)>,
}

impl Clock {
    pub(super) fn enter(&mut self, stage: Stage) {
        let now = Instant::now();
        if let Some((last, since)) = self.running.replace((stage, now)) {
            self.add(last, now - since);
        }
    }

    fn add(&mut self, stage: Stage, time: Duration) {
        match self.times.iter_mut().find(|(known, _)| *known == stage) {
            Some((_, sum)) => *sum += time,
            None => self.times.push((stage, time)),
        }
    }

    pub(super) fn finish(mut self) -> Vec<(Stage, Duration)> {
        if let Some((last, since)) = self.running.take() {
            self.add(last, since.elapsed());
        }
        self.times
    }
}
