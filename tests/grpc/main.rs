//! The wire, with a real server on a port of its own and real clients.

#![allow(clippy::unwrap_used, reason = "a test that can not go on has failed")]

mod admission;
mod bytes_codec;
mod calls;
mod client;
mod connections;
mod crowds;
mod deadlines;
mod errors;
mod fairness;
mod frames;
mod headers;
mod http2;
mod memory;
mod mutated;
mod raw;
mod security;
mod stream;
mod traces;
mod web;

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::transport::Channel;
use zhaiyao::api::v1;
use zhaiyao::api::v1::text_service_client::TextServiceClient;
use zhaiyao::server::{self, Config, ConnectionLimits, Listener, ShutdownReport};
use zhaiyao_text::engine::{Engine, Limits};

static ENGINE: LazyLock<Arc<Engine>> =
    LazyLock::new(|| Arc::new(Engine::built_in(Limits::default()).unwrap()));

const PAGE: &str = include_str!("../../examples/wuxi-2025-04-09.txt");

/// A server that stops when told to.
struct Server {
    url: String,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    running: JoinHandle<Result<ShutdownReport, server::Error>>,
}

impl Server {
    async fn start() -> Self {
        Self::with(Config::default()).await
    }

    async fn with(config: Config) -> Self {
        Self::with_operators(config, None).await
    }

    /// With a port of operators.
    async fn with_operators(config: Config, operators: Option<TcpListener>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let url = format!("http://{address}");
        let (stop, stopped) = oneshot::channel();
        let stopped = async move {
            stopped.await.ok();
        };
        let running = tokio::spawn(server::run(
            vec![Listener::Tcp(listener)],
            operators,
            ENGINE.clone(),
            config,
            stopped,
        ));
        Self {
            url,
            address,
            stop,
            running,
        }
    }

    async fn channel(&self) -> Channel {
        Channel::from_shared(self.url.clone())
            .unwrap()
            .connect()
            .await
            .unwrap()
    }

    /// A call in the clear.
    async fn client_result(&self) -> Result<(), String> {
        let endpoint = Channel::from_shared(self.url.clone()).unwrap();
        let mut client = TextServiceClient::new(endpoint.connect_lazy());
        let answer = client.analyze(analyze("今天开馆。")).await;
        answer.map(|_| ()).map_err(|status| format!("{status:?}"))
    }

    async fn client(&self) -> TextServiceClient<Channel> {
        TextServiceClient::new(self.channel().await).max_decoding_message_size(64 << 20)
    }
}

fn document(text: &str) -> Option<v1::Document> {
    Some(v1::Document {
        text: text.to_owned(),
        ..v1::Document::default()
    })
}

fn analyze(text: &str) -> v1::AnalyzeRequest {
    v1::AnalyzeRequest {
        document: document(text),
        ..v1::AnalyzeRequest::default()
    }
}

#[tokio::test]
async fn calls_in_flight_are_answered_when_the_server_stops() {
    let server = Server::start().await;
    let mut client = server.client().await;
    let long = PAGE.repeat(20);
    let call = tokio::spawn(async move { client.analyze(analyze(&long)).await });
    tokio::time::sleep(Duration::from_millis(20)).await;
    server.stop.send(()).unwrap();
    assert!(call.await.unwrap().is_ok());
    assert_eq!(
        server.running.await.unwrap().unwrap(),
        ShutdownReport {
            calls: 0,
            connections: 0
        }
    );
}

#[tokio::test]
async fn fifty_calls_in_flight_are_all_answered_when_the_server_stops() {
    let server = Server::start().await;
    let client = server.client().await;
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let mut client = client.clone();
            tokio::spawn(async move { client.analyze(analyze(PAGE)).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(50)).await;
    server.stop.send(()).unwrap();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(
        server.running.await.unwrap().unwrap(),
        ShutdownReport {
            calls: 0,
            connections: 0
        }
    );
}

/// An open stream would hold the server for ever; the grace period ends it.
#[tokio::test]
async fn the_grace_period_ends_what_does_not_end() {
    let server = Server::with(Config {
        connections: ConnectionLimits {
            grace: Duration::from_millis(200),
            ..ConnectionLimits::default()
        },
        ..Config::default()
    })
    .await;
    let mut client = server.client().await;
    let (_open, items) = tokio::sync::mpsc::channel(1);
    let items = tokio_stream::wrappers::ReceiverStream::new(items);
    let mut answers = client.analyze_stream(items).await.unwrap().into_inner();
    server.stop.send(()).unwrap();
    let running = tokio::time::timeout(Duration::from_secs(5), server.running);
    assert_eq!(
        answers.message().await.unwrap_err().code(),
        tonic::Code::Unavailable
    );
    assert_eq!(
        running.await.unwrap().unwrap().unwrap(),
        ShutdownReport {
            calls: 1,
            connections: 0
        }
    );
}
