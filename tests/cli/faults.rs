//! A server whose system lets it down: no file can be opened any more, the log can't be written,
//! signals come twice.

use std::fs::OpenOptions;
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{PAGE, Running, run, stderr};

/// A server on a port that was free, begun by a shell so that it can be limited.
struct Server {
    running: Running,
    address: String,
}

impl Server {
    fn start(prefix: &str, log: Stdio) -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let program = env!("CARGO_BIN_EXE_zhaiyao");
        let command = format!("{prefix} exec {program} serve --listen {address}");
        let child = Command::new("sh")
            .args(["-c", &command])
            .stderr(log)
            .spawn()
            .unwrap();
        let server = Self {
            running: Running(child),
            address,
        };
        server.wait(|server| TcpStream::connect(&server.address).is_ok());
        server
    }

    fn wait(&self, holds: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        while !holds(self) {
            assert!(began.elapsed() < Duration::from_secs(20), "it never comes");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn is_answering(&self) -> bool {
        let url = format!("http://{}", self.address);
        run(&["keywords", PAGE, "--server", &url]).status.success()
    }

    /// Seconds of processor that it has used.
    fn processor(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.running.0.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        // Ticks in user mode and in the kernel, of a hundredth of a second.
        let ticks = |n: usize| fields[n].parse::<f64>().unwrap();
        (ticks(11) + ticks(12)) / 100.0
    }
}

/// All descriptors are taken: the server waits instead of trying without pause, and goes on when
/// there are some again.
#[test]
fn a_server_without_free_descriptors_waits_and_recovers() {
    let server = Server::start("ulimit -n 64;", Stdio::null());
    assert!(server.is_answering());
    let peers: Vec<_> = (0..200)
        .map(|_| TcpStream::connect(&server.address).unwrap())
        .collect();
    std::thread::sleep(Duration::from_millis(500));
    let before = server.processor();
    std::thread::sleep(Duration::from_secs(2));
    let used = server.processor() - before;
    assert!(used < 0.2, "{used} s of processor in 2 s of waiting");
    drop(peers);
    server.wait(Server::is_answering);
}

#[test]
fn a_log_that_can_not_be_written_does_not_end_the_server() {
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let server = Server::start("", full.into());
    for _ in 0..3 {
        assert!(server.is_answering());
    }
}

#[test]
fn signals_end_a_server_once_and_twice() {
    for signals in [&["-INT"][..], &["-TERM"], &["-TERM", "-TERM"]] {
        let mut server = Server::start("", Stdio::null());
        // One that says nothing does not hold it up.
        let silent = TcpStream::connect(&server.address).unwrap();
        signals.iter().for_each(|name| server.running.signal(name));
        assert!(server.running.end().success(), "{signals:?}");
        drop(silent);
    }
}

/// Whoever presses Ctrl-C once more does not want to wait.
#[test]
fn a_second_interrupt_ends_the_server_at_once() {
    let mut server = Server::start("ZHAIYAO_DELAY=30", Stdio::null());
    // It listens while it still loads; two signals before it serves would count as one.
    server.wait(Server::is_answering);
    server.running.signal("-INT");
    std::thread::sleep(Duration::from_millis(300));
    assert!(server.running.0.try_wait().unwrap().is_none(), "it waits");
    server.running.signal("-INT");
    assert_eq!(server.running.end().code(), Some(130));
}

#[test]
fn settings_that_can_not_be_used_end_the_program_at_once() {
    for (settings, reason) in [
        (vec!["--otlp", "no url"], "--otlp: \"no url\" is no URL"),
        (vec!["--otlp", "localhost:4317"], "--otlp: \"localhost:4317\""),
        (vec!["--otlp", "http://localhost:99999"], "--otlp"),
        (vec!["--otlp", "http://:1"], "--otlp"),
        (vec!["--otlp", ""], "--otlp: \"\" is no URL"),
        (
            vec!["--web-origins", "example.org"],
            "--web-origins: \"example.org\"",
        ),
        (vec!["--web-origins", "https://*.example"], "--web-origins"),
        (vec!["--web-origins", "https://a.example/path"], "--web-origins"),
        (vec!["--web-origins", ""], "--web-origins: \"\""),
        (vec!["--closed"], "--keys"),
        (vec!["--config", "/nowhere"], "/nowhere"),
    ] {
        let output = run(&[&["serve"][..], &settings].concat());
        assert_eq!(output.status.code(), Some(2), "{settings:?}");
        assert!(
            stderr(&output).contains(reason),
            "{settings:?}: {}",
            stderr(&output)
        );
    }
}
