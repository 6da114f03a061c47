//! A typed client of the service, with all its calls.
//!
//! What always holds: a refusal of the server, an answer of something that is no server of ours,
//! and a failed connection are three different errors.

use std::error::Error as _;

use futures_util::{Stream, StreamExt};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};
use tonic::{Code, Request, Status};

use crate::api::v1::text_service_client::TextServiceClient;
use crate::api::v1::{self, AnalyzeStreamRequest, AnalyzeStreamResponse};

/// Largest response that is accepted, in bytes: many times the tokens of a text of the default
/// limit.
const RESPONSE_BYTES: usize = 1 << 30;

/// What a server may demand of its callers.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// Authority that signed the server's certificate, in PEM; `None` for those that browsers
    /// trust.
    pub authority: Option<String>,
    /// An API key.
    pub key: Option<String>,
}

/// A connection to a server.
#[derive(Debug, Clone)]
pub struct Client {
    inner: TextServiceClient<Channel>,
    url: String,
    /// Value of the header `authorization`.
    bearer: Option<MetadataValue<Ascii>>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No connection.
    #[error("can't reach {url}: {}", cause(.source))]
    Connect {
        /// The URL as passed by the caller.
        url: String,
        /// The error of the transport.
        source: tonic::transport::Error,
    },
    /// Something else than a server of ours answered, or the connection broke.
    #[error("{url} does not answer as a server of zhaiyao: {}", cause(.status.as_ref()))]
    Broken {
        /// The URL as passed by the caller.
        url: String,
        /// The error of the transport.
        status: Box<tonic::Status>,
    },
    /// The key has characters that no header may have.
    #[error("the key has characters that no header may have")]
    Key,
    /// The server refused.
    #[error("{}: {}", .0.code(), .0.message())]
    Refused(Box<tonic::Status>),
}

impl Client {
    /// Connects to `http://host:port`, also written `host:port`, or to `https://host:port`.
    ///
    /// # Errors
    /// [`Error::Connect`] when the address is bad or nobody listens there; [`Error::Key`].
    pub async fn connect(url: &str, access: &Access) -> Result<Self, Error> {
        let failed = |source| Error::Connect {
            url: url.to_owned(),
            source,
        };
        let full = if url.contains("://") {
            url.to_owned()
        } else {
            format!("http://{url}")
        };
        let mut endpoint = Endpoint::from_shared(full.clone()).map_err(failed)?;
        if full.starts_with("https:") {
            let tls = match &access.authority {
                Some(pem) => ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem)),
                None => ClientTlsConfig::new().with_webpki_roots(),
            };
            endpoint = endpoint.tls_config(tls).map_err(failed)?;
        }
        let bearer = access.key.as_ref().map(|key| format!("Bearer {key}").parse());
        let channel = endpoint.connect().await.map_err(failed)?;
        Ok(Self {
            inner: TextServiceClient::new(channel).max_decoding_message_size(RESPONSE_BYTES),
            url: url.to_owned(),
            bearer: bearer.transpose().map_err(|_| Error::Key)?,
        })
    }

    /// Calls `AnalyzeStream`. Answers come in the order of the items.
    ///
    /// # Errors
    /// [`Error::Refused`] with the server's status, [`Error::Broken`]; the stream of answers ends
    /// with one of them, too.
    pub async fn analyze_stream(
        &mut self,
        items: impl Stream<Item = AnalyzeStreamRequest> + Send + 'static,
    ) -> Result<impl Stream<Item = Result<AnalyzeStreamResponse, Error>>, Error> {
        let request = self.request(items);
        let answers = self.inner.analyze_stream(request).await;
        let answers = answers.map_err(|status| failure(&self.url, status))?;
        let url = self.url.clone();
        Ok(answers
            .into_inner()
            .map(move |answer| answer.map_err(|status| failure(&url, status))))
    }

    /// A request with the caller's key.
    fn request<M>(&self, message: M) -> Request<M> {
        let mut request = Request::new(message);
        if let Some(bearer) = &self.bearer {
            request.metadata_mut().insert("authorization", bearer.clone());
        }
        request
    }
}

/// The calls with one message each way.
macro_rules! unary_calls {
    ($($name:ident($request:ty) -> $response:ty, $call:literal;)*) => {
        impl Client {$(
            #[doc = concat!("Calls `", $call, "`.")]
            ///
            /// # Errors
            /// [`Error::Refused`] with the server's status, [`Error::Broken`].
            pub async fn $name(&mut self, message: $request) -> Result<$response, Error> {
                let request = self.request(message);
                let answer = self.inner.$name(request).await;
                let answer = answer.map_err(|status| failure(&self.url, status))?;
                Ok(answer.into_inner())
            }
        )*}
    };
}

unary_calls! {
    split_reports(v1::SplitReportsRequest) -> v1::SplitReportsResponse, "SplitReports";
    segment(v1::SegmentRequest) -> v1::SegmentResponse, "Segment";
    extract_keywords(v1::ExtractKeywordsRequest) -> v1::ExtractKeywordsResponse, "ExtractKeywords";
    summarize(v1::SummarizeRequest) -> v1::SummarizeResponse, "Summarize";
    analyze(v1::AnalyzeRequest) -> v1::AnalyzeResponse, "Analyze";
    get_server_info(v1::GetServerInfoRequest) -> v1::GetServerInfoResponse, "GetServerInfo";
}

/// Why a call has no answer.
fn failure(url: &str, status: Status) -> Error {
    // Every answer of ours has the id of its request.
    let is_ours = status.metadata().contains_key("x-request-id");
    let is_odd = matches!(
        status.code(),
        Code::Unimplemented | Code::Unknown | Code::Internal
    );
    let is_broken = status.source().is_some() || (is_odd && !is_ours);
    let status = Box::new(status);
    if is_broken {
        Error::Broken {
            url: url.to_owned(),
            status,
        }
    } else {
        Error::Refused(status)
    }
}

/// The innermost cause, which says most: "Connection refused", not "transport error".
fn cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
