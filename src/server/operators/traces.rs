//! Calls that have ended → spans of OpenTelemetry, sent to a collector by OTLP over gRPC.
//!
//! What always holds: a span is part of the trace that the caller's `traceparent` names, and is
//! sampled as `traceparent` demands; no text of a caller is in it; a collector that does not answer
//! delays no call, because spans wait in a bounded queue, and dropped ones are logged.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, Uri};
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::{Span, SpanContext, SpanKind, Status, TraceContextExt, Tracer, TracerProvider};
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig, WithTonicConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use tonic::Code;
use tonic::transport::ClientTlsConfig;

use crate::api::code_name;

/// Time for the collector to accept a batch.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Time for the collector to accept the last batch, when the server has ended.
const LAST_TIMEOUT: Duration = Duration::from_secs(2);

/// Why spans can't be sent.
#[derive(Debug, thiserror::Error)]
pub enum TracesError {
    /// The URL is not one of a collector.
    #[error(
        "\"{0}\" is no URL like http://localhost:4317: http or https, a host, perhaps a port, \
         nothing else"
    )]
    Url(String),
    /// The exporter can't be made.
    #[error(transparent)]
    Exporter(#[from] ExporterBuildError),
}

/// The collector of spans.
#[derive(Debug, Clone)]
pub struct Traces {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

/// The span of a caller that a call is part of.
#[derive(Debug)]
pub(in crate::server) struct Parent(SpanContext);

/// The header of W3C's trace context. `tracestate` is not read: it is free text of a caller.
const TRACEPARENT: &str = "traceparent";
/// Characters of a header of version 00, and of the four fields of a later version.
const TRACEPARENT_CHARACTERS: usize = 55;

struct TraceParent<'a>(&'a str);

impl Extractor for TraceParent<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        (key == TRACEPARENT).then_some(self.0)
    }

    fn keys(&self) -> Vec<&str> {
        vec![TRACEPARENT]
    }
}

impl Parent {
    /// Reads `traceparent`; `None` if it is missing or malformed.
    pub(in crate::server) fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let value = headers.get(TRACEPARENT)?.to_str().ok()?;
        if !has_form(value) {
            return None;
        }
        let context = TraceContextPropagator::new().extract(&TraceParent(value));
        let parent = context.span().span_context().clone();
        parent.is_valid().then_some(Self(parent))
    }

    /// The trace as W3C writes it.
    pub(in crate::server) fn trace_id(&self) -> String {
        self.0.trace_id().to_string()
    }

    /// Whether the caller keeps this trace.
    pub(in crate::server) fn is_kept(&self) -> bool {
        self.0.is_sampled()
    }
}

/// Returns whether the fields have the widths and digits of W3C's form. The SDK also accepts
/// shorter fields, signs and blanks.
fn has_form(value: &str) -> bool {
    let mut widths = value.split('-').map(str::len);
    let is_digit = |b: u8| matches!(b, b'-' | b'0'..=b'9' | b'a'..=b'f');
    [2, 32, 16, 2].iter().all(|width| widths.next() == Some(*width))
        && value.bytes().take(TRACEPARENT_CHARACTERS).all(is_digit)
        && (value.len() == TRACEPARENT_CHARACTERS || !value.starts_with("00"))
}

/// A call that has ended.
#[derive(Debug)]
pub(in crate::server) struct Ended<'a> {
    /// `/package.Service/Method`, or "other".
    pub(in crate::server) method: &'static str,
    pub(in crate::server) request_id: &'a str,
    pub(in crate::server) parent: Option<&'a Parent>,
    pub(in crate::server) code: Code,
    pub(in crate::server) took: Duration,
}

impl Traces {
    /// Sends spans to the collector at this URL, as `http://localhost:4317`. Must be called within
    /// a runtime of tokio. The collector may start later.
    ///
    /// # Errors
    /// When the URL is not one of a collector.
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

    /// Records the span of a call. Returns the trace that it is part of, unless that is not kept.
    pub(in crate::server) fn ended(&self, call: &Ended) -> Option<String> {
        let around = call.parent.map_or_else(Context::new, |parent| {
            Context::new().with_remote_span_context(parent.0.clone())
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
            span.set_status(Status::error(code_name(call.code)));
        }
        span.end_with_timestamp(end);
        let context = span.span_context();
        context.is_sampled().then(|| context.trace_id().to_string())
    }

    /// Sends the spans that are left. Blocks for 2 s at most.
    pub fn finish(&self) {
        if let Err(error) = self.provider.shutdown_with_timeout(LAST_TIMEOUT) {
            tracing::warn!(%error, "the last spans were not sent");
        }
    }
}

/// Returns whether this is http or https, a host, perhaps a port, and nothing else.
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

/// Returns whether OpenTelemetry's conventions for gRPC count this code as a fault of the server.
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

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_trace_is_what_w3c_says() {
        let id = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(TRACEPARENT, HeaderValue::from_static(text));
            Parent::from_headers(&headers).map(|parent| parent.trace_id())
        };
        let trace = "0af7651916cd43dd8448eb211c80319c";
        assert_eq!(
            id("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").as_deref(),
            Some(trace)
        );
        assert_eq!(
            id("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x").as_deref(),
            Some(trace)
        );
        for bad in [
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "0-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-+1",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
            " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "hello",
            "",
        ] {
            assert_eq!(id(bad), None, "{bad}");
        }
    }
}
