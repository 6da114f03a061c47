//! `serve`: ready, used by the program's own client, stopped by a signal.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use super::{PAGE, Running, run, stderr, stdout, zhaiyao};

/// A server that is killed at the latest when the test ends.
pub(super) struct Server {
    running: Running,
    pub(super) url: String,
    admin: Option<String>,
}

impl Server {
    /// Starts it and waits until it is ready. Its log is closed then: a server goes on without.
    pub(super) fn start() -> Self {
        Self::with(&[])
    }

    fn with(settings: &[&str]) -> Self {
        let mut child = zhaiyao()
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(settings)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap())
            .lines()
            .map_while(Result::ok);
        let mut address = |what: &str| {
            let line = lines.find(|line| line.contains(what)).expect(what);
            line.split("address=")
                .nth(1)
                .unwrap()
                .split(' ')
                .next()
                .unwrap()
                .to_owned()
        };
        let url = format!("http://{}", address("ready"));
        let admin = settings.contains(&"--admin").then(|| address("operators"));
        Self {
            url,
            admin,
            running: Running(child),
        }
    }

    /// What the port of operators says.
    fn admin(&self, path: &str) -> String {
        let mut stream = std::net::TcpStream::connect(self.admin.as_ref().unwrap()).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

#[test]
fn a_server_answers_what_the_program_itself_answers() {
    let server = Server::start();
    let here = run(&["keywords", PAGE]);
    let there = run(&["keywords", PAGE, "--server", &server.url]);
    assert!(there.status.success(), "{}", stderr(&there));
    assert_eq!(stdout(&here), stdout(&there));
    let refused = run(&["keywords", PAGE, "--server", &server.url, "--top-k", "9999"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        stderr(&refused).contains("keyword_options.top_k"),
        "{}",
        stderr(&refused)
    );
}

#[cfg(unix)]
#[test]
fn a_signal_stops_the_server_in_order() {
    let mut server = Server::start();
    server.running.signal("-TERM");
    assert!(server.running.end().success());
}

#[test]
fn a_port_that_is_taken_is_told() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = run(&["serve", "--listen", &address]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains(&format!("can't listen on {address}")),
        "{}",
        stderr(&output)
    );
}

/// A file of this test.
fn file(name: &str, text: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("zhaiyao-{}-{name}", std::process::id()));
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn operators_see_what_happens() {
    let server = Server::with(&["--admin", "127.0.0.1:0"]);
    assert!(run(&["keywords", PAGE, "--server", &server.url]).status.success());
    assert!(server.admin("/livez").starts_with("HTTP/1.1 200"));
    assert!(server.admin("/readyz").starts_with("HTTP/1.1 200"));
    let metrics = server.admin("/metrics");
    for line in [
        "rpc_server_call_duration_seconds_count{rpc_method=\"zhaiyao.v1.TextService/Analyze\",\
         rpc_response_status_code=\"OK\"} 1",
        "zhaiyao_build_info{version=\"0.1.0\",commit=\"",
        "process_start_time_seconds ",
        "zhaiyao_work_waiting 0",
        "zhaiyao_calls_refused_total 0",
        "zhaiyao_stage_seconds_total{stage=\"keywords\"} 0.",
    ] {
        assert!(metrics.contains(line), "{line} in {metrics}");
    }
    let page = std::fs::read_to_string(PAGE).unwrap();
    let characters = format!("zhaiyao_characters_total {}", page.chars().count());
    assert!(metrics.contains(&characters), "{characters} in {metrics}");
    assert!(!metrics.contains("人工智能"));
}

/// Lines of a file of keys that knows "other", and "secret".
const OTHER: &str = "ours d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa\n";
const SECRET: &str = "ours 2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b\n";

/// Asks with a key until it is known, for some seconds.
fn is_known_soon(server: &Server, key: &str) -> bool {
    (0..50).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        run(&["keywords", PAGE, "--server", &server.url, "--key", key])
            .status
            .success()
    })
}

#[cfg(unix)]
#[test]
fn keys_are_read_again_at_a_signal() {
    let keys = file("keys", OTHER);
    let server = Server::with(&["--reload-interval", "0", "--keys", keys.to_str().unwrap()]);
    let ask = |key: &str| run(&["keywords", PAGE, "--server", &server.url, "--key", key]);
    assert!(ask("other").status.success());
    std::fs::write(&keys, SECRET).unwrap();
    assert!(stderr(&ask("secret")).contains("the key is not known"));
    server.running.signal("-HUP");
    assert!(is_known_soon(&server, "secret"));
    assert!(!ask("other").status.success());
}

