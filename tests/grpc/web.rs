//! Web pages call by gRPC-Web, over HTTP/1.1, from the origins that may.

use http::{Method, Request, StatusCode};
use http_body_util::{Empty, combinators::UnsyncBoxBody};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use prost::bytes::Bytes;
use tonic::Code;
use tonic_types::StatusExt;
use tonic_web::GrpcWebClientLayer;
use tower::Layer;
use zhaiyao::api::v1::text_service_client::TextServiceClient;
use zhaiyao::server::{Config, Origins};

use super::{PAGE, Server, analyze};

async fn server() -> Server {
    Server::with(Config {
        web_origins: Some(Origins::new(&["https://example.org/".to_owned()]).unwrap()),
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
