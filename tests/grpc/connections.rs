//! Peers that are slow, silent, old, many or of another protocol.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tonic::transport::Channel;
use zhaiyao::api::v1::text_service_client::TextServiceClient;
use zhaiyao::server::{Config, ConnectionLimits, ShutdownReport};

use super::deadlines::client;
use super::server::TOKENS;
use super::{PAGE, Server, analyze};

#[tokio::test]
async fn silent_peers_do_not_hold_up_the_end() {
    let server = Server::start().await;
    let silent = TcpStream::connect(server.address).await.unwrap();
    let mut greeted = TcpStream::connect(server.address).await.unwrap();
    greeted.write_all(b"PRI * HTTP/2.0\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let began = Instant::now();
    server.stop.send(()).unwrap();
    let left = server.running.await.unwrap().unwrap();
    assert_eq!(
        left,
        ShutdownReport {
            calls: 0,
            connections: 0
        }
    );
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    drop((silent, greeted));
}

/// Handshakes that never come to their end: all of these peers are dropped after 10 s, and nobody
/// waits for them.
#[tokio::test]
async fn three_hundred_silent_peers_are_dropped() {
    let server = Server::start().await;
    let mut peers = Vec::new();
    for words in [&b""[..], b"PRI * HTTP", b"PRI * HTTP/2.0\r\n\r\n"] {
        for _ in 0..100 {
            let mut peer = TcpStream::connect(server.address).await.unwrap();
            peer.write_all(words).await.unwrap();
            peers.push(peer);
        }
    }
    assert!(server.client_result().await.is_ok());
    let began = Instant::now();
    for mut peer in peers {
        let mut answer = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(15), peer.read_to_end(&mut answer));
        read.await.expect("it is dropped").ok();
    }
    assert!(began.elapsed() < Duration::from_secs(13), "{:?}", began.elapsed());
}

