//! Web pages → the same calls, by gRPC-Web over HTTP/1.1 or HTTP/2, from the origins that are named.
//!
//! What always holds: without origins nothing but gRPC over HTTP/2 is spoken; calls of pages pass through the same layer as all others.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use std::time::Duration;

use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Method, Request, Response, Uri};
use tonic::body::Body;
use tonic_web::{GrpcWebLayer, GrpcWebService};
use tower::{Layer, Service};
use tower_http::cors::{AllowOrigin, Cors, CorsLayer};

use super::call::CallService;

/// Headers that gRPC-Web and callers of ours send …
const SENT: [HeaderName; 7] = [
    CONTENT_TYPE,
    AUTHORIZATION,
    HeaderName::from_static("x-grpc-web"),
    HeaderName::from_static("x-user-agent"),
    HeaderName::from_static("grpc-timeout"),
    HeaderName::from_static("x-request-id"),
    HeaderName::from_static("traceparent"),
];
/// … and those that a page may read.
const SHOWN: [HeaderName; 4] = [
    HeaderName::from_static("grpc-status"),
    HeaderName::from_static("grpc-message"),
    HeaderName::from_static("grpc-status-details-bin"),
    HeaderName::from_static("x-request-id"),
];

/// How long a browser may remember what it may do; the most that browsers take is two hours.
const REMEMBERED: Duration = Duration::from_secs(7_200);

/// Origins whose pages may call.
#[derive(Debug, Clone)]
pub struct Origins(AllowOrigin);

/// What is no origin that a browser would send.
#[derive(Debug, thiserror::Error)]
#[error(
    "\"{0}\" is no origin like https://example.org: scheme, host and perhaps a port, without a path, * alone for any"
)]
pub struct OriginError(String);

impl Origins {
    /// Reads origins: `https://example.org`, or `*` for any.
    ///
    /// # Errors
    /// When one is none that a browser would send.
    pub fn new(origins: &[String]) -> Result<Self, OriginError> {
        if origins.iter().any(|origin| origin == "*") {
            return Ok(Self(AllowOrigin::any()));
        }
        let values = origins
            .iter()
            .map(|origin| sent(origin).ok_or_else(|| OriginError(origin.clone())));
        Ok(Self(AllowOrigin::list(values.collect::<Result<Vec<_>, _>>()?)))
    }
}

/// An origin as browsers send it: in small letters, without the port that its scheme has anyway.
fn sent(origin: &str) -> Option<HeaderValue> {
    let uri: Uri = origin.parse().ok()?;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
    let host = authority.host();
    let is_whole = matches!(uri.path(), "" | "/") && uri.query().is_none() && !host.contains('*');
    if !is_whole || authority.as_str().contains('@') {
        return None;
    }
    let usual = match scheme {
        "https" => Some(443),
        "http" => Some(80),
        _ => None,
    };
    let port = authority.port_u16().filter(|port| Some(*port) != usual);
    let port = port.map_or_else(String::new, |port| format!(":{port}"));
    HeaderValue::from_str(&format!("{scheme}://{host}{port}").to_ascii_lowercase()).ok()
}

/// Calls of gRPC-Web by one way, all else by the other: the layer for gRPC-Web would answer the latter without a status.
#[derive(Debug, Clone)]
pub(super) struct ByType {
    web: GrpcWebService<CallService>,
    others: CallService,
}

impl Service<Request<Body>> for ByType {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.others.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let media_type = request.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
        let is_web = media_type.is_some_and(|media_type| media_type.starts_with(b"application/grpc-web"));
        if is_web && request.method() == Method::POST {
            Box::pin(self.web.call(request))
        } else {
            self.others.call(request)
        }
    }
}

/// The services as connections call them.
#[derive(Debug, Clone)]
pub(super) enum Front {
    /// gRPC alone.
    Grpc(CallService),
    /// gRPC, and gRPC-Web for pages.
    Web(Box<Cors<ByType>>),
}

impl Front {
    pub(super) fn new(service: CallService, origins: Option<Origins>) -> Self {
        let Some(Origins(origins)) = origins else {
            return Self::Grpc(service);
        };
        let cors = CorsLayer::new()
            .allow_origin(origins)
            .allow_methods([Method::POST])
            .allow_headers(SENT)
            .expose_headers(SHOWN)
            .max_age(REMEMBERED);
        let service = ByType {
            web: GrpcWebLayer::new().layer(service.clone()),
            others: service,
        };
        Self::Web(Box::new(cors.layer(service)))
    }
}

impl Service<Request<Body>> for Front {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        match self {
            Self::Grpc(service) => service.poll_ready(cx),
            Self::Web(service) => Service::<Request<Body>>::poll_ready(service, cx),
        }
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        match self {
            Self::Grpc(service) => service.call(request),
            Self::Web(service) => Box::pin(service.call(request)),
        }
    }
}
