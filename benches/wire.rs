//! The service over the wire: calls a second beside a bare handler of tonic that calls jieba-rs and
//! returns the same bytes, and a stream of documents beside the same work without a wire.
//!
//! Callers send and take bytes: what it costs them to read messages is not the service's. `cargo
//! bench --bench wire`. Servers and clients in one process, on loopback, in turns; the best round
//! of each counts.

#![allow(clippy::print_stdout, reason = "a bench reports on standard output")]
#![allow(clippy::unwrap_used, reason = "a bench that can not go on has failed")]

use std::convert::Infallible;
use std::hint::black_box;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use jieba_rs::Jieba;
use prost::Message;
use prost::bytes::Bytes;
use tokio::net::TcpListener;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Channel;
use tonic::{Request, Response, Status};
use zhaiyao::api::{answer, v1};
use zhaiyao::server::{self, Config, Listener};
use zhaiyao_text::engine::{self, Engine, Limits};

#[path = "../tests/grpc/bytes_codec.rs"]
mod bytes_codec;
use bytes_codec::BytesCodec;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PAGE: &str = include_str!("../examples/wuxi-2025-04-09.txt");
const CALL: &str = "/zhaiyao.v1.TextService/Segment";
const STREAM: &str = "/zhaiyao.v1.TextService/AnalyzeStream";
const ROUNDS: usize = 5;
const CALLS: usize = 4_000;
const AT_ONCE: usize = 16;
const DOCUMENTS: usize = 300;

/// Cuts the text by jieba and answers with what our service would.
#[derive(Clone)]
struct Bare {
    jieba: Arc<Jieba>,
    text: Arc<str>,
    bytes: Bytes,
}

impl tonic::server::UnaryService<Bytes> for Bare {
    type Response = Bytes;
    type Future = std::future::Ready<Result<Response<Bytes>, Status>>;
    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        black_box((request.into_inner(), self.jieba.cut(&self.text, true)));
        std::future::ready(Ok(Response::new(self.bytes.clone())))
    }
}

impl tonic::server::NamedService for Bare {
    const NAME: &'static str = "zhaiyao.v1.TextService";
}

impl tower::Service<http::Request<tonic::body::Body>> for Bare {
    type Response = http::Response<tonic::body::Body>;
    type Error = Infallible;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }
    fn call(&mut self, request: http::Request<tonic::body::Body>) -> Self::Future {
        let bare = self.clone();
        Box::pin(async move { Ok(tonic::server::Grpc::new(BytesCodec).unary(bare, request).await) })
    }
}

async fn channel(address: std::net::SocketAddr) -> Channel {
    let endpoint = Channel::from_shared(format!("http://{address}")).unwrap();
    endpoint.connect().await.unwrap()
}

