//! Requests → the services, by gRPC or, for web pages of named origins, by gRPC-Web.
//!
//! What always holds: without origins only gRPC over HTTP/2 is served; calls of pages pass through
//! the same layer as all others.

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

use super::pages::Pages;
use crate::server::call::CallService;

/// Headers that a page may send.
const REQUEST_HEADERS: [HeaderName; 7] = [
    CONTENT_TYPE,
    AUTHORIZATION,
    HeaderName::from_static("x-grpc-web"),
    HeaderName::from_static("x-user-agent"),
    HeaderName::from_static("grpc-timeout"),
    HeaderName::from_static("x-request-id"),
    HeaderName::from_static("traceparent"),
];
/// Headers that a page may read.
const RESPONSE_HEADERS: [HeaderName; 4] = [
    HeaderName::from_static("grpc-status"),
    HeaderName::from_static("grpc-message"),
    HeaderName::from_static("grpc-status-details-bin"),
    HeaderName::from_static("x-request-id"),
];

/// The time for which a browser may cache what a page may do; two hours is the most it accepts.
const MAX_AGE: Duration = Duration::from_secs(7_200);

/// Origins whose pages may call.
#[derive(Debug, Clone)]
pub struct Origins(AllowOrigin);

/// An origin that no browser would send.
#[derive(Debug, thiserror::Error)]
#[error(
    "\"{0}\" is no origin like https://example.org: scheme, host and perhaps a port, \
     without a path, * alone for any"
)]
pub struct OriginError(String);

impl Origins {
    /// Reads origins: `https://example.org`, or `*` for any.
    ///
    /// # Errors
    /// When one of them is malformed.
    pub fn new(origins: &[String]) -> Result<Self, OriginError> {
        if origins.iter().any(|origin| origin == "*") {
            return Ok(Self(AllowOrigin::any()));
        }
        let values = origins
            .iter()
            .map(|origin| normalized(origin).ok_or_else(|| OriginError(origin.clone())));
        Ok(Self(AllowOrigin::list(values.collect::<Result<Vec<_>, _>>()?)))
    }
}

/// An origin as browsers send it: in lower case, without the default port of its scheme. `None` if
/// it is malformed.
fn normalized(origin: &str) -> Option<HeaderValue> {
    let uri: Uri = origin.parse().ok()?;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
    let host = authority.host();
    let is_whole = matches!(uri.path(), "" | "/") && uri.query().is_none() && !host.contains('*');
    if !is_whole || authority.as_str().contains('@') {
        return None;
    }
    let default_port = match scheme {
        "https" => Some(443),
        "http" => Some(80),
        _ => None,
    };
    let port = authority.port_u16().filter(|port| Some(*port) != default_port);
    let port = port.map_or_else(String::new, |port| format!(":{port}"));
    HeaderValue::from_str(&format!("{scheme}://{host}{port}").to_ascii_lowercase()).ok()
}

/// The types of gRPC-Web. Its layer reads these alone.
const MEDIA_TYPES: [&[u8]; 4] = [
    b"application/grpc-web",
    b"application/grpc-web+proto",
    b"application/grpc-web-text",
    b"application/grpc-web-text+proto",
];

/// Calls of gRPC-Web go through its layer, all others do not, because that layer would answer them
/// without a status.
#[derive(Debug, Clone)]
pub(in crate::server) struct ByType {
    web: GrpcWebService<Pages>,
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
        let is_web = media_type.is_some_and(|media_type| MEDIA_TYPES.contains(&media_type));
        if is_web && request.method() == Method::POST {
            Box::pin(self.web.call(request))
        } else {
            self.others.call(request)
        }
    }
}

/// The services as connections call them.
#[derive(Debug, Clone)]
pub(in crate::server) enum WebRouter {
    /// gRPC only.
    Grpc(CallService),
    /// gRPC, and gRPC-Web for pages.
    Web(Box<Cors<ByType>>),
}

impl WebRouter {
    /// Returns whether web pages may call.
    pub(super) fn is_web(&self) -> bool {
        matches!(self, Self::Web(_))
    }

    pub(in crate::server) fn new(service: CallService, origins: Option<Origins>) -> Self {
        let Some(Origins(origins)) = origins else {
            return Self::Grpc(service);
        };
        let cors = CorsLayer::new()
            .allow_origin(origins)
            .allow_methods([Method::POST])
            .allow_headers(REQUEST_HEADERS)
            .expose_headers(RESPONSE_HEADERS)
            .max_age(MAX_AGE);
        let service = ByType {
            web: GrpcWebLayer::new().layer(Pages(service.clone())),
            others: service,
        };
        Self::Web(Box::new(cors.layer(service)))
    }
}

impl Service<Request<Body>> for WebRouter {
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
