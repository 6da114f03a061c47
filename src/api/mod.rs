//! The wire: protobuf messages, their conversion to and from the engine's types, errors as
//! statuses.
//!
//! What always holds: a number from the wire is checked before it is used; every bad field is
//! named; `tonic::Status` is built in `status.rs` alone.

pub(crate) mod codec;
mod descriptors;
mod from_proto;
mod item_error;
mod language;
mod shape;
mod status;
mod to_proto;
#[allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::print_stdout,
    clippy::unwrap_used
)]
pub mod v1;

use std::time::Duration;

pub use codec::decode;
pub(crate) use codec::take_item_fault;
pub use descriptors::{DESCRIPTORS, method_paths, streaming_paths};
pub use from_proto::DEFAULT_FEATURES;
pub(crate) use from_proto::checked_id;
pub(crate) use item_error::item_error;
pub(crate) use shape::allow_lexicon_terms;
pub use status::{code_name, code_of, refusal, status};
pub use to_proto::{COMMIT, STAGES, ServiceLimits, server_info, stage_name};
pub use zhaiyao_text::engine::Stage;

use zhaiyao_text::engine::{Engine, Error};

/// Requests in one `BatchAnalyzeRequest`.
pub const MOST_BATCH_REQUESTS: usize = 100;

/// Answers a request. All calls, the command line and the batch come this way.
///
/// # Errors
/// What [`Engine::analyze`] refuses, and every field that no engine request can hold.
pub fn answer(engine: &Engine, request: v1::AnalyzeRequest) -> Result<v1::AnalyzeResponse, Error> {
    let (response, _stage_times) = answer_while(engine, request, || true)?;
    Ok(response)
}

/// Answers a request as long as `wanted` returns `true`; it is asked before each stage, every few
/// milliseconds within one, and while the answer is written. Returns the time of each stage that
/// ran, too.
///
/// # Errors
/// Those of [`answer`], and [`Error::Abandoned`].
pub(crate) fn answer_while(
    engine: &Engine,
    request: v1::AnalyzeRequest,
    wanted: impl Fn() -> bool,
) -> Result<(v1::AnalyzeResponse, Vec<(Stage, Duration)>), Error> {
    let parsed = from_proto::request(request);
    if !parsed.violations.is_empty() {
        let mut violations = parsed.violations;
        violations.append(engine.check(&parsed.request));
        return Err(Error::InvalidArgument(violations));
    }
    let analysis = engine.analyze_while(&parsed.request, &wanted)?;
    let response = to_proto::response(&parsed.request.text, parsed.format, &analysis, &wanted)?;
    Ok((response, analysis.receipt.stage_times))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use zhaiyao_text::engine::Limits;

    const PAGE: &str = include_str!("../../examples/wuxi-2025-04-09.txt");

    /// Asks whether it goes on until this question, and how often it was asked.
    fn asked(engine: &Engine, request: &v1::AnalyzeRequest, last: usize) -> (usize, Option<Error>) {
        let questions = Cell::new(0);
        let wanted = || {
            questions.set(questions.get() + 1);
            questions.get() < last
        };
        let answer = answer_while(engine, request.clone(), wanted);
        (questions.get(), answer.err())
    }

    #[test]
    fn an_answer_is_not_written_to_its_end_for_a_caller_that_has_gone() {
        let engine = Engine::built_in(Limits::default()).unwrap();
        let request = v1::AnalyzeRequest {
            document: Some(PAGE.repeat(10).into()),
            features: Some(v1::Features {
                tokens: true,
                ..v1::Features::default()
            }),
            ..v1::AnalyzeRequest::default()
        };
        let parsed = from_proto::request(request.clone()).request;
        let of_engine = Cell::new(0);
        let count = || {
            of_engine.set(of_engine.get() + 1);
            true
        };
        engine.analyze_while(&parsed, count).unwrap();
        let (questions, error) = asked(&engine, &request, usize::MAX);
        assert!(error.is_none());
        assert!(
            questions > of_engine.get() + 1,
            "{questions}, {of_engine:?} by the engine"
        );
        for last in of_engine.get() + 1..=questions {
            assert_eq!(asked(&engine, &request, last), (last, Some(Error::Abandoned)));
        }
    }
}
