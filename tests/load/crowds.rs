//! More connections than there is room for: silent ones, idle ones, busy ones.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tonic::transport::Channel;
use zhaiyao::api::v1::AnalyzeStreamRequest;
use zhaiyao::api::v1::text_service_client::TextServiceClient;
use zhaiyao::server::{Config, ConnectionLimits};

use super::alone;
use super::server::{Server, analyze, metrics};

/// Enough descriptors for both ends of thousands of connections.
fn raise_descriptors() {
    let limit = rlimit::increase_nofile_limit(8_192).unwrap();
    assert!(limit >= 4_096, "the system allows {limit} open files");
}

/// A connection that says nothing, and is made again whenever it is dropped.
async fn silent_for_ever(address: SocketAddr) {
    loop {
        if let Ok(mut peer) = TcpStream::connect(address).await {
            peer.read_exact(&mut [0]).await.ok();
        }
    }
}

/// Calls over a connection of its own. Returns how long it took.
async fn newcomer(server: &Server) -> Duration {
    let began = Instant::now();
    server.client_result().await.unwrap();
    began.elapsed()
}

/// A server for so many connections.
async fn server(connections: usize) -> Server {
    Server::with(Config {
        connections: ConnectionLimits {
            connections,
            ..ConnectionLimits::default()
        },
        ..Config::default()
    })
    .await
}

/// A client with a connection that has answered a call, and has none open.
async fn idle(server: &Server) -> TextServiceClient<Channel> {
    let mut client = server.client().await;
    client.analyze(analyze("今天开馆。")).await.unwrap();
    client
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_peers_hold_up_nobody_however_many_they_are() {
    let _alone = alone().await;
    raise_descriptors();
    for (silent, again) in [(600, false), (1_500, true)] {
        let server = Server::start().await;
        let mut old = idle(&server).await;
        let mut peers = JoinSet::new();
        let address = server.address;
        for _ in 0..silent {
            peers.spawn(async move {
                if again {
                    silent_for_ever(address).await;
                }
                let _silent = TcpStream::connect(address).await.unwrap();
                std::future::pending::<()>().await;
            });
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
        for _ in 0..5 {
            let took = newcomer(&server).await;
            assert!(took < Duration::from_secs(1), "{silent}: {took:?}");
        }
        old.analyze(analyze("今天开馆。")).await.unwrap();
    }
}

#[tokio::test]
async fn the_connection_that_was_idle_longest_gives_way_to_a_new_one() {
    let _alone = alone().await;
    let server = server(2).await;
    let mut first = idle(&server).await;
    let mut second = idle(&server).await;
    let began = Instant::now();
    let mut third = idle(&server).await;
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    // Those that remain are used on; the first makes a new connection, for which another ends.
    for client in [&mut second, &mut third, &mut first] {
        client.analyze(analyze("今天开馆。")).await.unwrap();
    }
    second.analyze(analyze("今天开馆。")).await.unwrap();
}

/// Peers that have spoken and then neither call nor answer that they must go.
#[tokio::test]
async fn idle_peers_that_do_not_leave_are_cut() {
    let _alone = alone().await;
    let server = server(2).await;
    let mut peers = Vec::new();
    for _ in 0..2 {
        let mut peer = TcpStream::connect(server.address).await.unwrap();
        let words = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
        tokio::io::AsyncWriteExt::write_all(&mut peer, words)
            .await
            .unwrap();
        peers.push(peer);
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    let took = newcomer(&server).await;
    assert!(took < Duration::from_secs(3), "{took:?}");
}

#[tokio::test]
async fn new_connections_wait_while_all_others_are_busy() {
    let _alone = alone().await;
    let admin = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let operators = admin.local_addr().unwrap();
    let config = Config {
        connections: ConnectionLimits {
            connections: 1,
            ..ConnectionLimits::default()
        },
        ..Config::default()
    };
    let server = Server::with_operators(config, Some(admin)).await;
    let mut busy = server.client().await;
    let (open, items) = tokio::sync::mpsc::channel::<AnalyzeStreamRequest>(1);
    let items = tokio_stream::wrappers::ReceiverStream::new(items);
    let mut answers = busy.analyze_stream(items).await.unwrap().into_inner();
    let early = tokio::time::timeout(Duration::from_millis(500), newcomer(&server)).await;
    assert!(early.is_err(), "no slot is free");
    assert!(metrics(operators).await.contains("zhaiyao_connections_waiting 1"));
    drop(open);
    assert!(answers.message().await.unwrap().is_none(), "the stream ends");
    let late = tokio::time::timeout(Duration::from_secs(5), newcomer(&server)).await;
    assert!(late.is_ok(), "the connection is idle");
    assert!(
        metrics(operators)
            .await
            .contains("zhaiyao_connections_displaced_total 1")
    );
}
