//! How an analysis was made: models, matches of the request's terms, notices, times.

use std::time::{Duration, Instant};

use super::Request;
use crate::pipeline::{ReadDocument, Stage};
use crate::text::ViewSpan;

/// A model by name and content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelRevision {
    /// As requests name it.
    pub name: String,
    /// Changes with the content.
    pub revision: String,
}

/// How an analysis was made.
#[derive(Debug)]
pub struct Receipt {
    /// Lexicons used.
    pub lexicons: Vec<ModelRevision>,
    /// IDF model used.
    pub idf_model: ModelRevision,
    /// Terms of the request that the text holds, and where.
    pub term_matches: Vec<(String, Vec<ViewSpan>)>,
    /// What was ignored or could not be given, in words.
    pub notices: Vec<String>,
    /// Time spent in each stage that ran.
    pub stage_times: Vec<(Stage, Duration)>,
}

/// What a caller should know about an analysis.
pub(super) fn notices(request: &Request, read: &ReadDocument) -> Vec<String> {
    let mut notices = Vec::new();
    for (i, report) in read.reports.iter().enumerate() {
        let Some(summary) = &report.summary else { continue };
        if summary.nothing_fits {
            let left = if summary.sentences.is_empty() {
                "empty"
            } else {
                "a clause of one"
            };
            notices.push(format!(
                "report {i}: no whole sentence fits the length asked for; the summary is {left}"
            ));
        }
        if summary.query_unknown {
            notices.push(format!(
                "report {i}: it holds no word of the query; the summary is of the report itself"
            ));
        }
    }
    if read
        .reports
        .iter()
        .all(|report| report.parts.paragraphs.is_empty())
    {
        let notice = "the document has a title and no text: keywords are those of the title, without places";
        notices.push(notice.to_owned());
    }
    if read.reports.len() > 1 && !request.title.is_empty() {
        notices.push(
            "the document holds several reports: its title was used to rank in each of them".to_owned(),
        );
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
