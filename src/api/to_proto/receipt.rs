//! How an answer was made → the receipt that goes with it.

use super::writer::{Writer, number};
use crate::api::v1;
use zhaiyao_text::engine::{Error, ModelRevision, Notice, PROGRAM_VERSION, Receipt, Stage};
use zhaiyao_text::page::layout::Layout;

/// The commit this program was built from; empty if its build did not know.
pub const COMMIT: &str = env!("ZHAIYAO_COMMIT");

pub(super) fn receipt(writer: &Writer, receipt: &Receipt) -> Result<v1::Receipt, Error> {
    let Receipt {
        models,
        term_matches,
        notices,
        stage_times,
    } = receipt;
    Ok(v1::Receipt {
        build: Some(build()),
        models: models.iter().map(model_revision).collect(),
        layout: layout(writer.analysis.layout).into(),
        layout_confidence: writer.analysis.layout_confidence,
        lexicon_matches: term_matches
            .iter()
            .map(|(word, places)| {
                Ok(v1::LexiconMatch {
                    word: word.clone(),
                    count: number(places.len()),
                    mentions: writer.mentions(places)?,
                })
            })
            .collect::<Result<_, Error>>()?,
        notices: notices
            .iter()
            .map(|notice| notice_message(writer, *notice))
            .collect(),
        stage_times: stage_times
            .iter()
            .map(|(stage, time)| v1::StageTime {
                stage: stage_number(*stage).into(),
                duration: Some((*time).into()),
            })
            .collect(),
    })
}

fn notice_message(writer: &Writer, notice: Notice) -> v1::Notice {
    let (kind, report, count) = match notice {
        Notice::SummaryIsClause { report } => (v1::NoticeKind::SummaryIsClause, Some(report), 0),
        Notice::SummaryIsEmpty { report } => (v1::NoticeKind::SummaryIsEmpty, Some(report), 0),
        Notice::QueryNotFound { report } => (v1::NoticeKind::QueryNotFound, Some(report), 0),
        Notice::TitleAlone => (v1::NoticeKind::TitleAlone, None, 0),
        Notice::TitleOfSeveral { without } => (v1::NoticeKind::TitleOfSeveralReports, None, without),
    };
    let language = writer.format.language;
    v1::Notice {
        kind: kind.into(),
        report_index: report.map(number),
        count: number(count),
        text: language.map_or_else(String::new, |language| language.notice(notice)),
    }
}

/// The layout that was read; an engine never reports [`Layout::Auto`].
fn layout(layout: Layout) -> v1::Layout {
    match layout {
        Layout::Auto => v1::Layout::Unspecified,
        Layout::Plain => v1::Layout::Plain,
        Layout::Wrapped => v1::Layout::Wrapped,
        Layout::Page => v1::Layout::Page,
    }
}

/// All stages, in the order in which they run.
pub const STAGES: [Stage; 4] = [Stage::Reports, Stage::Tokens, Stage::Keywords, Stage::Summary];

/// The name of a stage in metrics.
pub const fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Reports => "reports",
        Stage::Tokens => "tokens",
        Stage::Keywords => "keywords",
        Stage::Summary => "summary",
    }
}

const fn stage_number(stage: Stage) -> v1::Stage {
    match stage {
        Stage::Reports => v1::Stage::Reports,
        Stage::Tokens => v1::Stage::Tokens,
        Stage::Keywords => v1::Stage::Keywords,
        Stage::Summary => v1::Stage::Summary,
    }
}

pub(super) fn build() -> v1::Build {
    v1::Build {
        version: PROGRAM_VERSION.to_owned(),
        commit: COMMIT.to_owned(),
    }
}

pub(super) fn model_revision(model: &ModelRevision) -> v1::ModelRevision {
    v1::ModelRevision {
        name: model.name.clone(),
        revision: model.revision.clone(),
    }
}
