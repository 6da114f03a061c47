//! A typed client of the service, with all its calls.
//!
//! What always holds: a refusal of the server, an answer of something that is no server of ours,
//! and a failed connection are three different errors; no call with one message each way waits for
//! ever; a key is not sent in the clear to another machine unless the caller says so.

mod peer;

use std::error::Error as _;
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};
use tonic::{Code, Request, Status};

use crate::api::v1::text_service_client::TextServiceClient;
use crate::api::v1::{self, AnalyzeStreamRequest, AnalyzeStreamResponse};

/// Largest response that is accepted, in bytes: many times the tokens of a text of the default
/// limit.
const RESPONSE_BYTES: usize = 1 << 30;
/// Time that a connection may take, with its TLS handshake.
const CONNECT: Duration = Duration::from_secs(10);
/// A connection with calls is pinged when it was silent for this time, and broken if no answer
/// comes within as much.
const KEEPALIVE: Duration = Duration::from_secs(20);
/// How much later than the caller the server gives a call up, so that the caller tells of it.
const LATER: Duration = Duration::from_secs(1);
/// Time that a call with one message each way may take, unless [`Client::with_timeout`] says
/// another.
pub const TIMEOUT: Duration = Duration::from_secs(60);

/// What a server may demand of its callers.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// Authority that signed the server's certificate, in PEM; `None` for those that browsers
    /// trust.
    pub authority: Option<String>,
    /// An API key.
    pub key: Option<String>,
    /// Send the key in the clear (`http:`) to another machine, too.
    pub insecure: bool,
}

/// A connection to a server.
///
/// ```no_run
/// use zhaiyao::api::v1::SummarizeRequest;
/// use zhaiyao::client::{Access, Client, Error};
///
/// # async fn example() -> Result<(), Error> {
/// let mut client = Client::connect("http://127.0.0.1:50051", &Access::default()).await?;
/// let request = SummarizeRequest {
///     document: Some("市图书馆新馆昨日开放。读者可以免费借阅图书。".into()),
///     ..SummarizeRequest::default()
/// };
/// let response = client.summarize(request).await?;
/// assert_eq!(response.reports.len(), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Client {
    inner: TextServiceClient<Channel>,
    url: String,
    /// Value of the header `authorization`.
    bearer: Option<MetadataValue<Ascii>>,
    /// Time that a call with one message each way may take.
    timeout: Duration,
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
    /// No connection in time.
    #[error("can't reach {url}: no connection within {}", humantime::format_duration(*.within))]
    Slow {
        /// The URL as passed by the caller.
        url: String,
        /// Time that the connection could take.
        within: Duration,
    },
    /// No answer in time.
    #[error("{url} did not answer within {}", humantime::format_duration(*.within))]
    Timeout {
        /// The URL as passed by the caller.
        url: String,
        /// Time that the call could take.
        within: Duration,
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
    /// The key would be sent in the clear to another machine.
    #[error("the key is not sent to {url} in the clear; use https:, or allow it as insecure")]
    KeyInTheClear {
        /// The URL as passed by the caller.
        url: String,
    },
    /// The server refused.
    #[error("{}", told(.0))]
    Refused(Box<tonic::Status>),
}

impl Client {
    /// Connects to `http://host:port`, also written `host:port`, or to `https://host:port`.
    ///
    /// # Errors
    /// [`Error::Connect`] when the address is bad or nobody listens there; [`Error::Slow`] after
    /// 10 s; [`Error::Key`]; [`Error::KeyInTheClear`].
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
        let endpoint = Endpoint::from_shared(full.clone()).map_err(failed)?;
        if access.key.is_some() && !access.insecure && peer::is_open_to_others(endpoint.uri()) {
            return Err(Error::KeyInTheClear { url: url.to_owned() });
        }
        let mut endpoint = endpoint
            .connect_timeout(CONNECT)
            .http2_keep_alive_interval(KEEPALIVE)
            .keep_alive_timeout(KEEPALIVE);
        if full.starts_with("https:") {
            let tls = match &access.authority {
                Some(pem) => ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem)),
                None => ClientTlsConfig::new().with_webpki_roots(),
            };
            endpoint = endpoint.tls_config(tls).map_err(failed)?;
        }
        let bearer = access.key.as_ref().map(|key| format!("Bearer {key}").parse());
        let bearer = bearer.transpose().map_err(|_| Error::Key)?;
        // The endpoint's own limit does not cover the handshake of TLS.
        let connected = tokio::time::timeout(CONNECT, endpoint.connect()).await;
        let channel = connected.map_err(|_| Error::Slow {
            url: url.to_owned(),
            within: CONNECT,
        })?;
        Ok(Self {
            inner: TextServiceClient::new(channel.map_err(failed)?).max_decoding_message_size(RESPONSE_BYTES),
            url: url.to_owned(),
            bearer,
            timeout: TIMEOUT,
        })
    }

    /// Sets the time that a call with one message each way may take, [`TIMEOUT`] by default. The
    /// server is told. A stream may take any time.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
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
            /// [`Error::Refused`] with the server's status, [`Error::Broken`], [`Error::Timeout`].
            pub async fn $name(&mut self, message: $request) -> Result<$response, Error> {
                let mut request = self.request(message);
                request.set_timeout(self.timeout + LATER);
                let answer = tokio::time::timeout(self.timeout, self.inner.$name(request)).await;
                let answer = answer.map_err(|_| Error::Timeout {
                    url: self.url.clone(),
                    within: self.timeout,
                })?;
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
    batch_analyze(v1::BatchAnalyzeRequest) -> v1::BatchAnalyzeResponse, "BatchAnalyze";
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

/// What a server said, or its code if it said nothing.
fn told(status: &Status) -> String {
    match status.message() {
        "" => status.code().to_string(),
        message => message.to_owned(),
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
