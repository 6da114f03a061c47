//! The memory of calls has a limit: what is beyond it is refused or waits, and what nobody reads is
//! dropped.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::StreamExt;
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::{Code, Status};
use tonic_types::StatusExt;
use zhaiyao::api::v1;
use zhaiyao::server::{CallLimits, Capacity, Config};

use super::alone;
use super::server::{PAGE, Server, TOKENS, analyze, counted};

fn item(text: &str) -> v1::AnalyzeStreamRequest {
    let request = v1::AnalyzeRequest {
        features: TOKENS,
        ..analyze(text)
    };
    v1::AnalyzeStreamRequest {
        id: String::new(),
        request: Some(request),
    }
}

/// Memory that this process has, in bytes.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    let kilobytes: usize = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kilobytes << 10
}

/// A server whose calls have some 100 MB together, so that a caller has half of three quarters.
async fn small(stall: Duration, operators: Option<TcpListener>) -> Server {
    let config = Config {
        memory: Some(resident() + (16 << 20) + (112 << 20)),
        capacity: Capacity {
            wait: Duration::from_millis(100),
            ..Capacity::with_workers(2)
        },
        calls: CallLimits {
            stall,
            ..CallLimits::default()
        },
        ..Config::default()
    };
    Server::with_operators(config, operators).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_is_not_read_is_held_back_and_then_dropped() {
    let _alone = alone().await;
    let operators = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = operators.local_addr().unwrap();
    let reserved = || counted(address, &["zhaiyao_memory_reserved_bytes "]);
    let server = small(Duration::from_secs(2), Some(operators)).await;
    let mut client = server.client().await;
    // Each has an answer of some 4 MB: a window of the transport holds none of them whole.
    let long = PAGE.repeat(30);
    let (send, items) = tokio::sync::mpsc::unbounded_channel();
    for _ in 0..40 {
        send.send(item(&long)).unwrap();
    }
    let stream = client.analyze_stream(UnboundedReceiverStream::new(items)).await;
    let mut unread = stream.unwrap().into_inner();
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    // Half of 100 MB at most, and something.
    let held = reserved().await;
    assert!((1 << 20..51 << 20).contains(&held), "{held}");
    // Others work meanwhile.
    client.analyze(analyze("今天开馆。")).await.unwrap();
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(reserved().await, 0, "what nobody reads is dropped");
    let status = loop {
        match unread.message().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("the stream ended as if all had been read"),
            Err(status) => break status,
        }
    };
    assert!(
        matches!(status.code(), Code::Aborted | Code::Internal),
        "{status:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_beyond_the_memory_are_refused_and_others_work() {
    let _alone = alone().await;
    let server = small(Duration::from_secs(60), None).await;
    let mut client = server.client().await;
    // One reserves 64 times its 600 KB, which is all that a caller may have.
    let long = PAGE.repeat(40);
    let calls: Vec<_> = (0..6)
        .map(|_| {
            let (mut client, long) = (client.clone(), long.clone());
            tokio::spawn(async move { client.analyze(analyze(&long)).await })
        })
        .collect();
    let mut refused = 0;
    for call in calls {
        if let Err(status) = call.await.unwrap() {
            assert_eq!(status.code(), Code::ResourceExhausted);
            assert_eq!(status.get_details_error_info().unwrap().reason, "OUT_OF_MEMORY");
            assert!(status.get_details_retry_info().unwrap().retry_delay.is_some());
            refused += 1;
        }
    }
    assert!((1..6).contains(&refused), "{refused} of 6");
    client.analyze(analyze("今天开馆。")).await.unwrap();
}

/// Sentences of two characters take more for each byte than any other text: what they need is known
/// before they are read, and told.
#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_needs_more_than_there_is_is_refused_before_it_is_read() {
    let _alone = alone().await;
    let server = small(Duration::from_secs(60), None).await;
    let mut client = server.client().await;
    let before = resident();
    // Whatever ends the sentences.
    for end in ["\n", "\r", "\u{2028}", "。", "."] {
        let text = format!("1{end}").repeat(100_000);
        let status = client.analyze(analyze(&text)).await.unwrap_err();
        assert_eq!(status.code(), Code::ResourceExhausted, "{end:?}");
        let info = status.get_details_error_info().unwrap();
        assert_eq!(info.reason, "NEEDS_TOO_MUCH_MEMORY", "{end:?}");
        let retry = status.get_details_retry_info();
        assert!(retry.is_none(), "the same the next time");
    }
    assert!(resident() < before + (8 << 20), "nothing was done");
    // Its words alone take less.
    let words = v1::SegmentRequest {
        document: analyze(&"1\n".repeat(100_000)).document,
        ..v1::SegmentRequest::default()
    };
    client.segment(words).await.unwrap();
}

