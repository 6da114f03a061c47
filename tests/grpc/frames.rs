//! Frames that no client of gRPC sends, or not so many of: the connection that sends them ends, and
//! others go on.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use prost::Message;
use prost::bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tonic::{Code, Status};
use zhaiyao::server::{Config, ConnectionLimits, ShutdownReport};

use super::http2::*;
use super::server::TOKENS;
use super::{PAGE, Server, analyze};

const ANALYZE: &str = "/zhaiyao.v1.TextService/Analyze";
const STREAM: &str = "/zhaiyao.v1.TextService/AnalyzeStream";

/// A connection that has been greeted, with these settings of its own.
async fn greeted(address: SocketAddr, settings: &[u8]) -> TcpStream {
    let mut peer = TcpStream::connect(address).await.unwrap();
    peer.write_all(&[PREFACE, &frame(SETTINGS, 0, 0, settings)].concat())
        .await
        .unwrap();
    peer
}

/// Whether a GOAWAY is among what the server says before it closes, which it does within some
/// seconds.
async fn is_sent_away(mut peer: impl AsyncRead + Unpin) -> bool {
    let mut said = Vec::new();
    let reading = tokio::time::timeout(Duration::from_secs(10), peer.read_to_end(&mut said));
    // Closed, or reset because of what was not read.
    reading.await.expect("the connection ends").ok();
    frames(&said).any(|(kind, _)| kind == GOAWAY)
}

#[tokio::test]
async fn malformed_frames_end_their_connection_alone() {
    let server = Server::start().await;
    for (what, frames) in [
        ("longer than allowed", frame(DATA, 0, 1, &[0; 16_385])),
        ("data of a stream that is not open", frame(DATA, 0, 1, b"hello")),
        (
            "a head that is no HPACK",
            frame(HEADERS, END_HEADERS, 1, &[0xff; 9]),
        ),
        (
            "a stream of an even number",
            frame(HEADERS, END_HEADERS, 2, &head(ANALYZE)),
        ),
        ("a ping of 7 bytes", frame(PING, 0, 0, &[0; 7])),
        (
            "a head that does not go on",
            [frame(HEADERS, 0, 1, &head(ANALYZE)), frame(PING, 0, 0, &[0; 8])].concat(),
        ),
    ] {
        let mut peer = greeted(server.address, &[]).await;
        peer.write_all(&frames).await.unwrap();
        assert!(is_sent_away(peer).await, "{what}");
    }
    server.client_result().await.unwrap();
}

/// CVE-2023-44487: streams that are opened and reset at once.
#[tokio::test]
async fn a_rapid_reset_is_cut_short() {
    let server = Server::start().await;
    let (read, mut write) = greeted(server.address, &[]).await.into_split();
    let reading = tokio::spawn(is_sent_away(read));
    let pairs = (0..20_000_u32).map(|n| {
        let stream = 2 * n + 1;
        [
            frame(HEADERS, END_HEADERS, stream, &head(STREAM)),
            frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes()),
        ]
        .concat()
    });
    for pair in pairs {
        if write.write_all(&pair).await.is_err() {
            break;
        }
    }
    assert!(reading.await.unwrap(), "they go on without end");
    let began = Instant::now();
    server.client_result().await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

/// Pings, settings, empty data and heads without an end.
#[tokio::test]
async fn floods_of_small_frames_do_not_stop_others() {
    let server = Server::start().await;
    let empty = frame(DATA, 0, 1, &[]);
    for (what, first, small, is_ended) in [
        ("pings", Vec::new(), frame(PING, 0, 0, &[0; 8]), false),
        ("settings", Vec::new(), frame(SETTINGS, 0, 0, &[]), false),
        (
            "empty data",
            frame(HEADERS, END_HEADERS, 1, &head(STREAM)),
            empty,
            false,
        ),
        (
            "continuations",
            frame(HEADERS, 0, 1, &head(ANALYZE)),
            frame(CONTINUATION, 0, 1, &[]),
            true,
        ),
    ] {
        let mut peer = greeted(server.address, &[]).await;
        peer.write_all(&first).await.unwrap();
        let (read, mut write) = peer.into_split();
        // The server answers pings and settings; it would stop reading from a peer that takes no
        // answers.
        let reading = tokio::spawn(is_sent_away(read));
        for _ in 0..2_000 {
            if write.write_all(&small.repeat(100)).await.is_err() {
                break;
            }
        }
        let began = Instant::now();
        server.client_result().await.unwrap();
        assert!(
            began.elapsed() < Duration::from_secs(2),
            "{what}: {:?}",
            began.elapsed()
        );
        if is_ended {
            assert!(reading.await.unwrap(), "{what} go on without end");
        } else {
            reading.abort();
        }
    }
}