/// Small answers are sent at once: held back for the peer's acknowledgement, each would take 40 ms.
#[tokio::test]
async fn small_answers_are_not_held_back() {
    let server = Server::start().await;
    let mut client = server.client().await;
    let began = Instant::now();
    for _ in 0..100 {
        client.analyze(analyze("今天开馆。")).await.unwrap();
    }
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

/// Clients that are killed in the middle of a stream leave nothing behind.
#[tokio::test]
async fn clients_killed_in_mid_stream_leave_nothing_behind() {
    let server = Server::start().await;
    for _ in 0..50 {
        let mut client = server.client().await;
        let item = zhaiyao::api::v1::AnalyzeStreamRequest {
            id: String::new(),
            request: Some(analyze(PAGE)),
        };
        let items = tokio_stream::iter(vec![item; 20]);
        let mut answers = client.analyze_stream(items).await.unwrap().into_inner();
        answers.message().await.unwrap().unwrap();
    }
    server.client_result().await.unwrap();
    let began = Instant::now();
    server.stop.send(()).unwrap();
    let left = server.running.await.unwrap().unwrap();
    assert_eq!(
        left,
        ShutdownReport {
            calls: 0,
            connections: 0
        }
    );
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

/// Passes on what the server sends a little at a time, as a slow line does.
async fn slow_line(server: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (peer, _) = listener.accept().await.unwrap();
        let (mut from_peer, mut to_peer) = peer.into_split();
        let (mut from_server, mut to_server) = TcpStream::connect(server).await.unwrap().into_split();
        tokio::spawn(async move { tokio::io::copy(&mut from_peer, &mut to_server).await });
        let mut bytes = vec![0; 64 << 10];
        while let Ok(count @ 1..) = from_server.read(&mut bytes).await {
            to_peer.write_all(&bytes[..count]).await.unwrap();
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    address
}

/// What was written before the end is read after it: a connection that is closed with something
/// unread loses it.
#[tokio::test]
async fn answers_on_a_slow_line_are_not_lost_at_the_end() {
    let server = Server::start().await;
    let line = slow_line(server.address).await;
    let endpoint = Channel::from_shared(format!("http://{line}")).unwrap();
    let channel = endpoint.connect().await.unwrap();
    let mut client = TextServiceClient::new(channel).max_decoding_message_size(64 << 20);
    let mut request = analyze(&PAGE.repeat(40));
    request.features = TOKENS;
    let call = tokio::spawn(async move { client.analyze(request).await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop.send(()).unwrap();
    call.await.unwrap().unwrap();
    let left = server.running.await.unwrap().unwrap();
    assert_eq!(
        left,
        ShutdownReport {
            calls: 0,
            connections: 0
        }
    );
}

/// One that spoke HTTP/2 and then reads nothing more is cut when its time is over.
#[tokio::test]
async fn a_peer_that_never_answers_is_cut() {
    let server = Server::with(Config {
        connections: ConnectionLimits {
            grace: Duration::from_millis(200),
            ..ConnectionLimits::default()
        },
        ..Config::default()
    })
    .await;
    let mut stalled = TcpStream::connect(server.address).await.unwrap();
    stalled
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    server.stop.send(()).unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(5), server.running).await;
    assert_eq!(ended.unwrap().unwrap().unwrap().calls, 0);
}

#[tokio::test]
async fn other_protocols_are_dropped() {
    let server = Server::start().await;
    for words in ["GET / HTTP/1.1\r\n\r\n", "\u{16}\u{3}\u{1}hello", "\0\0\0"] {
        let mut peer = TcpStream::connect(server.address).await.unwrap();
        peer.write_all(words.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(5), peer.read_to_end(&mut answer));
        // Closed, or reset because of what was not read.
        read.await.unwrap().ok();
        assert!(answer.is_empty(), "{words:?}");
    }
    assert!(server.client().await.analyze(analyze("今天开馆。")).await.is_ok());
}

/// A connection that outlives its age and the time to end is cut, whatever goes on in it.
#[tokio::test]
async fn a_connection_that_outlives_its_age_is_cut() {
    let server = Server::with(Config {
        connections: ConnectionLimits {
            age: Duration::from_millis(100),
            grace: Duration::from_millis(300),
            ..ConnectionLimits::default()
        },
        ..Config::default()
    })
    .await;
    let mut client = server.client().await;
    let silent = tokio_stream::pending::<zhaiyao::api::v1::AnalyzeStreamRequest>();
    let mut answers = client.analyze_stream(silent).await.unwrap().into_inner();
    let began = Instant::now();
    assert!(answers.message().await.is_err());
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

/// A peer whose line is cut without a word answers no ping.
#[tokio::test]
async fn a_half_open_connection_is_dropped() {
    let server = Server::with(Config {
        connections: ConnectionLimits {
            keepalive: Duration::from_millis(100),
            ..ConnectionLimits::default()
        },
        ..Config::default()
    })
    .await;
    let mut peer = TcpStream::connect(server.address).await.unwrap();
    let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    peer.write_all(&[&b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..], &settings].concat())
        .await
        .unwrap();
    let mut said = Vec::new();
    let reading = tokio::time::timeout(Duration::from_secs(14), peer.read_to_end(&mut said));
    reading.await.expect("it is dropped after 10 s").ok();
}

/// Connections end and are made anew while calls go on: none may fail.
#[tokio::test]
async fn a_connection_ends_at_its_age_without_a_failed_call() {
    let server = Server::with(Config {
        connections: ConnectionLimits {
            age: Duration::from_millis(100),
            ..ConnectionLimits::default()
        },
        ..Config::default()
    })
    .await;
    let mut client = client(&server);
    let began = Instant::now();
    let mut calls = 0;
    while began.elapsed() < Duration::from_millis(700) {
        client.analyze(analyze("今天开馆。")).await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
        calls += 1;
    }
    assert!(calls > 20, "{calls} calls");
}
