//! A typed client of the service.

use tonic::transport::{Channel, Endpoint};

use crate::api::v1::text_service_client::TextServiceClient;
use crate::api::v1::{AnalyzeRequest, AnalyzeResponse};

/// Largest response taken, in bytes: the tokens of a text of the default limit fit many times.
const RESPONSE_BYTES: usize = 1 << 30;

/// A connection to a server.
#[derive(Debug, Clone)]
pub struct Client {
    inner: TextServiceClient<Channel>,
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
    /// The server refused.
    #[error("{}: {}", .0.code(), .0.message())]
    Refused(#[from] Box<tonic::Status>),
}

impl Client {
    /// Connects to `http://host:port`, also written `host:port`.
    ///
    /// # Errors
    /// [`Error::Connect`] when the address is bad or nobody listens there.
    pub async fn connect(url: &str) -> Result<Self, Error> {
        let failed = |source| Error::Connect {
            url: url.to_owned(),
            source,
        };
        let full = if url.contains("://") {
            url.to_owned()
        } else {
            format!("http://{url}")
        };
        let endpoint = Endpoint::from_shared(full).map_err(failed)?;
        let channel = endpoint.connect().await.map_err(failed)?;
        Ok(Self {
            inner: TextServiceClient::new(channel).max_decoding_message_size(RESPONSE_BYTES),
        })
    }

    /// Calls `Analyze`.
    ///
    /// # Errors
    /// [`Error::Refused`] with the server's status.
    pub async fn analyze(&mut self, request: AnalyzeRequest) -> Result<AnalyzeResponse, Error> {
        Ok(self.inner.analyze(request).await.map_err(Box::new)?.into_inner())
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
