//! The wire: protobuf messages, their conversion to and from the engine's types, errors as statuses.
//!
//! What always holds: a number from the wire is checked before it is used; every bad field is named;
//! `tonic::Status` is built in `status.rs` alone.

pub(crate) mod codec;
mod compute;
mod from_proto;
mod status;
mod tally;
mod text_service;
mod to_proto;

pub use compute::{Capacity, Compute};
pub use status::{code_name, refusal, status};
pub use tally::{STAGES, Tally};
pub use text_service::TextServiceAdapter;

use zhaiyao_text::engine::{Engine, Error};

/// Messages and services of `zhaiyao.v1`, generated from `proto/`.
#[allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::print_stdout,
    clippy::unwrap_used
)]
pub mod v1 {
    tonic::include_proto!("zhaiyao.v1");
    include!(concat!(env!("OUT_DIR"), "/zhaiyao.v1.serde.rs"));

    /// The descriptor set of this package, for reflection.
    pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
}

/// Answers a request. All calls, the command line and the batch come this way.
///
/// # Errors
/// What [`Engine::analyze`] refuses, and every field that no engine request can hold.
pub fn answer(engine: &Engine, request: v1::AnalyzeRequest) -> Result<v1::AnalyzeResponse, Error> {
    answer_while(engine, request, || true)
}

/// The same, as long as `wanted` says that somebody waits for it; it is asked before each stage.
fn answer_while(
    engine: &Engine,
    request: v1::AnalyzeRequest,
    wanted: impl Fn() -> bool,
) -> Result<v1::AnalyzeResponse, Error> {
    let asked = from_proto::request(request);
    if !asked.violations.is_empty() {
        let own = engine.check(&asked.request);
        return Err(Error::InvalidArgument([asked.violations, own].concat()));
    }
    let analysis = engine.analyze_while(&asked.request, wanted)?;
    Ok(to_proto::response(&asked.request.text, asked.encoding, &analysis))
}

/// What calls and connections are held to, beside the limits of the engine.
#[derive(Debug, Clone, Copy)]
pub struct ServiceLimits {
    /// Bytes of one request message.
    pub message_bytes: usize,
    /// Seconds of a call.
    pub call_seconds: usize,
    /// Calls that wait for a worker.
    pub waiting_calls: usize,
    /// Streams of one connection.
    pub streams_per_connection: usize,
    /// Items of one stream that are read at once.
    pub stream_items: usize,
    /// Open connections.
    pub connections: usize,
    /// Seconds of silence after which a connection is pinged.
    pub keepalive_seconds: usize,
    /// Seconds after which a connection takes no new calls.
    pub connection_age_seconds: usize,
}

/// What the server is.
pub fn server_info(engine: &Engine, service: &ServiceLimits) -> v1::GetServerInfoResponse {
    to_proto::server_info(engine, service)
}
