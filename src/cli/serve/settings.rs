//! The settings of the server: flags, environment, a TOML file; one table of them all, which is the
//! struct below.
//!
//! A key of the file is the name of a flag, and its value becomes the default of that flag. What
//! always holds: a flag wins over the environment, that over the file, that over what is built in;
//! one parser checks all of them; an unknown key is an error.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Command;
use clap::builder::PossibleValuesParser;

use crate::cli::failure::Failure;

/// Settings of the server.
#[derive(Debug, clap::Args)]
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
        default_value = "127.0.0.1:50051"
    )]
    pub(super) listen: Vec<String>,
    /// Listen without TLS on addresses that others can reach
    #[arg(long, env = "ZHAIYAO_INSECURE", value_name = "BOOL", default_value_t = false, default_missing_value = "true", num_args = 0..=1, require_equals = true, action = clap::ArgAction::Set)]
    pub(super) insecure: bool,
    /// Address of the port of operators: /livez, /readyz, /metrics over HTTP [default: none]
    #[arg(long, env = "ZHAIYAO_ADMIN", value_name = "ADDRESS")]
    pub(super) admin: Option<SocketAddr>,
    /// Documents read at once [default: one for each core]
    #[arg(long, env = "ZHAIYAO_WORKERS", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) workers: Option<u16>,
    /// Calls that may wait for a worker; those beyond are refused [default: 64 for each worker]
    #[arg(long, env = "ZHAIYAO_QUEUE", value_name = "N")]
    pub(super) queue: Option<u32>,
    /// Milliseconds that a call may wait for a worker before it is refused
    #[arg(
        long,
        env = "ZHAIYAO_QUEUE_WAIT",
        value_name = "MILLISECONDS",
        default_value_t = 1_000
    )]
    pub(super) queue_wait: u32,
    /// Characters of a document
    #[arg(long, env = "ZHAIYAO_TEXT_CHARACTERS", value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1..=100_000_000))]
    pub(super) text_characters: u32,
    /// Reports of a document
    #[arg(long, env = "ZHAIYAO_REPORTS", value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(super) reports: u32,
    /// Terms of a request's own
    #[arg(long, env = "ZHAIYAO_LEXICON_TERMS", value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub(super) lexicon_terms: u32,
    /// Bytes of a request message
    #[arg(long, env = "ZHAIYAO_MESSAGE_BYTES", value_name = "N", default_value_t = 16 << 20, value_parser = clap::value_parser!(u32).range(1_024..=1 << 30))]
    pub(super) message_bytes: u32,
    /// Seconds that a call may take, whatever deadline its caller gives
    #[arg(long, env = "ZHAIYAO_LONGEST_CALL", value_name = "SECONDS", default_value_t = 3_600, value_parser = clap::value_parser!(u32).range(1..=604_800))]
    pub(super) longest_call: u32,
    /// Open connections
    #[arg(long, env = "ZHAIYAO_CONNECTIONS", value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(super) connections: u32,
    /// Streams that one connection may hold open
    #[arg(long, env = "ZHAIYAO_STREAMS", value_name = "N", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub(super) streams: u32,
    /// Items of one stream that are read at once
    #[arg(long, env = "ZHAIYAO_STREAM_ITEMS", value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) stream_items: u16,
    /// Seconds of silence after which a connection is pinged
    #[arg(long, env = "ZHAIYAO_KEEPALIVE", value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) keepalive: u16,
    /// Seconds after which a connection takes no new calls, so that clients spread anew
    #[arg(long, env = "ZHAIYAO_CONNECTION_AGE", value_name = "SECONDS", default_value_t = 1_800, value_parser = clap::value_parser!(u32).range(1..=31_536_000))]
    pub(super) connection_age: u32,
    /// Seconds that calls in flight may go on after SIGTERM or Ctrl-C
    #[arg(long, env = "ZHAIYAO_GRACE", value_name = "SECONDS", default_value_t = 20)]
    pub(super) grace: u16,
    /// Seconds that calls are still taken after SIGTERM or Ctrl-C, while health says NOT_SERVING
    #[arg(long, env = "ZHAIYAO_DELAY", value_name = "SECONDS", default_value_t = 0)]
    pub(super) delay: u16,
    /// Certificate of the server, in PEM, with those that lead to its authority
    #[arg(long, env = "ZHAIYAO_TLS_CERTIFICATE", value_name = "FILE")]
    pub(super) tls_certificate: Option<PathBuf>,
    /// Private key of the certificate, in PEM
    #[arg(long, env = "ZHAIYAO_TLS_KEY", value_name = "FILE")]
    pub(super) tls_key: Option<PathBuf>,
    /// Authorities one of which must have signed the certificate that clients show, in PEM
    #[arg(long, env = "ZHAIYAO_TLS_CLIENT_AUTHORITY", value_name = "FILE")]
    pub(super) tls_client_authority: Option<PathBuf>,
    /// File of API keys, one of which callers must give: name, SHA-256, perhaps calls a second
    #[arg(long, env = "ZHAIYAO_KEYS", value_name = "FILE")]
    pub(super) keys: Option<PathBuf>,
    /// Seconds between looks at whether certificate, keys or authorities have changed; 0: they are
    /// read again at SIGHUP only
    #[arg(
        long,
        env = "ZHAIYAO_RELOAD_INTERVAL",
        value_name = "SECONDS",
        default_value_t = 10
    )]
    pub(super) reload_interval: u16,
    /// Ask for a key for health and reflection, too
    #[arg(long, env = "ZHAIYAO_CLOSED", value_name = "BOOL", default_value_t = false, default_missing_value = "true", num_args = 0..=1, require_equals = true, action = clap::ArgAction::Set)]
    pub(super) closed: bool,
    /// Serve reflection, by which clients learn the contract
    #[arg(long, env = "ZHAIYAO_REFLECTION", value_name = "BOOL", default_value_t = true, action = clap::ArgAction::Set)]
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
        default_value = "zhaiyao=info,opentelemetry=warn"
    )]
    pub(super) log: String,
    /// How to log
    #[arg(long, env = "ZHAIYAO_LOG_FORMAT", value_name = "FORMAT", default_value = "text", value_parser = PossibleValuesParser::new(["text", "json"]))]
    pub(super) log_format: String,
}

