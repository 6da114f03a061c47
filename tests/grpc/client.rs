//! The typed client: all calls of the contract, refusals and broken streams as errors.

use futures_util::{StreamExt, stream};
use tonic::Code;
use zhaiyao::api::v1;
use zhaiyao::client::{Access, Client, Error};

use super::{PAGE, Server, analyze, document};

#[tokio::test]
async fn every_call_is_answered() {
    let server = Server::start().await;
    let mut client = Client::connect(&server.url, &Access::default()).await.unwrap();
    let document = document(PAGE);
    let split = v1::SplitReportsRequest {
        document: document.clone(),
        ..v1::SplitReportsRequest::default()
    };
    let segment = v1::SegmentRequest {
        document: document.clone(),
        ..v1::SegmentRequest::default()
    };
    let keywords = v1::ExtractKeywordsRequest {
        document: document.clone(),
        ..v1::ExtractKeywordsRequest::default()
    };
    let summarize = v1::SummarizeRequest {
        document,
        ..v1::SummarizeRequest::default()
    };
    let reports = client.split_reports(split).await.unwrap().reports;
    assert!(reports.len() > 1);
    assert!(
        !client.segment(segment).await.unwrap().reports[0]
            .tokens
            .is_empty()
    );
    let answer = client.extract_keywords(keywords).await.unwrap();
    assert!(!answer.reports[0].keywords.is_empty());
    assert!(
        client.summarize(summarize).await.unwrap().reports[0]
            .summary
            .is_some()
    );
    assert_eq!(
        client.analyze(analyze(PAGE)).await.unwrap().reports.len(),
        reports.len()
    );
    let info = client
        .get_server_info(v1::GetServerInfoRequest::default())
        .await
        .unwrap();
    assert_eq!(info.build.unwrap().version, env!("CARGO_PKG_VERSION"));
}

#[tokio::test]
async fn answers_of_a_stream_come_in_order() {
    let server = Server::start().await;
    let mut client = Client::connect(&server.url, &Access::default()).await.unwrap();
    let item = |id: usize| v1::AnalyzeStreamRequest {
        id: id.to_string(),
        request: Some(analyze("今天开馆。")),
    };
    let answers = client
        .analyze_stream(stream::iter((0..10).map(item)))
        .await
        .unwrap();
    let ids: Vec<String> = answers.map(|answer| answer.unwrap().id).collect().await;
    assert_eq!(ids, (0..10).map(|id| id.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_refusal_is_not_a_broken_connection() {
    let server = Server::start().await;
    let mut client = Client::connect(&server.url, &Access::default()).await.unwrap();
    let Error::Refused(status) = client.analyze(analyze(" ")).await.unwrap_err() else {
        panic!("the server has refused");
    };
    assert_eq!(status.code(), Code::InvalidArgument);
    server.stop.send(()).unwrap();
    server.running.await.unwrap().unwrap();
    let error = client.analyze(analyze("今天开馆。")).await.unwrap_err();
    assert!(matches!(error, Error::Broken { .. }), "{error}");
}
