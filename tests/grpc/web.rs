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
use zhaiyao::server::{CallLimits, Config, Origins};

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

/// What a page sends to `Analyze` over HTTP/1.1: the head after the first line, and the body.
/// Returns all of the answer.
async fn said(server: &Server, head: &str, body: &[u8]) -> String {
    let mut peer = TcpStream::connect(server.address).await.unwrap();
    let first = "POST /zhaiyao.v1.TextService/Analyze HTTP/1.1\r\nconnection: close\r\n";
    let request = [first.as_bytes(), head.as_bytes(), b"\r\n", body].concat();
    peer.write_all(&request).await.unwrap();
    let mut answer = Vec::new();
    let reading = tokio::time::timeout(Duration::from_secs(10), peer.read_to_end(&mut answer));
    reading.await.expect("it is answered").ok();
    String::from_utf8_lossy(&answer).to_ascii_lowercase()
}

#[tokio::test]
async fn bodies_that_are_not_grpc_web_are_invalid_arguments() {
    let server = server().await;
    let web = "application/grpc-web";
    let text = "application/grpc-web-text";
    let invalid = "grpc-status:3";
    for (what, media_type, body, status) in [
        ("an empty body", web, &b""[..], invalid),
        ("an empty text", text, b"", invalid),
        ("no base64", text, b"!!!!", invalid),
        ("base64 cut short", text, b"AAA", invalid),
        ("a flag of 7", web, b"\x07\0\0\0\0", invalid),
        ("no document", web, b"\0\0\0\0\0", invalid),
        ("a type like it", "application/grpc-webX", b"\0\0\0\0\0", invalid),
        ("gRPC proper", "application/grpc", b"\0\0\0\0\0", invalid),
        ("gRPC proper", "application/grpc+proto", b"\0\0\0\0\0", invalid),
    ] {
        let length = body.len();
        let head = format!("host: x\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\n");
        let answer = said(&server, &head, body).await;
        let answer = answer.replace("grpc-status: ", "grpc-status:");
        assert!(answer.contains(status), "{what}: {answer}");
        assert!(answer.contains("grpc-status-details-bin"), "{what}: {answer}");
        assert!(answer.contains("x-request-id"), "{what}: {answer}");
        let http = if media_type.starts_with(web) && media_type != "application/grpc-webX" {
            "http/1.1 200"
        } else {
            "http/1.1 415"
        };
        assert!(answer.starts_with(http), "{what}: {answer}");
    }
}

#[tokio::test]
async fn a_request_without_a_host_is_refused() {
    let server = server().await;
    let rest = "content-type: application/grpc-web\r\ncontent-length: 5\r\n";
    for head in [rest.to_owned(), format!("host: x\r\nhost: y\r\n{rest}")] {
        let answer = said(&server, &head, b"\0\0\0\0\0").await;
        assert!(answer.starts_with("http/1.1 400"), "{answer}");
    }
}

#[tokio::test]
async fn a_body_that_never_comes_ends_its_call() {
    let server = Server::with(Config {
        web_origins: Some(Origins::new(&["*".to_owned()]).unwrap()),
        calls: CallLimits {
            stall: Duration::from_millis(300),
            ..CallLimits::default()
        },
        ..Config::default()
    })
    .await;
    for sent in [&b""[..], b"\0\0\0\0\x09half"] {
        let head = "host: x\r\ncontent-type: application/grpc-web\r\ncontent-length: 999\r\n";
        let answer = said(&server, head, sent).await;
        assert!(
            answer.contains("grpc-status:4") || answer.contains("grpc-status: 4"),
            "{answer}"
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
