//! Web pages → the same calls, by gRPC-Web over HTTP/1.1 or HTTP/2, from the origins that are named.
//!
//! What always holds: without origins nothing but gRPC over HTTP/2 is spoken; calls of pages pass through the same layer as all others.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, InvalidHeaderValue};
use http::{Method, Request, Response};
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

/// Origins whose pages may call.
#[derive(Debug, Clone)]
pub struct Origins(AllowOrigin);

impl Origins {
    /// Reads origins: `https://example.org`, or `*` for any.
    ///
    /// # Errors
    /// When one can't stand in a header.
    pub fn new(origins: &[String]) -> Result<Self, InvalidHeaderValue> {
        if origins.iter().any(|origin| origin == "*") {
            return Ok(Self(AllowOrigin::any()));
        }
        let values = origins
            .iter()
            .map(|origin| HeaderValue::from_str(origin.trim_end_matches('/')));
        Ok(Self(AllowOrigin::list(values.collect::<Result<Vec<_>, _>>()?)))
    }
}

/// The services as connections call them.
#[derive(Debug, Clone)]
pub(super) enum Front {
    /// gRPC alone.
    Grpc(CallService),
    /// gRPC, and gRPC-Web for pages.
    Web(Box<Cors<GrpcWebService<CallService>>>),
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
            .expose_headers(SHOWN);
        Self::Web(Box::new(cors.layer(GrpcWebLayer::new().layer(service))))
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
