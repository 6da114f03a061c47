//! Several callers at once: each has its share of the workers, whatever the others send.

use std::io::Write;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tokio_stream::StreamExt;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use zhaiyao::api::v1;
use zhaiyao::api::v1::text_service_client::TextServiceClient;
use zhaiyao::server::{Capacity, Config, Keys};

use super::alone;
use super::server::{PAGE, Server, analyze, document};

/// A file of keys: each key is its name.
fn keys(what: &str, lines: &[(&str, &str)]) -> std::path::PathBuf {
    let path = std::env::temp_dir().join(format!("zhaiyao-fairness-{}-{what}", std::process::id()));
    write_keys(&path, lines);
    path
}

fn write_keys(path: &std::path::Path, lines: &[(&str, &str)]) {
    let mut file = std::fs::File::create(path).unwrap();
    for (name, rest) in lines {
        let hash: String = Sha256::digest(name)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        writeln!(file, "{name} {hash} {rest}").unwrap();
    }
}

/// Adds a key to every call.
#[derive(Clone)]
struct WithKey(&'static str);

impl Interceptor for WithKey {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let value = format!("Bearer {}", self.0).parse().unwrap();
        request.metadata_mut().insert("authorization", value);
        Ok(request)
    }
}

/// A client that sends a key.
async fn client(
    server: &Server,
    key: &'static str,
) -> TextServiceClient<InterceptedService<Channel, WithKey>> {
    TextServiceClient::with_interceptor(server.channel().await, WithKey(key))
        .max_decoding_message_size(64 << 20)
}

async fn server(workers: usize, keys: &std::path::Path) -> Server {
    let config = Config {
        capacity: Capacity::with_workers(workers),
        keys: Some(Keys::new(keys.to_owned()).unwrap()),
        ..Config::default()
    };
    Server::with(config).await
}

/// Opens streams of one caller that always have work waiting, and reads their answers.
async fn busy_streams(server: &Server, key: &'static str, count: usize, text: &str) {
    for _ in 0..count {
        let (send, items) = tokio::sync::mpsc::unbounded_channel();
        for _ in 0..20 {
            let request = Some(analyze(text));
            let item = v1::AnalyzeStreamRequest {
                id: String::new(),
                request,
            };
            send.send(item).unwrap();
        }
        let mut client = client(server, key).await;
        tokio::spawn(async move {
            let answers = client.analyze_stream(UnboundedReceiverStream::new(items)).await;
            let mut answers = answers.unwrap().into_inner();
            while answers.next().await.is_some_and(|answer| answer.is_ok()) {}
            drop(send);
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_streams_of_one_caller_do_not_keep_others_waiting() {
    let _alone = alone().await;
    let path = keys("streams", &[("archive", ""), ("web", "")]);
    let server = server(2, &path).await;
    busy_streams(&server, "archive", 200, PAGE).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut web = client(&server, "web").await;
    // The first call makes the caller known; then one worker is left to it.
    web.segment(segment(PAGE)).await.unwrap();
    for _ in 0..15 {
        let began = Instant::now();
        web.segment(segment(PAGE)).await.unwrap();
        assert!(
            began.elapsed() < Duration::from_millis(500),
            "{:?}",
            began.elapsed()
        );
    }
}

/// One caller sends long texts, another short ones: the short ones do not wait for the long.
#[tokio::test(flavor = "multi_thread")]
async fn short_calls_of_one_do_not_wait_for_long_texts_of_another() {
    let _alone = alone().await;
    let path = keys("long", &[("archive", ""), ("web", "")]);
    let server = server(2, &path).await;
    let long = PAGE.repeat(100);
    busy_streams(&server, "archive", 2, &long).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let mut web = client(&server, "web").await;
    let text: String = PAGE.chars().take(300).collect();
    let mut slowest = Duration::ZERO;
    for _ in 0..50 {
        let began = Instant::now();
        web.segment(segment(&text)).await.unwrap();
        slowest = slowest.max(began.elapsed());
    }
    // A text of the other takes more than a second here.
    assert!(slowest < Duration::from_millis(300), "{slowest:?}");
}

#[tokio::test]
async fn items_of_a_stream_count_against_the_rate_of_their_key() {
    let _alone = alone().await;
    let path = keys("rate", &[("slow", "20")]);
    let server = server(2, &path).await;
    let mut slow = client(&server, "slow").await;
    let items = (0..41).map(|n| v1::AnalyzeStreamRequest {
        id: n.to_string(),
        request: Some(analyze("今天开馆。")),
    });
    let began = Instant::now();
    let answers = slow.analyze_stream(tokio_stream::iter(items)).await.unwrap();
    let answers: Vec<_> = answers.into_inner().collect().await;
    assert!(answers.iter().all(Result::is_ok));
    // Twenty at once, less the call itself, then one every fiftieth of a second.
    assert!(
        began.elapsed() > Duration::from_millis(950),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test]
async fn a_key_that_is_withdrawn_ends_its_streams() {
    let _alone = alone().await;
    let path = keys("withdrawn", &[("old", ""), ("new", "")]);
    let loaded = Keys::new(path.clone()).unwrap();
    let config = Config {
        keys: Some(loaded.clone()),
        ..Config::default()
    };
    let server = Server::with(config).await;
    let mut old = client(&server, "old").await;
    let (send, items) = tokio::sync::mpsc::unbounded_channel();
    let item = || v1::AnalyzeStreamRequest {
        id: String::new(),
        request: Some(analyze("今天开馆。")),
    };
    send.send(item()).unwrap();
    let answers = old.analyze_stream(UnboundedReceiverStream::new(items)).await;
    let mut answers = answers.unwrap().into_inner();
    assert!(answers.message().await.unwrap().is_some());
    write_keys(&path, &[("new", "")]);
    loaded.reload().unwrap();
    send.send(item()).unwrap();
    let ended = answers.message().await.unwrap_err();
    assert_eq!(ended.code(), Code::Unauthenticated);
}

fn segment(text: &str) -> v1::SegmentRequest {
    v1::SegmentRequest {
        document: document(text),
        ..v1::SegmentRequest::default()
    }
}
