//! Files of certificate, key and clients' authority → the configuration of TLS handshakes.
//!
//! What always holds: if the files can't be used, those in use stay; certificate, key and authority
//! change together; no certificate is taken into use outside of the time for which it is valid.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use humantime::format_rfc3339_seconds;
use prometheus_client::metrics::gauge::Gauge;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{self, RootCertStore, ServerConfig};

/// The files, in PEM.
#[derive(Debug, Clone)]
pub struct TlsFiles {
    /// The certificate with its chain.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// Clients must show a certificate of one of these authorities, if there are any.
    pub client_authority: Option<PathBuf>,
    /// Peers may choose HTTP/1.1, as web pages do; otherwise HTTP/2 only is offered.
    pub offers_http1: bool,
}

/// Why files can't be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file can't be read, or is not PEM.
    #[error("{}: {cause}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The error.
        cause: pem::Error,
    },
    /// A file contains no certificate.
    #[error("{}: holds no certificate", .0.display())]
    Empty(PathBuf),
    /// The certificate of the server is not one of X.509.
    #[error("{}: is no certificate of X.509", .0.display())]
    NoX509(PathBuf),
    /// The certificate of the server has expired, or is not valid yet.
    #[error("{}: is valid from {from} to {to}, and now it is {now}", path.display())]
    NotValid {
        /// The file.
        path: PathBuf,
        /// The first second for which it is valid, as RFC 3339 writes it.
        from: String,
        /// The last one.
        to: String,
        /// The time at which it was read.
        now: String,
    },
    /// The certificate and the key do not match, or TLS does not support their kind.
    #[error("certificate and key can't be used together: {0}")]
    Unusable(#[from] rustls::Error),
    /// The authority of clients can't be used.
    #[error("the authority of clients can't be used: {0}")]
    Authority(#[from] rustls::server::VerifierBuilderError),
}

/// The configuration in use.
#[derive(Debug, Clone)]
pub struct Tls {
    files: Arc<TlsFiles>,
    current: Arc<RwLock<Arc<ServerConfig>>>,
    /// The last second of the certificate in use, since 1970.
    expiry: Gauge,
}

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// When one of them can't be used.
    pub fn new(files: TlsFiles) -> Result<Self, TlsError> {
        let (current, last_second) = load(&files)?;
        let expiry = Gauge::default();
        expiry.set(last_second);
        Ok(Self {
            files: Arc::new(files),
            current: Arc::new(RwLock::new(current)),
            expiry,
        })
    }

    /// Reads the files again, for later handshakes.
    ///
    /// # Errors
    /// When one of them can't be used; those in use stay.
    pub fn reload(&self) -> Result<(), TlsError> {
        let (new, last_second) = load(&self.files)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = new;
        self.expiry.set(last_second);
        Ok(())
    }

    /// The last second of the certificate in use, since 1970. It follows [`Tls::reload`].
    pub(in crate::server) fn expiry(&self) -> &Gauge {
        &self.expiry
    }

    /// The acceptor of the next handshake.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.clone().into()
    }
}

/// Returns the configuration, and the last second of its certificate since 1970.
fn load(files: &TlsFiles) -> Result<(Arc<ServerConfig>, i64), TlsError> {
    let provider = Arc::new(ring::default_provider());
    let builder =
        ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions()?;
    let builder = match &files.client_authority {
        None => builder.with_no_client_auth(),
        Some(path) => {
            let mut roots = RootCertStore::empty();
            for authority in certificates(path)? {
                roots.add(authority)?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build()?;
            builder.with_client_cert_verifier(verifier)
        }
    };
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|cause| TlsError::File {
        path: files.key.clone(),
        cause,
    })?;
    let chain = certificates(&files.certificate)?;
    let last_second = check_validity(&files.certificate, &chain[0])?;
    let mut config = builder.with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    if files.offers_http1 {
        config.alpn_protocols.push(b"http/1.1".to_vec());
    }
    Ok((Arc::new(config), last_second))
}

/// Returns the last second for which a certificate is valid. The rest of the chain is not checked,
/// because some chains hold an old certificate on purpose, for old clients.
///
/// # Errors
/// When the certificate is not valid now.
fn check_validity(path: &Path, certificate: &CertificateDer<'_>) -> Result<i64, TlsError> {
    let (_, parsed) =
        x509_parser::parse_x509_certificate(certificate).map_err(|_| TlsError::NoX509(path.to_owned()))?;
    let validity = parsed.validity();
    let (from, to) = (validity.not_before.timestamp(), validity.not_after.timestamp());
    let now = SystemTime::now();
    if now < time(from) || time(to) < now {
        return Err(TlsError::NotValid {
            path: path.to_owned(),
            from: format_rfc3339_seconds(time(from)).to_string(),
            to: format_rfc3339_seconds(time(to)).to_string(),
            now: format_rfc3339_seconds(now).to_string(),
        });
    }
    Ok(to)
}

/// Seconds since 1970 as a time; certificates reach from 1950 to 9999, and what was before 1970 is
/// the past.
fn time(seconds: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).unwrap_or(0))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let certificates = read.map_err(|cause| TlsError::File {
        path: path.to_owned(),
        cause,
    })?;
    if certificates.is_empty() {
        return Err(TlsError::Empty(path.to_owned()));
    }
    Ok(certificates)
}
