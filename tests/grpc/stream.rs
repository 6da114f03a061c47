//! `AnalyzeStream`: answers by id, in order, and an error in one item is that item's alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_stream::{StreamExt, iter};
use zhaiyao::api::v1::AnalyzeStreamRequest;
use zhaiyao::api::v1::analyze_stream_response::Result as ItemResult;
use zhaiyao::server::Config;

use super::server::metrics;
use super::{PAGE, Server, analyze};

fn item(id: &str, text: &str) -> AnalyzeStreamRequest {
    AnalyzeStreamRequest {
        id: id.to_owned(),
        request: Some(analyze(text)),
    }
}

#[tokio::test]
async fn an_error_in_one_item_never_ends_the_stream() {
    let server = Server::start().await;
    let mut client = server.client().await;
    let long_id = "号".repeat(257);
    let items = vec![
        item("page", PAGE),
        item("blank", "  "),
        AnalyzeStreamRequest {
            id: "nothing".to_owned(),
            request: None,
        },
        item(&long_id, "今天开馆。"),
        item("same", "今天开馆。"),
        item("same", "明天闭馆。"),
    ];
    // An id that is too long is given back as far as it may be.
    let sent = items.iter().map(|item| item.id.chars().take(256).collect());
    let sent: Vec<String> = sent.collect();
    let answers = client.analyze_stream(iter(items)).await.unwrap().into_inner();
    let answers: Vec<_> = answers.collect::<Result<Vec<_>, _>>().await.unwrap();
    let ids: Vec<String> = answers.iter().map(|answer| answer.id.clone()).collect();
    assert_eq!(ids, sent);
    let outcomes: Vec<String> = answers
        .iter()
        .map(|answer| match answer.result.as_ref().unwrap() {
            ItemResult::Response(response) => format!("{} reports", response.reports.len()),
            ItemResult::Error(error) => {
                assert_eq!(error.code, i32::from(tonic::Code::InvalidArgument));
                assert_eq!(error.reason, "BAD_FIELD");
                assert!(error.message.starts_with(&error.field_violations[0].field));
                error.field_violations[0].field.clone()
            }
        })
        .collect();
    assert_eq!(
        outcomes,
        [
            "3 reports",
            "document.text",
            "document.text",
            "id",
            "1 reports",
            "1 reports"
        ]
    );
}

/// A caller that sends and does not read is held back: what it sends is not kept without bound.
#[tokio::test]
async fn a_caller_that_does_not_read_is_held_back() {
    const ITEMS: usize = 400;
    let server = Server::start().await;
    let mut client = server.client().await;
    let taken = Arc::new(AtomicUsize::new(0));
    let counted = taken.clone();
    // 100 KB each.
    let text = PAGE.repeat(4);
    let items = iter(0..ITEMS).map(move |n| {
        counted.fetch_add(1, Ordering::Relaxed);
        item(&n.to_string(), &text)
    });
    let mut answers = client.analyze_stream(items).await.unwrap().into_inner();
    let mut before = usize::MAX;
    while before != taken.load(Ordering::Relaxed) {
        before = taken.load(Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert!(before < ITEMS / 2, "{before} of {ITEMS} were taken unread");
    for n in 0..ITEMS {
        assert_eq!(answers.message().await.unwrap().unwrap().id, n.to_string());
    }
    assert!(answers.message().await.unwrap().is_none());
}

#[tokio::test]
async fn a_stream_gives_what_single_calls_give() {
    let server = Server::start().await;
    let mut client = server.client().await;
    let single = client.analyze(analyze(PAGE)).await.unwrap().into_inner();
    let answers = client
        .analyze_stream(iter((0..20).map(|i| item(&i.to_string(), PAGE))))
        .await
        .unwrap();
    let answers: Vec<_> = answers.into_inner().collect::<Result<Vec<_>, _>>().await.unwrap();
    assert_eq!(answers.len(), 20);
    for answer in answers {
        let Some(ItemResult::Response(response)) = answer.result else {
            panic!("an error")
        };
        assert_eq!(response.reports, single.reports);
    }
}

#[tokio::test]
async fn items_are_counted_by_code_with_their_time() {
    let operators = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = operators.local_addr().unwrap();
    let server = Server::with_operators(Config::default(), Some(operators)).await;
    let mut client = server.client().await;
    let items = [item("1", PAGE), item("2", "  "), item("3", "今天开馆。")];
    let answers = client.analyze_stream(iter(items)).await.unwrap().into_inner();
    assert_eq!(answers.collect::<Vec<_>>().await.len(), 3);
    let metrics = metrics(address).await;
    for line in [
        "zhaiyao_items_total{code=\"OK\"} 2",
        "zhaiyao_items_total{code=\"INVALID_ARGUMENT\"} 1",
        "zhaiyao_item_seconds_count 3",
        "zhaiyao_items_in_flight 0",
        "zhaiyao_documents_total 2",
    ] {
        assert!(metrics.contains(line), "{line} in {metrics}");
    }
}
