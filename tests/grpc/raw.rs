//! Bytes that no generated client would send: each is the caller's fault and named as such.

use prost::Message;
use prost::bytes::Bytes;
use tonic::codec::CompressionEncoding;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;
use zhaiyao::api::v1::analyze_stream_response::Result as Outcome;
use zhaiyao::api::v1::summary_options::Length;
use zhaiyao::api::v1::{AnalyzeRequest, AnalyzeStreamResponse, SummaryOptions};
use zhaiyao::server::Config;

use super::bytes_codec::BytesCodec;
use super::{Server, analyze};

async fn send(server: &Server, call: &'static str, bytes: Vec<u8>) -> Result<Bytes, Status> {
    let mut client = tonic::client::Grpc::new(server.channel().await);
    client.ready().await.unwrap();
    let path = PathAndQuery::from_static(call);
    Ok(client
        .unary(Request::new(bytes.into()), path, BytesCodec)
        .await?
        .into_inner())
}

const ANALYZE: &str = "/zhaiyao.v1.TextService/Analyze";

/// A message with one field of bytes.
fn field(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap();
    [&[tag << 3 | 2, length], content].concat()
}

fn summary_options(length: Length) -> Vec<u8> {
    AnalyzeRequest {
        summary_options: Some(SummaryOptions {
            length: Some(length),
            query: String::new(),
            ..SummaryOptions::default()
        }),
        ..AnalyzeRequest::default()
    }
    .encode_to_vec()
}

#[tokio::test]
async fn faults_of_the_bytes_are_invalid_arguments_with_their_field() {
    let server = Server::start().await;
    let text = analyze("今天开馆。").encode_to_vec();
    let two_messages = [
        text.clone(),
        summary_options(Length::SentenceCount(2)),
        summary_options(Length::CharacterCount(80)),
    ]
    .concat();
    // Field 8 is summary_options; in it 1 is sentence_count and 2 is character_count.
    let two_members = [text.clone(), field(8, &[1 << 3, 2, 2 << 3, 80])].concat();
    for (what, bytes, expected) in [
        (
            "text that is not UTF-8",
            field(1, &field(1, &[0xe4, 0xbd])),
            "document.text",
        ),
        (
            "a query that is not UTF-8",
            field(8, &field(4, &[0xff])),
            "summary_options.query",
        ),
        ("two lengths", two_members, "summary_options.length"),
        (
            "two lengths in two messages",
            two_messages,
            "summary_options.length",
        ),
        ("a message cut short", vec![1 << 3 | 2, 100, 1], "document"),
        ("no message at all", vec![0xff, 0xff, 0xff], "(message)"),
    ] {
        let status = send(&server, ANALYZE, bytes).await.expect_err(what);
        assert_eq!(
            status.code(),
            Code::InvalidArgument,
            "{what}: {}",
            status.message()
        );
        let fields = status.get_details_bad_request().unwrap().field_violations;
        assert_eq!(
            fields.iter().map(|v| v.field.as_str()).collect::<Vec<_>>(),
            [expected],
            "{what}"
        );
    }
    // One length, given twice or not at all, is no fault of this sort.
    assert!(send(&server, ANALYZE, text).await.is_ok());
}

/// Fields of a later version are passed over.
#[tokio::test]
async fn unknown_fields_are_passed_over() {
    let server = Server::start().await;
    let bytes = [analyze("今天开馆。").encode_to_vec(), field(15, b"later")].concat();
    assert!(send(&server, ANALYZE, bytes).await.is_ok());
}

#[tokio::test]
async fn unknown_calls_are_unimplemented() {
    let server = Server::start().await;
    for call in ["/zhaiyao.v1.TextService/Nothing", "/zhaiyao.v1.Nobody/Analyze"] {
        assert_eq!(
            send(&server, call, Vec::new()).await.unwrap_err().code(),
            Code::Unimplemented
        );
    }
}

