//! What a server is → the answer of `GetServerInfo`.

use std::time::Duration;

use super::receipt::{build, model_revision};
use super::writer::number;
use crate::api::{MOST_BATCH_REQUESTS, v1};
use zhaiyao_text::engine::Engine;

/// The limits of calls and connections, beside those of the engine.
#[derive(Debug, Clone, Copy)]
pub struct ServiceLimits {
    /// Bytes of one request message.
    pub message_bytes: usize,
    /// Bytes of one response message.
    pub response_bytes: usize,
    /// Memory of the process, in bytes.
    pub memory_bytes: usize,
    /// Time of a call.
    pub call: Duration,
    /// Calls that wait for a worker.
    pub waiting_calls: usize,
    /// Streams of one connection.
    pub streams_per_connection: usize,
    /// Items of one stream that are read at once.
    pub stream_items: usize,
    /// Open connections.
    pub connections: usize,
    /// Silence after which a connection is pinged.
    pub keepalive: Duration,
    /// Age at which a connection takes no new calls.
    pub connection_age: Duration,
}

/// The answer of `GetServerInfo`.
pub fn server_info(engine: &Engine, service: &ServiceLimits) -> v1::GetServerInfoResponse {
    let mut models = engine.models().iter().map(model_revision);
    v1::GetServerInfoResponse {
        build: Some(build()),
        limits: Some(limits(engine, service)),
        lexicons: models.next().into_iter().collect(),
        idf_models: models.next().into_iter().collect(),
        other_models: models.collect(),
        settings: Some(settings(service)),
    }
}

fn limits(engine: &Engine, service: &ServiceLimits) -> v1::Limits {
    let limits = engine.limits();
    v1::Limits {
        max_text_characters: number(limits.text_characters),
        max_title_characters: number(limits.title_characters),
        max_lexicon_terms: number(limits.lexicon_terms),
        max_top_k: number(limits.top_k),
        max_sentence_count: number(limits.sentence_count),
        max_query_characters: number(limits.query_characters),
        max_banned_words: number(limits.banned_words),
        max_word_characters: number(limits.word_characters),
        max_aliases: number(limits.aliases),
        max_reports: number(limits.reports),
        max_batch_requests: number(MOST_BATCH_REQUESTS),
        max_request_bytes: bytes(service.message_bytes),
        max_response_bytes: bytes(service.response_bytes),
    }
}

fn settings(service: &ServiceLimits) -> v1::ServerSettings {
    v1::ServerSettings {
        max_call_duration: Some(service.call.into()),
        max_waiting_calls: number(service.waiting_calls),
        max_streams_per_connection: number(service.streams_per_connection),
        max_stream_items: number(service.stream_items),
        max_connections: number(service.connections),
        max_connection_age: Some(service.connection_age.into()),
        keepalive_time: Some(service.keepalive.into()),
        max_memory_bytes: bytes(service.memory_bytes),
    }
}

fn bytes(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