#[test]
fn keys_are_read_again_when_their_file_changes_and_bad_files_are_not_taken() {
    let keys = file("changing-keys", OTHER);
    let server = Server::with(&["--reload-interval", "1", "--keys", keys.to_str().unwrap()]);
    assert!(is_known_soon(&server, "other"));
    std::fs::write(&keys, "this is no key").unwrap();
    std::thread::sleep(Duration::from_millis(1_500));
    assert!(is_known_soon(&server, "other"), "the keys in use stay");
    // As tools do that want no half of a file to be read.
    let new = file("new-keys", SECRET);
    std::fs::rename(new, &keys).unwrap();
    assert!(is_known_soon(&server, "secret"));
}

#[test]
fn a_document_of_more_reports_than_allowed_is_refused() {
    let server = Server::with(&["--reports", "2"]);
    let refused = run(&["keywords", PAGE, "--server", &server.url]);
    assert_eq!(refused.status.code(), Some(1));
    let told = stderr(&refused);
    assert!(
        told.contains("document.text: holds 3 reports; at most 2 are allowed"),
        "{told}"
    );
}

#[test]
fn settings_come_from_a_file_and_flags_win() {
    let settings = file("ok.toml", "workers = 3\nlog_format = \"text\"\n[tls]\n");
    let path = settings.to_str().unwrap();
    let server = Server::with(&["--config", path, "--admin", "127.0.0.1:0", "--grace", "1"]);
    assert!(server.admin("/readyz").contains("ready"));
    for (text, reason) in [
        ("worker = 3", "there is no setting \"worker\""),
        ("workers = 0", "\"workers\": invalid value '0'"),
        ("workers = [1, 2]", "\"workers\" takes one value"),
        ("grace = 2.5", "\"grace\" is no text"),
        (
            "grace = \"soon\"",
            "\"grace\": invalid value 'soon' for '--grace <TIME>': must be a time as 250ms, 30s or 1h",
        ),
        (
            "longest_call = \"8d\"",
            "\"longest-call\": invalid value '8d' for '--longest-call <TIME>': must be from 1s to 7d",
        ),
        (
            "message-bytes = 1023",
            "\"message-bytes\": invalid value '1023' for '--message-bytes <SIZE>': must be from 1KiB to 1GiB",
        ),
        (
            "[tls]\ncertificat = \"x\"",
            "there is no setting \"tls-certificat\"",
        ),
        ("workers =", "TOML"),
        ("queue-wait = 5\nqueue_wait = 6", "\"queue-wait\" occurs twice"),
        // In a file as by flags: half of what TLS needs is not passed over.
        ("[tls]\nkey = \"/nowhere\"", "TLS needs"),
        ("[tls]\nclient-authority = \"/nowhere\"", "TLS needs"),
        (
            "[tls]\ncertificate = \"/nowhere\"\nkey = \"/nowhere\"",
            "/nowhere",
        ),
    ] {
        let path = file("bad.toml", text);
        let output = run(&[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--config",
            path.to_str().unwrap(),
        ]);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(stderr(&output).contains(reason), "{text}: {}", stderr(&output));
    }
}

/// The shipped file, with an address that is free.
#[test]
fn the_shipped_settings_start_a_server() {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/zhaiyao.toml");
    let server = Server::with(&[
        "--config",
        shipped,
        "--admin",
        "127.0.0.1:0",
        "--keepalive",
        "250s",
    ]);
    assert!(server.admin("/readyz").contains("ready"));
}

#[test]
fn others_are_not_served_in_the_clear_unless_that_is_wanted() {
    for settings in [["--listen", "0.0.0.0:0"], ["--admin", "0.0.0.0:0"]] {
        let output = run(&[&["serve"][..], &settings].concat());
        assert_eq!(output.status.code(), Some(2), "{settings:?}");
        assert!(stderr(&output).contains(settings[0]), "{}", stderr(&output));
        assert!(stderr(&output).contains("--insecure"), "{}", stderr(&output));
    }
    drop(Server::with(&["--listen", "0.0.0.0:0", "--insecure"]));
}