/// A caller that has sent most of a message, and then nothing, is answered in time.
#[tokio::test]
async fn half_a_message_ends_its_call() {
    let _alone = alone().await;
    let server = small(Duration::from_secs(1), None).await;
    let began = Instant::now();
    // The head announces 1,000 bytes, and ten come.
    let sent = Bytes::from_static(b"\0\0\0\x03\xe80123456789");
    let sent = futures_util::stream::iter([Ok::<_, Infallible>(Frame::data(sent))]);
    let body = StreamBody::new(sent.chain(futures_util::stream::pending()));
    let request = http::Request::post(format!("{}/zhaiyao.v1.TextService/Analyze", server.url))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .body(body)
        .unwrap();
    let client = Client::builder(TokioExecutor::new())
        .http2_only(true)
        .build_http();
    let (head, body) = client.request(request).await.unwrap().into_parts();
    let trailers = body.collect().await.unwrap().trailers().cloned();
    let status = Status::from_header_map(&trailers.unwrap_or(head.headers)).unwrap();
    assert_eq!(status.code(), Code::DeadlineExceeded);
    assert_eq!(
        status.get_details_error_info().unwrap().reason,
        "MESSAGE_TOO_SLOW"
    );
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

/// 1 MiB of a list whose elements are all wrong takes a few megabytes and milliseconds.
#[tokio::test]
async fn lists_without_end_cost_no_more_than_their_bytes() {
    let _alone = alone().await;
    let server = Server::start().await;
    let mut client = server.client().await.max_encoding_message_size(64 << 20);
    let cases = [
        (
            "lexicons",
            v1::AnalyzeRequest {
                lexicons: vec![String::new(); 1 << 19],
                ..analyze("今天开馆。")
            },
        ),
        (
            "lexicon_terms",
            v1::AnalyzeRequest {
                lexicon_terms: vec![v1::LexiconTerm::default(); 1 << 19],
                ..analyze("今天开馆。")
            },
        ),
        (
            "keyword_options.parts_of_speech",
            v1::AnalyzeRequest {
                keyword_options: Some(v1::KeywordOptions {
                    parts_of_speech: vec!["?".to_owned(); 1 << 18],
                    ..v1::KeywordOptions::default()
                }),
                ..analyze("今天开馆。")
            },
        ),
    ];
    for (field, request) in cases {
        let began = Instant::now();
        let status = client.analyze(request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{field}");
        let violations = status.get_details_bad_request().unwrap().field_violations;
        assert_eq!(violations.len(), 1, "{field}");
        assert_eq!(violations[0].field, field);
        assert!(
            violations[0].description.contains("the limit is"),
            "{}",
            violations[0].description
        );
        assert!(
            began.elapsed() < Duration::from_secs(2),
            "{field}: {:?}",
            began.elapsed()
        );
    }
}

/// Answers that are done keep their room until all are, and leave room for the work on the others.
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_does_not_take_its_own_room() {
    let _alone = alone().await;
    let server = small(Duration::from_secs(60), None).await;
    let mut client = server.client().await;
    let document = item(&PAGE.repeat(3)).request.unwrap();
    let batch = |n| v1::BatchAnalyzeRequest {
        requests: vec![document.clone(); n],
    };
    let few = client.batch_analyze(batch(10)).await.unwrap().into_inner();
    let is_answered = |result: &v1::BatchAnalyzeResult| {
        matches!(result.result, Some(v1::batch_analyze_result::Result::Response(_)))
    };
    assert!(few.results.iter().all(is_answered));
    let status = client.batch_analyze(batch(100)).await.unwrap_err();
    let info = status.get_details_error_info().unwrap();
    assert_eq!(info.reason, "RESPONSE_TOO_LARGE", "{status:?}");
    assert!(status.get_details_retry_info().is_none());
}
