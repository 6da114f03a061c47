//! Who may call: TLS, certificates of clients, keys.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tonic::metadata::MetadataValue;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Identity};
use tonic::{Code, Request};
use tonic_types::StatusExt;
use zhaiyao::api::v1::text_service_client::TextServiceClient;
use zhaiyao::server::{Config, Keys, Tls, TlsFiles};

use super::server::metrics;
use super::{Server, analyze};

/// An authority, and certificates that it signs.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Certificate and key in PEM.
    fn sign(&self) -> (String, String) {
        self.sign_for(1975, 4096)
    }

    /// Those of a certificate that is valid from the first day of a year to that of another.
    fn sign_for(&self, from: i32, to: i32) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(from, 1, 1);
        params.not_after = rcgen::date_time_ymd(to, 1, 1);
        (
            params.signed_by(&key, &self.0).unwrap().pem(),
            key.serialize_pem(),
        )
    }

    fn pem(&self) -> String {
        self.0.pem()
    }
}

/// A folder of its own for a test.
fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("zhaiyao-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn files(
    folder: &Path,
    (certificate, key): (String, String),
    client_authority: Option<&Authority>,
) -> TlsFiles {
    TlsFiles {
        certificate: write(folder, "server.pem", &certificate),
        key: write(folder, "server.key", &key),
        client_authority: client_authority.map(|authority| write(folder, "clients.pem", &authority.pem())),
        offers_http1: false,
    }
}

/// Calls the server as one who trusts this authority and shows this certificate.
async fn call(
    server: &Server,
    trusted: &Authority,
    identity: Option<(String, String)>,
) -> Result<(), String> {
    let mut tls = ClientTlsConfig::new()
        .domain_name("localhost")
        .ca_certificate(Certificate::from_pem(trusted.pem()));
    if let Some((certificate, key)) = identity {
        tls = tls.identity(Identity::from_pem(certificate, key));
    }
    let endpoint = Channel::from_shared(server.url.replace("http:", "https:"))
        .unwrap()
        .tls_config(tls)
        .unwrap();
    let channel = endpoint.connect().await.map_err(|error| format!("{error:?}"))?;
    let answer = TextServiceClient::new(channel)
        .analyze(analyze("今天开馆。"))
        .await;
    answer.map(|_| ()).map_err(|status| format!("{status:?}"))
}

#[tokio::test]
async fn tls_and_a_certificate_that_is_renewed() {
    let (ours, others) = (Authority::new(), Authority::new());
    let folder = folder("tls");
    let tls = Tls::new(files(&folder, ours.sign(), None)).unwrap();
    let server = Server::with(Config {
        tls: Some(tls.clone()),
        ..Config::default()
    })
    .await;
    call(&server, &ours, None).await.unwrap();
    assert!(
        call(&server, &others, None).await.is_err(),
        "the client knows another authority"
    );
    assert!(server.client_result().await.is_err(), "without TLS");
    // A bad file leaves the old certificate in use; a good one takes its place.
    write(&folder, "server.pem", "nothing");
    assert!(tls.reload().is_err());
    call(&server, &ours, None).await.unwrap();
    files(&folder, others.sign(), None);
    tls.reload().unwrap();
    call(&server, &others, None).await.unwrap();
    assert!(call(&server, &ours, None).await.is_err());
}

#[tokio::test]
async fn a_certificate_is_used_only_while_it_is_valid() {
    let ours = Authority::new();
    let folder = folder("validity");
    let expired = "is valid from 2020-01-01T00:00:00Z to 2021-01-01T00:00:00Z, and now it is ";
    let early = "is valid from 2500-01-01T00:00:00Z to 2501-01-01T00:00:00Z, and now it is ";
    for (from, to, reason) in [(2020, 2021, expired), (2500, 2501, early)] {
        let error = Tls::new(files(&folder, ours.sign_for(from, to), None)).unwrap_err();
        assert!(error.to_string().contains(reason), "{error}");
    }
    let tls = Tls::new(files(&folder, ours.sign_for(2020, 2400), None)).unwrap();
    let admin = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let operators = admin.local_addr().unwrap();
    let config = Config {
        tls: Some(tls.clone()),
        ..Config::default()
    };
    let server = Server::with_operators(config, Some(admin)).await;
    // In the place of one that is valid, an expired one is not taken.
    files(&folder, ours.sign_for(2020, 2021), None);
    assert!(tls.reload().unwrap_err().to_string().contains(expired));
    call(&server, &ours, None).await.unwrap();
    let of_2400 = "zhaiyao_certificate_expiry_seconds 13569465600";
    assert!(metrics(operators).await.contains(of_2400));
    files(&folder, ours.sign_for(2020, 2401), None);
    tls.reload().unwrap();
    let of_2401 = "zhaiyao_certificate_expiry_seconds 13601088000";
    assert!(metrics(operators).await.contains(of_2401));
}

