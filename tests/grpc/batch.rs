//! `BatchAnalyze`: answers in the order of the requests, an error for each that is bad.

use tonic::Code;
use tonic_types::StatusExt;
use zhaiyao::api::v1::{self, batch_analyze_result::Result as Outcome};

use super::server::small_answers;
use super::{PAGE, Server, analyze};

fn batch(requests: Vec<v1::AnalyzeRequest>) -> v1::BatchAnalyzeRequest {
    v1::BatchAnalyzeRequest { requests }
}

#[tokio::test]
async fn a_batch_gives_what_single_calls_give_in_order() {
    let server = Server::start().await;
    let mut client = server.client().await;
    let texts = [PAGE, "今天开馆。", "  ", "明天闭馆。", ""];
    let requests = texts.iter().map(|text| analyze(text)).collect();
    let response = client.batch_analyze(batch(requests)).await.unwrap();
    let results = response.into_inner().results;
    assert_eq!(results.len(), texts.len());
    for (text, result) in texts.iter().zip(results) {
        match (client.analyze(analyze(text)).await, result.result.unwrap()) {
            (Ok(single), Outcome::Response(response)) => {
                assert_eq!(response.reports, single.into_inner().reports);
            }
            (Err(single), Outcome::Error(error)) => {
                assert_eq!(error.code, i32::from(single.code()));
                assert_eq!(error.message, single.message());
                assert_eq!(error.field_violations[0].field, "document.text");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_batch_of_none_or_of_too_many_is_refused() {
    let server = Server::start().await;
    let mut client = server.client().await;
    let requests = |n| batch(vec![analyze("今天开馆。"); n]);
    assert!(client.batch_analyze(requests(100)).await.is_ok());
    for n in [0, 101] {
        let status = client.batch_analyze(requests(n)).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        let fields = status.get_details_bad_request().unwrap().field_violations;
        assert_eq!(fields[0].field, "requests", "{n}");
    }
}

/// Each answer fits, and all of them do not.
#[tokio::test]
async fn a_batch_whose_answer_is_too_large_is_refused() {
    let server = Server::with(small_answers()).await;
    let mut client = server.client().await;
    assert!(client.batch_analyze(batch(vec![analyze(PAGE)])).await.is_ok());
    let status = client
        .batch_analyze(batch(vec![analyze(PAGE); 20]))
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    assert_eq!(
        status.get_details_error_info().unwrap().reason,
        "RESPONSE_TOO_LARGE"
    );
}
