//! `grpc-timeout`: kept for single answers and for streams, answered DEADLINE_EXCEEDED by the
//! server itself.

use std::time::{Duration, Instant};

use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tonic::{Code, Request};
use tonic_types::StatusExt;
use zhaiyao::api::v1::AnalyzeStreamRequest;
use zhaiyao::api::v1::text_service_client::TextServiceClient;
use zhaiyao::server::{CallLimits, Config};

use super::{PAGE, Server, analyze};

/// Not tonic's channel, which has a timer of its own and answers CANCELLED before the server can;
/// nor does it send again what was never sent because the connection ended, as clients of gRPC do.
pub(super) fn client(server: &Server) -> TextServiceClient<Client<HttpConnector, tonic::body::Body>> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let http = Client::builder(TokioExecutor::new())
        .http2_only(true)
        .build(connector);
    TextServiceClient::with_origin(http, server.url.parse().unwrap())
}

fn within<T>(timeout: &'static str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request
        .metadata_mut()
        .insert("grpc-timeout", timeout.parse().unwrap());
    request
}

#[tokio::test]
async fn a_call_ends_at_its_deadline_and_its_work_soon_after() {
    let server = Server::start().await;
    let mut client = client(&server);
    let began = Instant::now();
    let long = PAGE.repeat(80);
    let status = client.analyze(within("50m", analyze(&long))).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded, "{status:?}");
    assert!(
        status.metadata().contains_key("x-request-id"),
        "the server said so"
    );
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_deadline_that_has_passed_is_told_as_such() {
    let server = Server::start().await;
    for passed in ["0n", "1n"] {
        let status = client(&server)
            .analyze(within(passed, analyze(PAGE)))
            .await
            .unwrap_err();
        assert_eq!(status.code(), Code::DeadlineExceeded, "{passed}");
    }
}

#[tokio::test]
async fn a_stream_ends_at_its_deadline() {
    let server = Server::start().await;
    let silent = tokio_stream::pending::<AnalyzeStreamRequest>();
    let mut answers = client(&server)
        .analyze_stream(within("100m", silent))
        .await
        .unwrap()
        .into_inner();
    let status = answers.message().await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
}

#[tokio::test]
async fn no_call_takes_longer_than_the_server_allows() {
    let server = Server::with(Config {
        calls: CallLimits {
            longest: Duration::from_millis(50),
            ..CallLimits::default()
        },
        ..Config::default()
    })
    .await;
    let long = analyze(&PAGE.repeat(80));
    for request in [Request::new(long.clone()), within("99999999H", long)] {
        let status = client(&server).analyze(request).await.unwrap_err();
        assert_eq!(status.code(), Code::DeadlineExceeded);
    }
}

#[tokio::test]
async fn a_malformed_timeout_is_refused() {
    let server = Server::start().await;
    for bad in ["abc", "10", "-5S", "12345678901S", "S"] {
        let status = client(&server)
            .analyze(within(bad, analyze("今天开馆。")))
            .await
            .unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{bad}");
        let fields = status.get_details_bad_request().unwrap().field_violations;
        assert_eq!(fields[0].field, "grpc-timeout", "{bad}");
    }
}
