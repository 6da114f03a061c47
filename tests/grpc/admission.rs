//! More work than the server can do: some waits, the rest is refused at once, and what nobody waits
//! for is not done.

use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tonic::Code;
use tonic_types::StatusExt;
use zhaiyao::api::v1::text_service_client::TextServiceClient;
use zhaiyao::server::{Capacity, Config, ConnectionLimits};

use super::server::counted;
use super::{PAGE, Server, analyze};

async fn server(queue: usize, wait: Duration) -> Server {
    Server::with(Config {
        capacity: Capacity {
            workers: 1,
            queue,
            wait,
        },
        ..Config::default()
    })
    .await
}

/// A text that keeps a worker busy.
fn long() -> String {
    PAGE.repeat(40)
}

#[tokio::test]
async fn calls_beyond_the_queue_are_refused_at_once() {
    let server = server(1, Duration::from_secs(30)).await;
    let client = server.client().await;
    let calls: Vec<_> = (0..6)
        .map(|_| {
            let mut client = client.clone();
            tokio::spawn(async move { client.analyze(analyze(&long())).await })
        })
        .collect();
    let mut refused = 0;
    for call in calls {
        if let Err(status) = call.await.unwrap() {
            assert_eq!(status.code(), Code::ResourceExhausted);
            assert_eq!(status.get_details_error_info().unwrap().reason, "OVERLOADED");
            assert!(status.get_details_retry_info().unwrap().retry_delay.is_some());
            refused += 1;
        }
    }
    assert_eq!(refused, 4, "one runs, one waits");
}

#[tokio::test]
async fn a_call_waits_no_longer_than_it_may() {
    let server = server(8, Duration::from_millis(50)).await;
    let mut client = server.client().await;
    let mut other = client.clone();
    let busy = tokio::spawn(async move { other.analyze(analyze(&long())).await });
    tokio::time::sleep(Duration::from_millis(30)).await;
    let status = client.analyze(analyze(PAGE)).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    assert!(busy.await.unwrap().is_ok());
}

/// Ten thousand callers that leave keep nobody waiting: what they asked for is not begun.
///
/// They come in waves, and none leaves before the work of all is queued: a connection ends itself
/// if too many streams are reset before it took them (`too_many_resets`), or if their messages come
/// in too many pieces because its window is full (`too_many_data_frames`).
#[tokio::test]
async fn work_of_ten_thousand_callers_that_have_gone_is_not_done() {
    const CALLERS: usize = 10_000;
    const WAVE: usize = 100;
    const ENDED: &str = "rpc_server_call_duration_seconds_count";
    const ANSWERED: &str = "rpc_server_call_duration_seconds_count{\
        rpc_method=\"zhaiyao.v1.TextService/Analyze\",rpc_response_status_code=\"OK\"}";
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let operators = listener.local_addr().unwrap();
    let config = Config {
        capacity: Capacity {
            workers: 1,
            queue: 100_000,
            wait: Duration::from_secs(60),
        },
        connections: ConnectionLimits {
            streams_per_connection: 10_001,
            ..ConnectionLimits::default()
        },
        ..Config::default()
    };
    let server = Server::with_operators(config, Some(listener)).await;
    let mut client = TextServiceClient::new(server.channel().await);
    // Too long to be read where it is; all of them would take a minute.
    let text: String = PAGE.chars().take(2_000).collect();
    let mut calls = Vec::new();
    while calls.len() < CALLERS {
        calls.extend((0..WAVE).map(|_| {
            let (mut client, request) = (client.clone(), analyze(&text));
            tokio::spawn(async move { client.analyze(request).await })
        }));
        let known = ["zhaiyao_work_waiting ", "zhaiyao_work_running ", ENDED];
        while counted(operators, &known).await < calls.len() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    let ended = counted(operators, &[ENDED]).await;
    assert!(
        ended < CALLERS / 2,
        "{ended} are answered: too few are left to leave"
    );
    calls.iter().for_each(tokio::task::JoinHandle::abort);
    let began = Instant::now();
    client.analyze(analyze("今天开馆。")).await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    let answered = counted(operators, &[ANSWERED]).await;
    assert!(
        answered < ended + WAVE,
        "{answered} were done, {ended} before all left"
    );
}
