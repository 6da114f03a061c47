//! A server on a port of its own, for the tests of `grpc` and of `load`.

#![allow(dead_code, reason = "two test programs share this, and each uses a part")]

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::transport::Channel;
use zhaiyao::api::v1;
use zhaiyao::api::v1::text_service_client::TextServiceClient;
use zhaiyao::server::{self, CallLimits, Config, Listener, ShutdownReport};
use zhaiyao_text::engine::{Engine, Limits};

pub(crate) static ENGINE: LazyLock<Arc<Engine>> =
    LazyLock::new(|| Arc::new(Engine::built_in(Limits::default()).unwrap()));

pub(crate) const PAGE: &str = include_str!("../../examples/wuxi-2025-04-09.txt");

/// A server that stops when told to.
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) address: SocketAddr,
    pub(crate) stop: oneshot::Sender<()>,
    pub(crate) running: JoinHandle<Result<ShutdownReport, server::Error>>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::with(Config::default()).await
    }

    pub(crate) async fn with(config: Config) -> Self {
        Self::with_operators(config, None).await
    }

    /// With a port of operators.
    pub(crate) async fn with_operators(config: Config, operators: Option<TcpListener>) -> Self {
        let listener = server::listen(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
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

    pub(crate) async fn channel(&self) -> Channel {
        Channel::from_shared(self.url.clone())
            .unwrap()
            .connect()
            .await
            .unwrap()
    }

    /// A call in the clear.
    pub(crate) async fn client_result(&self) -> Result<(), String> {
        let endpoint = Channel::from_shared(self.url.clone()).unwrap();
        let mut client = TextServiceClient::new(endpoint.connect_lazy());
        let answer = client.analyze(analyze("今天开馆。")).await;
        answer.map(|_| ()).map_err(|status| format!("{status:?}"))
    }

    pub(crate) async fn client(&self) -> TextServiceClient<Channel> {
        TextServiceClient::new(self.channel().await).max_decoding_message_size(64 << 20)
    }
}

pub(crate) fn document(text: &str) -> Option<v1::Document> {
    Some(text.into())
}

/// A server whose answers have 20,000 bytes at most.
pub(crate) fn small_answers() -> Config {
    Config {
        calls: CallLimits {
            response_bytes: 20_000,
            ..CallLimits::default()
        },
        ..Config::default()
    }
}

/// Tokens, and nothing else.
pub(crate) const TOKENS: Option<v1::Features> = Some(v1::Features {
    tokens: true,
    keywords: false,
    summary: false,
});

pub(crate) fn analyze(text: &str) -> v1::AnalyzeRequest {
    v1::AnalyzeRequest {
        document: document(text),
        ..v1::AnalyzeRequest::default()
    }
}

/// What the port of operators says.
pub(crate) async fn metrics(operators: SocketAddr) -> String {
    let mut peer = TcpStream::connect(operators).await.unwrap();
    let request = b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    peer.write_all(request).await.unwrap();
    let mut answer = String::new();
    peer.read_to_string(&mut answer).await.unwrap();
    answer
}

/// The sum of what the port of operators counts under names that begin so.
pub(crate) async fn counted(operators: SocketAddr, names: &[&str]) -> usize {
    let metrics = metrics(operators).await;
    let lines = metrics
        .lines()
        .filter(|line| names.iter().any(|name| line.starts_with(name)));
    lines
        .map(|line| line.rsplit(' ').next().unwrap().parse::<usize>().unwrap())
        .sum()
}
