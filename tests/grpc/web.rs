//! Web pages call by gRPC-Web, over HTTP/1.1, from the origins that may.

use std::time::Duration;

use http::{Method, Request, StatusCode};
use http_body_util::{Empty, combinators::UnsyncBoxBody};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use prost::bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tonic::Code;
use tonic_types::StatusExt;
use tonic_web::GrpcWebClientLayer;
use tower::Layer;
use zhaiyao::api::v1::text_service_client::TextServiceClient;
use zhaiyao::server::{Config, Origins};

use super::{PAGE, Server, analyze};

async fn server() -> Server {
    Server::with(Config {
        web_origins: Some(Origins::new(&["https://Example.org:443/".to_owned()]).unwrap()),
        ..Config::default()
    })
    .await
}

#[tokio::test]
async fn a_page_gets_what_others_get() {
    let server = server().await;
    let http = Client::builder(TokioExecutor::new()).build_http();
    let web = GrpcWebClientLayer::new().layer(http);
    let mut web =
        TextServiceClient::with_origin(web, server.url.parse().unwrap()).max_decoding_message_size(64 << 20);
    let by_web = web.analyze(analyze(PAGE)).await.unwrap().into_inner();
    let by_grpc = server.client().await.analyze(analyze(PAGE)).await.unwrap();
    assert_eq!(by_web.reports, by_grpc.into_inner().reports);
    let status = web.analyze(analyze(" ")).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    let fields = status.get_details_bad_request().unwrap().field_violations;
    assert_eq!(fields[0].field, "document.text");
    assert!(status.metadata().contains_key("x-request-id"));
}

#[tokio::test]
async fn a_browser_is_told_which_origins_may_call() {
    let server = server().await;
    let client: Client<_, UnsyncBoxBody<Bytes, std::convert::Infallible>> =
        Client::builder(TokioExecutor::new()).build_http();
    for (origin, may) in [("https://example.org", true), ("https://example.com", false)] {
        let request = Request::builder()
            .method(Method::OPTIONS)
            .uri(format!("{}/zhaiyao.v1.TextService/Analyze", server.url))
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header(
                "access-control-request-headers",
                "content-type,x-grpc-web,authorization",
            )
            .body(UnsyncBoxBody::new(Empty::new()))
            .unwrap();
        let response = client.request(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let allowed = response.headers().get("access-control-allow-origin");
        assert_eq!(
            allowed.map(|value| value == origin),
            may.then_some(true),
            "{origin}"
        );
    }
}

/// Over HTTP/1.1 as over HTTP/2: what is no call gets a status, and what is no HTTP is dropped.
#[tokio::test]
async fn what_is_no_call_is_refused_over_http_1_too() {
    let server = server().await;
    let client: Client<_, UnsyncBoxBody<Bytes, std::convert::Infallible>> =
        Client::builder(TokioExecutor::new()).build_http();
    for (method, media_type) in [(Method::GET, "text/html"), (Method::POST, "application/json")] {
        let request = Request::builder()
            .method(method.clone())
            .uri(format!("{}/zhaiyao.v1.TextService/Analyze", server.url))
            .header("content-type", media_type)
            .body(UnsyncBoxBody::new(Empty::new()))
            .unwrap();
        let response = client.request(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{method}");
        assert_eq!(response.headers()["grpc-status"], "3", "{method}");
        assert!(response.headers().contains_key("x-request-id"), "{method}");
    }
    for words in [&b"\x16\x03\x01hello"[..], b"HELLO\r\n\r\n"] {
        let mut peer = TcpStream::connect(server.address).await.unwrap();
        peer.write_all(words).await.unwrap();
        let mut answer = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(5), peer.read_to_end(&mut answer));
        read.await.unwrap().ok();
        assert!(answer.is_empty());
    }
}