/// Peers of the port of operators that say nothing: the oldest make room, the rest have 5 s.
#[test]
fn silent_peers_hold_up_no_operator() {
    let server = Server::with(&["--admin", "127.0.0.1:0"]);
    let address = server.admin.as_ref().unwrap();
    let mut peers: Vec<_> = (0..200)
        .map(|_| std::net::TcpStream::connect(address).unwrap())
        .collect();
    let began = std::time::Instant::now();
    assert!(server.admin("/readyz").contains("ready"));
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    let limit = Duration::from_secs(9);
    let mut last = peers.pop().unwrap();
    for peer in [&mut peers[0], &mut last] {
        peer.set_read_timeout(Some(limit)).unwrap();
        assert!(matches!(peer.read(&mut [0]), Ok(0)), "it is dropped");
    }
    assert!(began.elapsed() < limit, "{:?}", began.elapsed());
}

#[test]
fn files_that_can_not_be_used_are_told() {
    let nothing = file("nothing", "");
    let nothing = nothing.to_str().unwrap();
    // What `printf %s "$KEY" | sha256sum` prints where there is no such variable.
    let unset = "web e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n";
    let unset = file("unset", unset);
    let unset = unset.to_str().unwrap();
    for (settings, reason) in [
        (vec!["--keys", "/nowhere"], "--keys: /nowhere"),
        (vec!["--keys", nothing], "holds no key"),
        (
            vec!["--keys", unset],
            "line 1: the hash of \"web\" is that of an empty key",
        ),
        (
            vec!["--tls-certificate", nothing, "--tls-key", nothing],
            "--tls-certificate, --tls-key",
        ),
        (vec!["--tls-certificate", nothing], "--tls-key"),
        (vec!["--listen", "here"], "--listen: here"),
        (vec!["--listen", "unix:"], "--listen: unix: needs a path"),
        (vec!["--listen", "127.0.0.1:0", "--memory", "50MiB"], "--memory: "),
    ] {
        let output = run(&[&["serve"][..], &settings].concat());
        assert_eq!(output.status.code(), Some(2), "{settings:?}");
        assert!(!stderr(&output).contains("ready "), "nobody is told to call");
        assert!(
            stderr(&output).contains(reason),
            "{settings:?}: {}",
            stderr(&output)
        );
    }
}

/// A socket that a killed server left is taken; any other file is not touched.
#[cfg(unix)]
#[test]
fn a_file_in_the_place_of_a_socket_stays() {
    let path = file("precious", "precious");
    let address = format!("unix:{}", path.display());
    let output = run(&["serve", "--listen", &address]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("can't listen on unix:"),
        "{}",
        stderr(&output)
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
    std::fs::remove_file(&path).unwrap();
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    drop(Server::with(&["--listen", &address]));
}

#[test]
fn what_is_no_server_of_ours_is_told() {
    let server = Server::with(&["--admin", "127.0.0.1:0"]);
    let admin = format!("http://{}", server.admin.as_ref().unwrap());
    for url in [admin, server.url.replace("http:", "https:")] {
        let output = run(&["keywords", PAGE, "--server", &url]);
        assert_eq!(output.status.code(), Some(2), "{url}: {}", stderr(&output));
        assert!(stderr(&output).contains(&url), "{}", stderr(&output));
    }
}

/// The table of the documentation is that of the program.
#[test]
fn every_setting_is_documented() {
    let docs = include_str!("../../docs/configuration.md");
    let help = stdout(&run(&["serve", "--help"]));
    let flags: Vec<&str> = help
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("--"))
        .map(|line| line.split([' ', '[', '=']).next().unwrap())
        .collect();
    assert!(flags.len() > 20, "{flags:?}");
    // Lines are broken anywhere.
    let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for flag in &flags {
        let variable = format!("ZHAIYAO_{}", flag.replace('-', "_").to_uppercase());
        assert!(words.contains(&format!("[env: {variable}=")), "{variable}");
        let row = docs
            .lines()
            .find(|line| line.starts_with(&format!("| `--{flag}` | `{variable}` |")));
        assert!(row.is_some(), "no row for --{flag} in docs/configuration.md");
    }
    let rows = docs.lines().filter(|line| line.starts_with("| `--")).count();
    assert_eq!(rows, flags.len(), "docs/configuration.md has a row too many");
}