/// Handshakes that never end, and words in the clear, hold nothing and nobody.
#[tokio::test]
async fn peers_that_do_not_speak_tls_are_dropped() {
    let authority = Authority::new();
    let folder = folder("silent");
    let server = Server::with(Config {
        tls: Some(Tls::new(files(&folder, authority.sign(), None)).unwrap()),
        ..Config::default()
    })
    .await;
    let began = Instant::now();
    let mut peers = Vec::new();
    // Nothing; half of a hello; HTTP/2 in the clear.
    for words in [&b""[..], &[22, 3, 1, 2, 0], b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"] {
        let mut peer = TcpStream::connect(server.address).await.unwrap();
        peer.write_all(words).await.unwrap();
        peers.push(peer);
    }
    call(&server, &authority, None).await.unwrap();
    for mut peer in peers {
        let mut said = Vec::new();
        let reading = tokio::time::timeout(Duration::from_secs(13), peer.read_to_end(&mut said));
        reading.await.expect("it is dropped").ok();
    }
    assert!(began.elapsed() < Duration::from_secs(13), "{:?}", began.elapsed());
}

#[tokio::test]
async fn clients_must_show_a_certificate_where_an_authority_is_named() {
    let (ours, clients, others) = (Authority::new(), Authority::new(), Authority::new());
    let tls = Tls::new(files(&folder("mtls"), ours.sign(), Some(&clients))).unwrap();
    let server = Server::with(Config {
        tls: Some(tls),
        ..Config::default()
    })
    .await;
    call(&server, &ours, Some(clients.sign())).await.unwrap();
    assert!(call(&server, &ours, None).await.is_err());
    assert!(call(&server, &ours, Some(others.sign())).await.is_err());
}

#[tokio::test]
async fn a_key_of_another_certificate_is_refused() {
    let ours = Authority::new();
    let (certificate, _) = ours.sign();
    let (_, key) = ours.sign();
    assert!(Tls::new(files(&folder("mismatch"), (certificate, key), None)).is_err());
}

/// SHA-256 of "secret" and of "other".
const SECRET: &str = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
const OTHER: &str = "d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa";

fn bearing(authorization: Option<&str>) -> Request<zhaiyao::api::v1::AnalyzeRequest> {
    let mut request = Request::new(analyze("今天开馆。"));
    if let Some(value) = authorization {
        let value = MetadataValue::try_from(value).unwrap();
        request.metadata_mut().insert("authorization", value);
    }
    request
}

#[tokio::test]
async fn callers_need_a_key_where_there_are_any() {
    let path = write(
        &folder("keys"),
        "keys",
        &format!("batch {SECRET}\nweb {OTHER} 1\n"),
    );
    let keys = Keys::new(path.clone()).unwrap();
    let server = Server::with(Config {
        keys: Some(keys.clone()),
        ..Config::default()
    })
    .await;
    let mut client = server.client().await;
    for (authorization, reason) in [
        (None, "is missing"),
        (Some("secret"), "is missing"),
        (Some("Basic secret"), "must be"),
        (Some("Bearer secre"), "not known"),
        (Some("Bearer  "), "is empty"),
    ] {
        let status = client.analyze(bearing(authorization)).await.unwrap_err();
        assert_eq!(status.code(), Code::Unauthenticated, "{authorization:?}");
        assert!(status.message().contains(reason), "{status:?}");
    }
    client.analyze(bearing(Some("Bearer secret"))).await.unwrap();
    // A second call in the same second is one too many for this key, and for no other.
    client.analyze(bearing(Some("bearer other"))).await.unwrap();
    let status = client.analyze(bearing(Some("Bearer other"))).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    assert_eq!(status.get_details_error_info().unwrap().reason, "RATE_LIMITED");
    client.analyze(bearing(Some("Bearer secret"))).await.unwrap();
    // A key that is taken out of the file is known no more.
    std::fs::write(&path, format!("web {OTHER}\n")).unwrap();
    keys.reload().unwrap();
    let status = client.analyze(bearing(Some("Bearer secret"))).await.unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated);
}

#[tokio::test]
async fn health_is_open_unless_it_is_closed() {
    let path = write(&folder("closed"), "keys", &format!("batch {SECRET}\n"));
    for closed in [false, true] {
        let server = Server::with(Config {
            keys: Some(Keys::new(path.clone()).unwrap()),
            closed,
            ..Config::default()
        })
        .await;
        let mut health = tonic_health::pb::health_client::HealthClient::new(server.channel().await);
        let answer = health
            .check(tonic_health::pb::HealthCheckRequest::default())
            .await;
        assert_eq!(answer.is_err(), closed);
    }
}