/// Seconds for all calls, so many of them at once.
async fn timed(channel: &Channel, request: &Bytes) -> f64 {
    let began = Instant::now();
    let callers = (0..AT_ONCE).map(|_| {
        let (mut client, request) = (tonic::client::Grpc::new(channel.clone()), request.clone());
        tokio::spawn(async move {
            for _ in 0..CALLS / AT_ONCE {
                client.ready().await.unwrap();
                let path = PathAndQuery::from_static(CALL);
                client
                    .unary(Request::new(request.clone()), path, BytesCodec)
                    .await
                    .unwrap();
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.unwrap();
    }
    began.elapsed().as_secs_f64()
}

/// Seconds for all documents, in two streams.
async fn streamed(channel: &Channel, documents: &[v1::AnalyzeRequest]) -> f64 {
    let began = Instant::now();
    let streams = documents.chunks(documents.len() / 2).map(|part| {
        let channel = channel.clone();
        let item = |request: &v1::AnalyzeRequest| v1::AnalyzeStreamRequest {
            id: String::new(),
            request: Some(request.clone()),
        };
        let items: Vec<_> = part
            .iter()
            .map(|request| Bytes::from(item(request).encode_to_vec()))
            .collect();
        tokio::spawn(async move {
            let mut client = tonic::client::Grpc::new(channel).max_decoding_message_size(1 << 30);
            client.ready().await.unwrap();
            let path = PathAndQuery::from_static(STREAM);
            let items = Request::new(tokio_stream::iter(items));
            let mut answers = client
                .streaming(items, path, BytesCodec)
                .await
                .unwrap()
                .into_inner();
            while answers.message().await.unwrap().is_some() {}
        })
    });
    for stream in streams.collect::<Vec<_>>() {
        stream.await.unwrap();
    }
    began.elapsed().as_secs_f64()
}

/// The same work on as many threads as there are streams.
fn in_process(engine: &Engine, documents: &[v1::AnalyzeRequest]) -> f64 {
    let began = Instant::now();
    std::thread::scope(|scope| {
        for part in documents.chunks(documents.len() / 2) {
            scope.spawn(move || {
                for request in part {
                    black_box(answer(engine, request.clone()).unwrap());
                }
            });
        }
    });
    began.elapsed().as_secs_f64()
}

/// Prints what a call takes by itself, step by step, on one thread: the words, with jieba and with
/// ours; the answer as messages; its bytes.
fn account(engine: &Engine, jieba: &Jieba, text: &str, request: &v1::AnalyzeRequest) {
    let asked = engine::Request {
        text: text.to_owned(),
        tokens: true,
        ..engine::Request::default()
    };
    let micros = |step: &dyn Fn()| {
        let times = (0..ROUNDS).map(|_| {
            let began = Instant::now();
            (0..CALLS).for_each(|_| step());
            began.elapsed().as_secs_f64() * 1e6 / CALLS as f64
        });
        times.fold(f64::MAX, f64::min)
    };
    println!(
        "One call on one thread, in microseconds: jieba's cut {:.1}; Segment in process {:.1}, as messages {:.1}, as bytes {:.1}",
        micros(&|| drop(black_box(jieba.cut(text, true)))),
        micros(&|| drop(black_box(engine.analyze(&asked).unwrap()))),
        micros(&|| drop(black_box(answer(engine, request.clone()).unwrap()))),
        micros(&|| drop(black_box(
            answer(engine, request.clone()).unwrap().encode_to_vec()
        ))),
    );
}

async fn run() {
    let engine = Arc::new(Engine::built_in(Limits::default()).unwrap());
    engine.warm_up();
    let text: String = PAGE
        .chars()
        .filter(|c| !c.is_whitespace())
        .skip(200)
        .take(300)
        .collect();
    let request = v1::SegmentRequest {
        document: Some(text.as_str().into()),
        ..v1::SegmentRequest::default()
    };
    let answered: v1::SegmentResponse = answer(&engine, request.clone().into()).unwrap().into();
    let asked = request.clone().into();
    let (request, bytes) = (
        Bytes::from(request.encode_to_vec()),
        Bytes::from(answered.encode_to_vec()),
    );

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let ours = channel(listener.local_addr().unwrap());
    tokio::spawn(server::run(
        vec![Listener::Tcp(listener)],
        None,
        engine.clone(),
        Config::default(),
        std::future::pending(),
    ));
    let ours = ours.await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let bare = channel(listener.local_addr().unwrap());
    let jieba = Arc::new(Jieba::new());
    tokio::task::block_in_place(|| account(&engine, &jieba, &text, &asked));
    let handler = Bare {
        jieba,
        text: text.into(),
        bytes,
    };
    let incoming = tonic::transport::server::TcpIncoming::from(listener).with_nodelay(Some(true));
    tokio::spawn(
        tonic::transport::Server::builder()
            .add_service(handler)
            .serve_with_incoming(incoming),
    );
    let bare = bare.await;

    let document = v1::AnalyzeRequest {
        document: Some(PAGE.into()),
        ..v1::AnalyzeRequest::default()
    };
    let documents = vec![document; DOCUMENTS];
    let mut best = [f64::MAX; 4];
    for _ in 0..ROUNDS {
        let stream = streamed(&ours, &documents).await;
        let local = tokio::task::block_in_place(|| in_process(&engine, &documents));
        let times = [
            timed(&bare, &request).await,
            timed(&ours, &request).await,
            local,
            stream,
        ];
        best.iter_mut()
            .zip(times)
            .for_each(|(best, time)| *best = best.min(time));
    }
    let [bare, ours, local, stream] = best;
    println!(
        "Segment of 300 characters: bare {:.0} calls a second, ours {:.0}",
        CALLS as f64 / bare,
        CALLS as f64 / ours
    );
    println!("ratio {:.2} (at least 0.9)", bare / ours);
    println!(
        "AnalyzeStream {:.0} documents a second, in process {:.0}",
        DOCUMENTS as f64 / stream,
        DOCUMENTS as f64 / local
    );
    println!("ratio {:.2} (at least 0.9)", local / stream);
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(run());
}
