//! The settings of the server: flags, environment, a TOML file. The struct below is the one table
//! of them all; its defaults are those of the server, of the engine, and of the constants here.
//!
//! What always holds: a flag wins over the environment, the environment over the file, the file
//! over the defaults; one parser checks all of them.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;

use super::units::{Size, Time, bytes, milliseconds, seconds};
use crate::server::{CallLimits, Capacity, Config, ConnectionLimits};
use zhaiyao_text::engine::Limits;

/// Where the server listens: reachable from this machine only.
const LISTEN: &str = "127.0.0.1:50051";
/// Time between looks at the files of certificates and keys.
const RELOAD_INTERVAL: u64 = 10;
/// OpenTelemetry's own messages of the level "info" say nothing to operators.
const LOG: &str = "zhaiyao=info,opentelemetry=warn";
const LOG_FORMATS: [&str; 2] = ["text", "json"];
/// The largest number of seconds in settings that once were of 16 bits.
const MOST_SECONDS: u64 = 65_535;

/// A default as the type of its setting.
fn number<N: TryFrom<usize>>(default: usize) -> N {
    N::try_from(default).unwrap_or_else(|_| unreachable!("defaults lie within their ranges"))
}

/// Settings of the server.
#[derive(Debug, PartialEq, clap::Args)]
pub(in crate::cli) struct Settings {
    /// TOML file of settings; its keys are the names of the flags
    #[arg(long, env = "ZHAIYAO_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Addresses to listen on: address:port, or unix:/path/of/a/socket
    #[arg(
        long,
        env = "ZHAIYAO_LISTEN",
        value_name = "ADDRESS",
        value_delimiter = ',',
        default_value = LISTEN
    )]
    pub(super) listen: Vec<String>,
    /// Listen without TLS on addresses that others can reach
    #[arg(
        long,
        env = "ZHAIYAO_INSECURE",
        value_name = "BOOL",
        default_value_t = false,
        default_missing_value = "true",
        num_args = 0..=1,
        require_equals = true,
        action = clap::ArgAction::Set
    )]
    pub(super) insecure: bool,
    /// Address of the port of operators: /livez, /readyz, /metrics over HTTP [default: none]
    #[arg(long, env = "ZHAIYAO_ADMIN", value_name = "ADDRESS")]
    pub(super) admin: Option<SocketAddr>,
    /// Documents read at once [default: one for each core]
    #[arg(
        long,
        env = "ZHAIYAO_WORKERS",
        value_name = "N",
        value_parser = clap::value_parser!(u16).range(1..=1024)
    )]
    pub(super) workers: Option<u16>,
    /// Calls that may wait for a worker; those beyond are refused [default: 64 for each worker]
    #[arg(long, env = "ZHAIYAO_QUEUE", value_name = "N")]
    pub(super) queue: Option<u32>,
    /// Time that a call may wait for a worker before it is refused; a bare number is in
    /// milliseconds
    #[arg(
        long,
        env = "ZHAIYAO_QUEUE_WAIT",
        value_name = "TIME",
        default_value_t = Time(Capacity::default().wait),
        value_parser = milliseconds(0..=u32::MAX.into())
    )]
    pub(super) queue_wait: Time,
    /// Characters of a document
    #[arg(
        long,
        env = "ZHAIYAO_TEXT_CHARACTERS",
        value_name = "N",
        default_value_t = number(Limits::default().text_characters),
        value_parser = clap::value_parser!(u32).range(1..=100_000_000)
    )]
    pub(super) text_characters: u32,
    /// Reports of a document
    #[arg(
        long,
        env = "ZHAIYAO_REPORTS",
        value_name = "N",
        default_value_t = number(Limits::default().reports),
        value_parser = clap::value_parser!(u32).range(1..=1_000_000)
    )]
    pub(super) reports: u32,
    /// Terms of a request's own
    #[arg(
        long,
        env = "ZHAIYAO_LEXICON_TERMS",
        value_name = "N",
        default_value_t = number(Limits::default().lexicon_terms),
        value_parser = clap::value_parser!(u32).range(0..=1_000_000)
    )]
    pub(super) lexicon_terms: u32,
    /// Size of a request message; a bare number is in bytes
    #[arg(
        long,
        env = "ZHAIYAO_MESSAGE_BYTES",
        value_name = "SIZE",
        default_value_t = Size(CallLimits::default().message_bytes),
        value_parser = bytes(1_024..=1 << 30)
    )]
    pub(super) message_bytes: Size,
    /// Size of a response message; a bare number is in bytes
    #[arg(
        long,
        env = "ZHAIYAO_RESPONSE_BYTES",
        value_name = "SIZE",
        default_value_t = Size(CallLimits::default().response_bytes),
        value_parser = bytes(1_024..=1 << 30)
    )]
    pub(super) response_bytes: Size,
    /// Memory of the process; calls share what is left when the server is ready; a bare number is
    /// in bytes [default: half of what the machine or the container has]
    #[arg(
        long,
        env = "ZHAIYAO_MEMORY",
        value_name = "SIZE",
        value_parser = bytes(1_024..=1 << 50)
    )]
    pub(super) memory: Option<Size>,
    /// Time in which a caller must send the next bytes of a message, and read those of an answer;
    /// bare numbers are in seconds
    #[arg(
        long,
        env = "ZHAIYAO_STALL",
        value_name = "TIME",
        default_value_t = Time(CallLimits::default().stall),
        value_parser = seconds(1..=MOST_SECONDS)
    )]
    pub(super) stall: Time,
    /// Pack answers for callers that can read it, with gzip or zstd
    #[arg(
        long,
        env = "ZHAIYAO_COMPRESS",
        value_name = "BOOL",
        default_value_t = Config::default().compress,
        default_missing_value = "true",
        num_args = 0..=1,
        require_equals = true,
        action = clap::ArgAction::Set
    )]
    pub(super) compress: bool,
    /// Time that a call may take, whatever deadline its caller sets; bare numbers are in seconds
    #[arg(
        long,
        env = "ZHAIYAO_LONGEST_CALL",
        value_name = "TIME",
        default_value_t = Time(CallLimits::default().longest),
        value_parser = seconds(1..=604_800)
    )]
    pub(super) longest_call: Time,
    /// Open connections
    #[arg(
        long,
        env = "ZHAIYAO_CONNECTIONS",
        value_name = "N",
        default_value_t = number(ConnectionLimits::default().connections),
        value_parser = clap::value_parser!(u32).range(1..=1_000_000)
    )]
    pub(super) connections: u32,
    /// Streams that one connection may hold open
    #[arg(
        long,
        env = "ZHAIYAO_STREAMS",
        value_name = "N",
        default_value_t = ConnectionLimits::default().streams_per_connection,
        value_parser = clap::value_parser!(u32).range(1..=65_536)
    )]
    pub(super) streams: u32,
    /// Streams that a peer may reset before the server takes them up; beyond it the connection ends
    #[arg(
        long,
        env = "ZHAIYAO_PENDING_RESETS",
        value_name = "N",
        default_value_t = number(ConnectionLimits::default().pending_resets),
        value_parser = clap::value_parser!(u32).range(20..=65_536)
    )]
    pub(super) pending_resets: u32,
    /// Items of one stream that are read at once
    #[arg(
        long,
        env = "ZHAIYAO_STREAM_ITEMS",
        value_name = "N",
        default_value_t = number(CallLimits::default().stream_items),
        value_parser = clap::value_parser!(u16).range(1..=1024)
    )]
    pub(super) stream_items: u16,
    /// Time of silence after which a connection is pinged; bare numbers are in seconds
    #[arg(
        long,
        env = "ZHAIYAO_KEEPALIVE",
        value_name = "TIME",
        default_value_t = Time(ConnectionLimits::default().keepalive),
        value_parser = seconds(1..=MOST_SECONDS)
    )]
    pub(super) keepalive: Time,
    /// Time after which a connection takes no new calls, so that clients spread over the servers
    /// again; bare numbers are in seconds
    #[arg(
        long,
        env = "ZHAIYAO_CONNECTION_AGE",
        value_name = "TIME",
        default_value_t = Time(ConnectionLimits::default().age),
        value_parser = seconds(1..=31_536_000)
    )]
    pub(super) connection_age: Time,
    /// Time that calls in flight may go on after SIGTERM or Ctrl-C; bare numbers are in seconds
    #[arg(
        long,
        env = "ZHAIYAO_GRACE",
        value_name = "TIME",
        default_value_t = Time(ConnectionLimits::default().grace),
        value_parser = seconds(0..=MOST_SECONDS)
    )]
    pub(super) grace: Time,
    /// Time that calls are still taken after SIGTERM or Ctrl-C, while health says NOT_SERVING; bare
    /// numbers are in seconds
    #[arg(
        long,
        env = "ZHAIYAO_DELAY",
        value_name = "TIME",
        default_value_t = Time(ConnectionLimits::default().delay),
        value_parser = seconds(0..=MOST_SECONDS)
    )]
    pub(super) delay: Time,
    /// Certificate of the server with its chain, in PEM
    #[arg(long, env = "ZHAIYAO_TLS_CERTIFICATE", value_name = "FILE")]
    pub(super) tls_certificate: Option<PathBuf>,
    /// Private key of the certificate, in PEM
    #[arg(long, env = "ZHAIYAO_TLS_KEY", value_name = "FILE")]
    pub(super) tls_key: Option<PathBuf>,
    /// Authorities one of which must have signed the certificate that clients show, in PEM
    #[arg(long, env = "ZHAIYAO_TLS_CLIENT_AUTHORITY", value_name = "FILE")]
    pub(super) tls_client_authority: Option<PathBuf>,
    /// File of API keys, one of which callers must send: name, SHA-256, perhaps calls a second
    #[arg(long, env = "ZHAIYAO_KEYS", value_name = "FILE")]
    pub(super) keys: Option<PathBuf>,
    /// Time between looks at whether certificate, keys or authorities have changed; 0: they are
    /// read again at SIGHUP only; bare numbers are in seconds
    #[arg(
        long,
        env = "ZHAIYAO_RELOAD_INTERVAL",
        value_name = "TIME",
        default_value_t = Time(std::time::Duration::from_secs(RELOAD_INTERVAL)),
        value_parser = seconds(0..=MOST_SECONDS)
    )]
    pub(super) reload_interval: Time,
    /// Ask for a key for health and reflection, too
    #[arg(
        long,
        env = "ZHAIYAO_CLOSED",
        value_name = "BOOL",
        default_value_t = false,
        default_missing_value = "true",
        num_args = 0..=1,
        require_equals = true,
        action = clap::ArgAction::Set
    )]
    pub(super) closed: bool,
    /// Serve reflection, by which clients learn the contract
    #[arg(
        long,
        env = "ZHAIYAO_REFLECTION",
        value_name = "BOOL",
        default_value_t = Config::default().reflection,
        action = clap::ArgAction::Set
    )]
    pub(super) reflection: bool,
    /// Collector of OpenTelemetry that gets a span of each call by OTLP over gRPC, as
    /// `http://localhost:4317` [default: none]
    #[arg(long, env = "ZHAIYAO_OTLP", value_name = "URL")]
    pub(super) otlp: Option<String>,
    /// Origins of web pages that may call by gRPC-Web, as `https://example.org`; * for any
    /// [default: none]
    #[arg(
        long,
        env = "ZHAIYAO_WEB_ORIGINS",
        value_name = "ORIGIN",
        value_delimiter = ','
    )]
    pub(super) web_origins: Vec<String>,
    /// What to log, as in "info" or "zhaiyao=debug"
    #[arg(
        long,
        env = "ZHAIYAO_LOG",
        value_name = "DIRECTIVES",
        default_value = LOG
    )]
    pub(super) log: String,
    /// How to log
    #[arg(
        long,
        env = "ZHAIYAO_LOG_FORMAT",
        value_name = "FORMAT",
        default_value = LOG_FORMATS[0],
        value_parser = PossibleValuesParser::new(LOG_FORMATS)
    )]
    pub(super) log_format: String,
}
