//! A typed client of the service.

use std::error::Error as _;

use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};
use tonic::{Code, Request};

use crate::api::v1::text_service_client::TextServiceClient;
use crate::api::v1::{AnalyzeRequest, AnalyzeResponse};

/// Largest response taken, in bytes: the tokens of a text of the default limit fit many times.
const RESPONSE_BYTES: usize = 1 << 30;

/// What a server may ask of its callers.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// Authority that signed the server's certificate, in PEM; without one, those that browsers
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
        /// As given.
        url: String,
        /// What the transport says.
        source: tonic::transport::Error,
    },
    /// What answers is no server of ours, or the connection broke.
    #[error("{url} does not answer as a server of zhaiyao: {}", cause(.status.as_ref()))]
    Broken {
        /// As given.
        url: String,
        /// What the transport says.
        status: Box<tonic::Status>,
    },
    /// The key can't stand in a header.
    #[error("the key holds characters that no header may have")]
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

    /// Calls `Analyze`.
    ///
    /// # Errors
    /// [`Error::Refused`] with the server's status, [`Error::Broken`].
    pub async fn analyze(&mut self, request: AnalyzeRequest) -> Result<AnalyzeResponse, Error> {
        let mut request = Request::new(request);
        if let Some(bearer) = &self.bearer {
            request.metadata_mut().insert("authorization", bearer.clone());
        }
        let refused = match self.inner.analyze(request).await {
            Ok(answer) => return Ok(answer.into_inner()),
            Err(status) => Box::new(status),
        };
        // Every answer of ours carries the id of its request.
        let is_ours = refused.metadata().contains_key("x-request-id");
        let is_odd = matches!(
            refused.code(),
            Code::Unimplemented | Code::Unknown | Code::Internal
        );
        if refused.source().is_some() || (is_odd && !is_ours) {
            return Err(Error::Broken {
                url: self.url.clone(),
                status: refused,
            });
        }
        Err(Error::Refused(refused))
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
