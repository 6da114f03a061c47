//! Headers of requests and answers: how large they may be, and what is said of those that are not.

use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use prost::Message;
use prost::bytes::Bytes;
use tonic::{Code, Status};
use tonic_types::StatusExt;
use zhaiyao::api::v1::{AnalyzeRequest, KeywordOptions, LexiconTerm};

use super::{Server, analyze};

/// Sends a message to `Analyze`. Returns what HTTP says, and all headers and trailers.
async fn post(
    server: &Server,
    headers: &[(&'static str, String)],
    message: &AnalyzeRequest,
) -> (StatusCode, HeaderMap) {
    let client = Client::builder(TokioExecutor::new())
        .http2_only(true)
        .http2_max_header_list_size(64 << 10)
        .build_http();
    let bytes = message.encode_to_vec();
    let length = u32::try_from(bytes.len()).unwrap().to_be_bytes();
    let body = [&[0][..], &length, &bytes].concat();
    let mut request = Request::post(format!("{}/zhaiyao.v1.TextService/Analyze", server.url))
        .header("content-type", "application/grpc")
        .header("te", "trailers");
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let request = request.body(Full::new(Bytes::from(body))).unwrap();
    let (head, body) = client.request(request).await.unwrap().into_parts();
    let mut all = head.headers;
    all.extend(
        body.collect()
            .await
            .unwrap()
            .trailers()
            .cloned()
            .unwrap_or_default(),
    );
    (head.status, all)
}

fn bytes(headers: &HeaderMap) -> usize {
    headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 32)
        .sum()
}

/// Clients drop headers beyond 8 KB, some of them at random, and with them the code.
#[tokio::test]
async fn headers_of_a_refusal_stay_small_whatever_is_wrong() {
    let server = Server::start().await;
    let bad = LexiconTerm {
        aliases: vec![String::new(); 9],
        pos: "名词".to_owned(),
        ..LexiconTerm::default()
    };
    let terms = AnalyzeRequest {
        lexicon_terms: vec![bad; 100],
        ..analyze("今天开馆。")
    };
    let lexicons = AnalyzeRequest {
        lexicons: vec!["词典".repeat(40); 1_000],
        ..analyze("今天开馆。")
    };
    let tags = AnalyzeRequest {
        keyword_options: Some(KeywordOptions {
            parts_of_speech: vec!["名词性语素".to_owned(); 1_000],
            ..KeywordOptions::default()
        }),
        ..analyze("今天开馆。")
    };
    for (what, request) in [("terms", terms), ("lexicons", lexicons), ("tags", tags)] {
        let id = [("x-request-id", "i".repeat(128))];
        let (_, headers) = post(&server, &id, &request).await;
        let status = Status::from_header_map(&headers).unwrap();
        assert_eq!(status.code(), Code::InvalidArgument, "{what}");
        let size = bytes(&headers);
        assert!(size < 7 << 10, "{what}: {size} bytes");
        let named = status.get_details_bad_request().unwrap().field_violations;
        assert!(!named.is_empty(), "{what}");
    }
}

#[tokio::test]
async fn a_head_too_long_is_refused_with_its_limit() {
    let server = Server::start().await;
    let whole = analyze("今天开馆。");
    for (what, headers, code) in [
        ("15 KB", vec![("x-long", "x".repeat(15_000))], Code::Ok),
        (
            "17 KB",
            vec![("x-long", "x".repeat(17_000))],
            Code::ResourceExhausted,
        ),
        (
            "60 KB",
            vec![("x-long", "x".repeat(60_000))],
            Code::ResourceExhausted,
        ),
        (
            "500 headers",
            vec![("x-many", "x".to_owned()); 500],
            Code::ResourceExhausted,
        ),
    ] {
        let (http, headers) = post(&server, &headers, &whole).await;
        let status = Status::from_header_map(&headers).unwrap();
        assert_eq!(
            (http, status.code()),
            (StatusCode::OK, code),
            "{what}: {status:?}"
        );
        if code != Code::Ok {
            assert!(status.message().contains("16384 bytes"), "{what}: {status:?}");
            let info = status.get_details_error_info().unwrap();
            assert_eq!(info.reason, "HEAD_TOO_LARGE", "{what}");
        }
        assert!(headers.contains_key("x-request-id"), "{what}");
    }
}
