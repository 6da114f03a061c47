//! Files of certificate, key and clients' authority → the configuration of TLS handshakes.
//!
//! What always holds: if the files can't be used, those in use stay; certificate, key and authority
//! change together.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

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
}

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// When one of them can't be used.
    pub fn new(files: TlsFiles) -> Result<Self, TlsError> {
        let current = load(&files)?;
        Ok(Self {
            files: Arc::new(files),
            current: Arc::new(RwLock::new(current)),
        })
    }

    /// Reads the files again, for later handshakes.
    ///
    /// # Errors
    /// When one of them can't be used; those in use stay.
    pub fn reload(&self) -> Result<(), TlsError> {
        let new = load(&self.files)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(())
    }

    /// The acceptor of the next handshake.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.clone().into()
    }
}

fn load(files: &TlsFiles) -> Result<Arc<ServerConfig>, TlsError> {
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
    let mut config = builder.with_single_cert(certificates(&files.certificate)?, key)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    if files.offers_http1 {
        config.alpn_protocols.push(b"http/1.1".to_vec());
    }
    Ok(Arc::new(config))
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
