//! Messages of which bytes were changed, left out, doubled or put in: each is answered, or refused
//! as its caller's fault.
//!
//! `ZHAIYAO_CASES` says how many are tried.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use prost::Message;
use tokio::runtime::Runtime;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Channel;
use tonic::{Code, Request};
use tonic_types::StatusExt;
use zhaiyao::api::v1::summary_options::Length;
use zhaiyao::api::v1::{AnalyzeRequest, Document, Features, KeywordOptions, LexiconTerm, SummaryOptions};

use super::bytes_codec::BytesCodec;
use super::{PAGE, Server};

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());
static CHANNEL: LazyLock<Channel> = LazyLock::new(|| {
    RUNTIME.block_on(async {
        let server = Server::start().await;
        let channel = server.channel().await;
        // It goes on until the tests end.
        std::mem::forget(server);
        channel
    })
});

/// A message with something in every field.
fn whole() -> Vec<u8> {
    AnalyzeRequest {
        document: Some(Document {
            title: "无锡推行长幼随学".to_owned(),
            ..PAGE.chars().take(600).collect::<String>().into()
        }),
        offset_encoding: 2,
        lexicon_terms: vec![LexiconTerm {
            word: "长幼随学".to_owned(),
            aliases: vec!["随学".to_owned()],
            weight: Some(2.0),
            ..LexiconTerm::default()
        }],
        keyword_options: Some(KeywordOptions {
            top_k: Some(5),
            banned_words: vec!["城市".to_owned()],
            ..KeywordOptions::default()
        }),
        summary_options: Some(SummaryOptions {
            length: Some(Length::Ratio(0.3)),
            query: "教育".to_owned(),
            ..SummaryOptions::default()
        }),
        features: Some(Features {
            tokens: true,
            keywords: true,
            summary: true,
        }),
        ..AnalyzeRequest::default()
    }
    .encode_to_vec()
}

/// One change of a message.
#[derive(Debug, Clone)]
enum Change {
    Set(Index, u8),
    Cut(Index),
    Leave(Index, usize),
    Double(Index, usize),
    Insert(Index, Vec<u8>),
}

fn change() -> impl Strategy<Value = Change> {
    // Keys of fields and ends of varints are likelier to mean something than other bytes.
    let byte = prop_oneof![
        any::<u8>(),
        prop::sample::select(vec![0, 1, 8, 10, 16, 18, 66, 0x7f, 0x80, 0xff])
    ];
    prop_oneof![
        4 => (any::<Index>(), byte.clone()).prop_map(|(at, byte)| Change::Set(at, byte)),
        1 => any::<Index>().prop_map(Change::Cut),
        2 => (any::<Index>(), 1..40_usize).prop_map(|(at, count)| Change::Leave(at, count)),
        2 => (any::<Index>(), 1..40_usize).prop_map(|(at, count)| Change::Double(at, count)),
        2 => (any::<Index>(), vec(byte, 1..12)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
    ]
}

/// Places are counted from the end, too, where the small fields stand.
fn changed(mut message: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        if message.is_empty() {
            break;
        }
        let range = |at: &Index, count: usize| {
            let from = at.index(message.len());
            from..(from + count).min(message.len())
        };
        match change {
            Change::Set(at, byte) => {
                let at = at.index(message.len());
                message[at] = *byte;
            }
            Change::Cut(at) => message.truncate(at.index(message.len())),
            Change::Leave(at, count) => {
                message.drain(range(at, *count));
            }
            Change::Double(at, count) => {
                let range = range(at, *count);
                let part = message[range.clone()].to_vec();
                message.splice(range.start..range.start, part);
            }
            Change::Insert(at, bytes) => {
                let at = at.index(message.len());
                message.splice(at..at, bytes.iter().copied());
            }
        }
    }
    message
}

/// A message of small fields alone: most changes of a whole one fall into its text.
fn small() -> Vec<u8> {
    let mut request = AnalyzeRequest::decode(&*whole()).unwrap();
    request.document = Some("无锡推行长幼随学。".into());
    request.encode_to_vec()
}

fn cases() -> u32 {
    let asked = std::env::var("ZHAIYAO_CASES").ok();
    asked.map_or(400, |cases| cases.parse().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_message_is_answered_or_refused(is_small: bool, changes in vec(change(), 1..6)) {
        let message = changed(if is_small { small() } else { whole() }, &changes);
        let channel = CHANNEL.clone();
        let answer = RUNTIME.block_on(async {
            let mut client = Grpc::new(channel).max_decoding_message_size(1 << 30);
            client.ready().await.unwrap();
            let path = PathAndQuery::from_static("/zhaiyao.v1.TextService/Analyze");
            client.unary(Request::new(message.into()), path, BytesCodec).await
        });
        let Err(status) = answer else { return Ok(()) };
        match status.code() {
            Code::InvalidArgument => {
                let fields = status.get_details_bad_request().unwrap().field_violations;
                prop_assert!(!fields.is_empty() && fields.iter().all(|field| !field.field.is_empty()));
            }
            Code::FailedPrecondition => prop_assert!(status.get_details_precondition_failure().is_some()),
            Code::NotFound => prop_assert!(status.get_details_resource_info().is_some()),
            other => prop_assert!(false, "{other:?}: {status:?}"),
        }
    }
}
