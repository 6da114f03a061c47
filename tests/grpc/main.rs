//! The wire, with a real server on a port of its own and real clients.

#![allow(clippy::unwrap_used, reason = "a test that can not go on has failed")]

mod admission;
mod batch;
mod bytes_codec;
mod calls;
mod client;
mod connections;
mod deadlines;
mod errors;
mod frames;
mod headers;
mod http2;
mod mutated;
mod raw;
mod responses;
mod security;
#[path = "../server/mod.rs"]
mod server;
mod stream;
mod traces;
mod web;

use std::time::Duration;

use server::{PAGE, Server, analyze, document};
use zhaiyao::server::{Config, ConnectionLimits, ShutdownReport};

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