#[tokio::test]
async fn a_message_too_large_is_refused() {
    let server = Server::start().await;
    let status = send(&server, ANALYZE, vec![0; (16 << 20) + 1]).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
    assert!(
        status.message().contains("16777216 bytes (--message-bytes"),
        "{status:?}"
    );
    let info = status.get_details_error_info().unwrap();
    assert_eq!(info.reason, "MESSAGE_TOO_LARGE");
}

/// A client that can read packed answers, as most are by default, gets them only where the server
/// is told to pack.
#[tokio::test]
async fn answers_are_packed_only_on_demand() {
    for compress in [false, true] {
        let config = Config {
            compress,
            ..Config::default()
        };
        let server = Server::with(config).await;
        let mut client = server.client().await.accept_compressed(CompressionEncoding::Gzip);
        let answer = client.analyze(analyze("今天开馆。")).await.unwrap();
        assert_eq!(answer.metadata().contains_key("grpc-encoding"), compress);
    }
}

/// The limit holds for what a message unpacks to: a small message can't fill the memory.
#[tokio::test]
async fn a_message_that_unpacks_beyond_the_limit_is_refused() {
    let server = Server::start().await;
    for encoding in [CompressionEncoding::Gzip, CompressionEncoding::Zstd] {
        let mut client = tonic::client::Grpc::new(server.channel().await).send_compressed(encoding);
        client.ready().await.unwrap();
        let bomb = Request::new(vec![0; 64 << 20].into());
        let answer = client
            .unary(bomb, PathAndQuery::from_static(ANALYZE), BytesCodec)
            .await;
        assert_eq!(
            answer.unwrap_err().code(),
            Code::ResourceExhausted,
            "{encoding:?}"
        );
    }
}

/// JavaScript cuts a text between the halves of a character, and sends what is no UTF-8.
#[tokio::test]
async fn an_item_that_can_not_be_decoded_is_an_error_of_that_item() {
    let server = Server::start().await;
    let item = |id: &[u8], request: &[u8]| Bytes::from([field(1, id), field(2, request)].concat());
    let good = analyze("今天开馆。").encode_to_vec();
    let half = field(1, &field(1, &[0xe4, 0xbd]));
    let two_lengths = [good.clone(), field(8, &[1 << 3, 2, 2 << 3, 80])].concat();
    let cases = [
        (item(b"good", &good), "good", None),
        (item(b"half", &half), "half", Some("document.text")),
        (item(b"two", &two_lengths), "two", Some("summary_options.length")),
        (item(&[0xff], &good), "\u{fffd}", Some("id")),
        // The id comes after what can't be read.
        (
            Bytes::from([field(2, &half), field(1, b"late")].concat()),
            "late",
            Some("document.text"),
        ),
        (Bytes::from_static(&[0xff, 0xff, 0xff]), "", Some("(message)")),
        (item(b"after", &good), "after", None),
    ];
    let mut client = tonic::client::Grpc::new(server.channel().await);
    client.ready().await.unwrap();
    let path = PathAndQuery::from_static("/zhaiyao.v1.TextService/AnalyzeStream");
    let sent: Vec<Bytes> = cases.iter().map(|(bytes, ..)| bytes.clone()).collect();
    let stream = Request::new(tokio_stream::iter(sent));
    let answers = client.streaming(stream, path, BytesCodec).await.unwrap();
    let mut answers = answers.into_inner();
    for (_, id, field) in cases {
        let answer = answers.message().await.unwrap().expect("an answer to each item");
        let answer = AnalyzeStreamResponse::decode(answer).unwrap();
        assert_eq!(answer.id, id);
        match (answer.result.unwrap(), field) {
            (Outcome::Response(_), None) => {}
            (Outcome::Error(error), Some(field)) => {
                assert_eq!(error.field_violations[0].field, field, "{id}");
            }
            other => panic!("{id}: {other:?}"),
        }
    }
    assert!(answers.message().await.unwrap().is_none());
}
