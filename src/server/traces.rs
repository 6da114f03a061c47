//! Calls that have ended → spans of OpenTelemetry, sent to a collector by OTLP over gRPC.
//!
//! What always holds: a span is part of the trace that the caller's `traceparent` names, and is sampled as that says; no text of a
//! caller is in it; a collector that does not answer holds up no call: spans wait in a queue of bounded length, and what is dropped is
//! logged.

use std::time::{Duration, SystemTime};

use http::Uri;
use opentelemetry::trace::{
    Span, SpanContext, SpanId, SpanKind, Status, TraceContextExt, TraceFlags, TraceId, TraceState, Tracer,
    TracerProvider,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig, WithTonicConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use tonic::Code;
use tonic::transport::ClientTlsConfig;

use super::head::Parent;

/// Time for the collector to take a batch …
const TIMEOUT: Duration = Duration::from_secs(5);
/// … and to take the last one, when the server has ended.
const LAST_TIMEOUT: Duration = Duration::from_secs(2);

/// Why spans can go nowhere.
#[derive(Debug, thiserror::Error)]
pub enum TracesError {
    /// It is no URL of a collector.
    #[error(
        "\"{0}\" is no URL like http://localhost:4317: http or https, a host, perhaps a port, nothing else"
    )]
    Url(String),
    /// What sends them can't be made.
    #[error(transparent)]
    Exporter(#[from] ExporterBuildError),
}

/// Where spans go.
#[derive(Debug, Clone)]
pub struct Traces {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

/// A call that has ended.
#[derive(Debug)]
pub(super) struct Ended<'a> {
    /// `/package.Service/Method`, or "other".
    pub(super) method: &'static str,
    pub(super) request_id: &'a str,
    pub(super) parent: Option<&'a Parent>,
    pub(super) code: Code,
    pub(super) took: Duration,
}

impl Traces {
    /// Spans for the collector at this URL, as `http://localhost:4317`. Needs a runtime of tokio around it. The collector may come later.
    ///
    /// # Errors
    /// When it is no URL of a collector.
    pub fn new(collector: &str) -> Result<Self, TracesError> {
        if !is_collector(collector) {
            return Err(TracesError::Url(collector.to_owned()));
        }
        let mut exporter = SpanExporter::builder()
            .with_tonic()
            .with_endpoint(collector)
            .with_timeout(TIMEOUT);
        if collector.starts_with("https:") {
            exporter = exporter.with_tls_config(ClientTlsConfig::new().with_webpki_roots());
        }
        let exporter = exporter.build()?;
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(Resource::builder().with_service_name("zhaiyao").build())
            .build();
        let tracer = provider.tracer("zhaiyao");
        Ok(Self { provider, tracer })
    }

    /// Takes the span of a call.
    pub(super) fn ended(&self, call: &Ended) {
        let around = call.parent.map_or_else(Context::new, |parent| {
            Context::new().with_remote_span_context(context(parent))
        });
        let name = call.method.trim_start_matches('/');
        let (service, method) = name.split_once('/').unwrap_or(("", name));
        let end = SystemTime::now();
        let mut span = self
            .tracer
            .span_builder(name)
            .with_kind(SpanKind::Server)
            .with_start_time(end - call.took)
            .with_attributes([
                KeyValue::new("rpc.system", "grpc"),
                KeyValue::new("rpc.service", service),
                KeyValue::new("rpc.method", method),
                KeyValue::new("rpc.grpc.status_code", i64::from(i32::from(call.code))),
                KeyValue::new("zhaiyao.request_id", call.request_id.to_owned()),
            ])
            .start_with_context(&self.tracer, &around);
        if is_of_server(call.code) {
            span.set_status(Status::error(super::metrics::name(call.code)));
        }
        span.end_with_timestamp(end);
    }

    /// Sends what is left. Blocks for some seconds at most.
    pub fn finish(&self) {
        if let Err(error) = self.provider.shutdown_with_timeout(LAST_TIMEOUT) {
            tracing::warn!(%error, "the last spans were not sent");
        }
    }
}

/// Whether this is http or https, a host, perhaps a port, and nothing else.
fn is_collector(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
    let is_host = uri.authority().is_some_and(|at| {
        let port = at.as_str().strip_prefix(at.host());
        let is_port = |port: &str| {
            port.strip_prefix(':')
                .is_some_and(|port| port.parse::<u16>().is_ok())
        };
        !at.host().is_empty() && port.is_some_and(|port| port.is_empty() || is_port(port))
    });
    is_http && is_host && matches!(uri.path(), "" | "/") && uri.query().is_none()
}

/// Codes that are faults of a server, as OpenTelemetry's conventions for gRPC have them.
fn is_of_server(code: Code) -> bool {
    matches!(
        code,
        Code::Unknown
            | Code::DeadlineExceeded
            | Code::Unimplemented
            | Code::Internal
            | Code::Unavailable
            | Code::DataLoss
    )
}

fn context(parent: &Parent) -> SpanContext {
    SpanContext::new(
        TraceId::from(parent.trace),
        SpanId::from(parent.span),
        TraceFlags::new(parent.flags),
        true,
        TraceState::default(),
    )
}