/// The command with the values of a file as defaults.
pub(in crate::cli) fn with_file(command: Command, path: &Path) -> Result<Command, Failure> {
    let unusable = |reason: String| Failure::Unusable(format!("--config: {}: {reason}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| unusable(error.to_string()))?;
    let table = text
        .parse::<toml::Table>()
        .map_err(|error| unusable(error.to_string()))?;
    with_table(command, "", &table).map_err(unusable)
}

/// `[tls] key = …` is `tls-key`.
fn with_table(mut command: Command, prefix: &str, table: &toml::Table) -> Result<Command, String> {
    let mut seen = BTreeSet::new();
    for (key, value) in table {
        let name = format!("{prefix}{}", key.replace('_', "-"));
        if !seen.insert(name.clone()) {
            return Err(format!("\"{name}\" stands there twice"));
        }
        command = match value {
            toml::Value::Table(inner) => with_table(command, &format!("{name}-"), inner)?,
            _ => with_value(command, &name, value)?,
        };
    }
    Ok(command)
}

fn with_value(command: Command, name: &str, value: &toml::Value) -> Result<Command, String> {
    let known = command
        .get_arguments()
        .find(|argument| argument.get_long() == Some(name) && name != "config");
    let Some(argument) = known.filter(|_| name != "help") else {
        return Err(format!("there is no setting \"{name}\""));
    };
    let (id, is_list) = (
        argument.get_id().clone(),
        argument.get_value_delimiter().is_some(),
    );
    let values = values(value)
        .ok_or_else(|| format!("\"{name}\" is no text, whole number, true or false, nor a list of them"))?;
    if !is_list && values.len() != 1 {
        return Err(format!("\"{name}\" takes one value"));
    }
    let command = command.mut_arg(id, |argument| argument.default_values(values));
    // Tried here alone, so that the message can name the file and the key.
    let wrong = |error: &clap::Error| {
        use clap::error::ErrorKind::{InvalidValue, ValueValidation};
        matches!(error.kind(), ValueValidation | InvalidValue)
    };
    match command.clone().try_get_matches_from(["serve"]) {
        Err(error) if wrong(&error) => {
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default();
            Err(format!("\"{name}\": {}", first.trim_start_matches("error: ")))
        }
        _ => Ok(command),
    }
}

fn values(value: &toml::Value) -> Option<Vec<OsString>> {
    Some(match value {
        toml::Value::String(text) => vec![text.into()],
        toml::Value::Integer(number) => vec![number.to_string().into()],
        toml::Value::Boolean(yes) => vec![yes.to_string().into()],
        toml::Value::Array(list) => list.iter().map(values).collect::<Option<Vec<_>>>()?.concat(),
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => return None,
    })
}
