//! Any bytes as each request, read and answered as the server does.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use prost::bytes::Bytes;
use prost::{Message, Name};
use tonic::Status;
use tonic::codegen::http::HeaderMap;
use zhaiyao::api::{self, v1};
use zhaiyao_text::engine::{Engine, Limits};

static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::built_in(Limits::default()).expect("the tables are compiled in"));

/// Bytes of the headers of a refusal (docs/configuration.md), as HTTP/2 counts them.
const MOST_OF_A_REFUSAL: usize = 7_000;
const AROUND_A_HEADER: usize = 32;

fn answered(request: v1::AnalyzeRequest) -> Result<(), Status> {
    let answer = api::answer(&ENGINE, request).map_err(|error| api::status(&error))?;
    let bytes = answer.encode_to_vec();
    assert_eq!(
        v1::AnalyzeResponse::decode(&*bytes).expect("an answer is a message"),
        answer
    );
    Ok(())
}

fn call<A: Message + Name + Default + Into<v1::AnalyzeRequest>>(bytes: Bytes) -> Result<(), Status> {
    answered(api::decode::<A>(bytes)?.into())
}

/// Reads bytes as the request of the method with this number.
fn called(method: u8, bytes: Bytes) -> Result<(), Status> {
    match method % 8 {
        0 => call::<v1::AnalyzeRequest>(bytes),
        1 => call::<v1::SplitReportsRequest>(bytes),
        2 => call::<v1::SegmentRequest>(bytes),
        3 => call::<v1::ExtractKeywordsRequest>(bytes),
        4 => call::<v1::SummarizeRequest>(bytes),
        5 => api::decode::<v1::AnalyzeStreamRequest>(bytes)
            .and_then(|item| answered(item.request.unwrap_or_default())),
        6 => api::decode::<v1::BatchAnalyzeRequest>(bytes)
            .and_then(|batch| batch.requests.into_iter().try_for_each(answered)),
        _ => api::decode::<v1::GetServerInfoRequest>(bytes).map(|_| ()),
    }
}

/// A refusal is its caller's fault, and clients read all of it.
fn check_refusal(status: &Status) {
    let code = api::code_name(status.code());
    let of_callers = ["INVALID_ARGUMENT", "NOT_FOUND", "FAILED_PRECONDITION"];
    assert!(of_callers.contains(&code), "{status}");
    assert!(!status.details().is_empty(), "{status}");
    let mut headers = HeaderMap::new();
    status.add_header(&mut headers).expect("a status can be sent");
    let bytes = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + AROUND_A_HEADER);
    assert!(bytes.sum::<usize>() < MOST_OF_A_REFUSAL, "{status}");
}

fuzz_target!(|data: &[u8]| {
    let Some((method, message)) = data.split_first() else {
        return;
    };
    if let Err(status) = called(*method, Bytes::copy_from_slice(message)) {
        check_refusal(&status);
    }
});