/// A head that is longer than any the server reads: the library refuses it with 431, before any
/// call.
#[tokio::test]
async fn a_head_beyond_what_is_read_is_refused_by_http() {
    let server = Server::start().await;
    let (status, _, _) = post(&server, ANALYZE, &[("x-long", "x".repeat(66 << 10))], Vec::new()).await;
    assert_eq!(status, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    server.client_result().await.unwrap();
}

/// A gateway that cancels a hundred calls at once keeps its connection, and its other calls.
#[tokio::test]
async fn calls_cancelled_together_do_not_end_their_connection() {
    let server = Server::start().await;
    let mut peer = greeted(server.address, &[]).await;
    let mut frames = frame(HEADERS, END_HEADERS, 1, &head(STREAM));
    for n in 1..=150_u32 {
        frames.extend(frame(HEADERS, END_HEADERS, 2 * n + 1, &head(STREAM)));
        frames.extend(frame(RST_STREAM, 0, 2 * n + 1, &8_u32.to_be_bytes()));
    }
    frames.extend(frame(PING, 0, 0, b"still on"));
    peer.write_all(&frames).await.unwrap();
    let mut said = Vec::new();
    let reading = async {
        let mut bytes = [0; 4096];
        while !self::frames(&said).any(|frame| frame == (PING, b"still on")) {
            let count = peer.read(&mut bytes).await.unwrap();
            assert!(count > 0, "the connection has ended");
            said.extend(&bytes[..count]);
        }
    };
    tokio::time::timeout(Duration::from_secs(5), reading)
        .await
        .unwrap();
    assert!(!self::frames(&said).any(|(kind, _)| kind == GOAWAY));
}

/// A request with bytes of our own over HTTP/2: what HTTP says, what gRPC says, and the body.
async fn post(
    server: &Server,
    path: &str,
    headers: &[(&'static str, String)],
    body: Vec<u8>,
) -> (StatusCode, Option<Status>, Bytes) {
    send(server, Method::POST, path, headers, body).await
}

async fn send(
    server: &Server,
    method: Method,
    path: &str,
    headers: &[(&'static str, String)],
    body: Vec<u8>,
) -> (StatusCode, Option<Status>, Bytes) {
    let client = Client::builder(TokioExecutor::new())
        .http2_only(true)
        .build_http();
    let mut request = Request::new(Full::new(Bytes::from(body)));
    *request.method_mut() = method;
    *request.uri_mut() = format!("{}{path}", server.url).parse().unwrap();
    let types = HeaderMap::from_iter([
        (
            "content-type".parse().unwrap(),
            "application/grpc".parse().unwrap(),
        ),
        ("te".parse().unwrap(), "trailers".parse().unwrap()),
    ]);
    request.headers_mut().extend(types);
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    let (head, body) = client.request(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap();
    let trailers = body.trailers().cloned().unwrap_or_default();
    let status = Status::from_header_map(&trailers).or_else(|| Status::from_header_map(&head.headers));
    (head.status, status, body.to_bytes())
}

/// A message of gRPC: its flag, its length, its bytes.
fn message(flag: u8, length: usize, bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(length).unwrap().to_be_bytes();
    [&[flag], &length[..], bytes].concat()
}

#[tokio::test]
async fn messages_that_are_framed_wrongly_are_answered_with_a_status() {
    let server = Server::start().await;
    let good = analyze("今天开馆。").encode_to_vec();
    let whole = message(0, good.len(), &good);
    let none: &[(&'static str, String)] = &[];
    let encoded = |name: &str| vec![("grpc-encoding", name.to_owned())];
    for (what, headers, body, code) in [
        ("as it should be", none, whole.clone(), Code::Ok),
        (
            "the longest length",
            none,
            message(0, 0xffff_ffff, &good),
            Code::ResourceExhausted,
        ),
        (
            "a body cut short",
            none,
            message(0, good.len() + 9, &good),
            Code::Internal,
        ),
        ("no message", none, Vec::new(), Code::Internal),
        (
            "packed, and not said how",
            none,
            message(1, good.len(), &good),
            Code::Internal,
        ),
        ("a flag of 7", none, message(7, good.len(), &good), Code::Internal),
        (
            "no gzip",
            &encoded("gzip"),
            message(1, good.len(), &good),
            Code::Internal,
        ),
        (
            "packed in an unknown way",
            &encoded("br"),
            message(1, good.len(), &good),
            Code::Unimplemented,
        ),
    ] {
        let (http, status, _) = post(&server, ANALYZE, headers, body).await;
        let status = status.expect(what);
        assert_eq!(
            (http, status.code()),
            (StatusCode::OK, code),
            "{what}: {status:?}"
        );
    }
    server.client_result().await.unwrap();
}

#[tokio::test]
async fn what_is_no_request_of_grpc_is_refused_as_http_does() {
    let server = Server::start().await;
    let text = [("content-type", "text/plain".to_owned())];
    for (method, headers) in [
        (Method::GET, &text[..0]),
        (Method::POST, &text[..]),
        (Method::PUT, &text[..0]),
    ] {
        let (http, status, _) = send(&server, method.clone(), ANALYZE, headers, Vec::new()).await;
        assert_eq!(http, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{method}");
        assert_eq!(status.unwrap().code(), Code::InvalidArgument, "{method}");
    }
}

/// Window of 0: the peer takes no byte of an answer.
#[tokio::test]
async fn a_peer_that_never_reads_harms_nobody_else() {
    let server = Server::with(Config {
        connections: ConnectionLimits {
            grace: Duration::from_millis(300),
            ..ConnectionLimits::default()
        },
        ..Config::default()
    })
    .await;
    let mut request = analyze(&PAGE.repeat(20));
    request.features = TOKENS;
    let bytes = request.encode_to_vec();
    let bytes = message(0, bytes.len(), &bytes);
    // SETTINGS_INITIAL_WINDOW_SIZE.
    let mut peer = greeted(server.address, &[0, 4, 0, 0, 0, 0]).await;
    peer.write_all(&frame(HEADERS, END_HEADERS, 1, &head(ANALYZE)))
        .await
        .unwrap();
    // As much as goes without the server's leave.
    let chunks: Vec<&[u8]> = bytes[..60_000].chunks(16_000).collect();
    for chunk in chunks {
        peer.write_all(&frame(DATA, 0, 1, chunk)).await.unwrap();
    }
    let mut small = greeted(server.address, &[0, 4, 0, 0, 0, 0]).await;
    let page = analyze(PAGE).encode_to_vec();
    let page = message(0, page.len(), &page);
    small
        .write_all(&frame(HEADERS, END_HEADERS, 1, &head(ANALYZE)))
        .await
        .unwrap();
    let (body, last) = page.split_at(page.len() - 10);
    for chunk in body.chunks(16_000) {
        small.write_all(&frame(DATA, 0, 1, chunk)).await.unwrap();
    }
    small.write_all(&frame(DATA, END_STREAM, 1, last)).await.unwrap();
    for _ in 0..20 {
        server.client_result().await.unwrap();
    }
    let began = Instant::now();
    server.stop.send(()).unwrap();
    let left = server.running.await.unwrap().unwrap();
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_ne!(
        left,
        ShutdownReport {
            calls: 0,
            connections: 0
        },
        "what was cut is told"
    );
    drop((peer, small));
}

/// No peer holds open more streams than it may: those beyond are reset unread.
#[tokio::test]
async fn streams_beyond_the_limit_are_refused() {
    let server = Server::with(Config {
        connections: ConnectionLimits {
            streams_per_connection: 8,
            ..ConnectionLimits::default()
        },
        ..Config::default()
    })
    .await;
    let mut peer = greeted(server.address, &[]).await;
    for n in 0..20 {
        peer.write_all(&frame(HEADERS, END_HEADERS, 2 * n + 1, &head(STREAM)))
            .await
            .unwrap();
    }
    let mut said = Vec::new();
    let reading = async {
        let mut bytes = [0; 4096];
        while resets(&said) < 12 {
            let count = peer.read(&mut bytes).await.unwrap();
            assert!(count > 0, "the connection goes on");
            said.extend(&bytes[..count]);
        }
    };
    tokio::time::timeout(Duration::from_secs(5), reading)
        .await
        .expect("twelve are refused");
}

/// Streams that the server has reset as refused.
fn resets(said: &[u8]) -> usize {
    const REFUSED_STREAM: [u8; 4] = [0, 0, 0, 7];
    frames(said)
        .filter(|frame| *frame == (RST_STREAM, &REFUSED_STREAM))
        .count()
}
