//! A server whose system lets it down: no file can be opened any more, the log can't be written or
//! is not read, signals come twice.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use zhaiyao::api::v1::text_service_client::TextServiceClient;
use zhaiyao::api::v1::{AnalyzeRequest, GetServerInfoRequest};

use super::{PAGE, Running, folder, run, stderr};

/// A port that was free a moment ago.
fn free() -> String {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    free.local_addr().unwrap().to_string()
}

/// A server on a port that was free, begun by a shell so that it can be limited.
struct Server {
    running: Running,
    address: String,
}

impl Server {
    fn start(prefix: &str, log: Stdio) -> Self {
        let address = free();
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

    /// Makes calls one after another, each of which has 5 s: so many that are answered, or refused.
    fn calls(&self, count: usize, are_refused: bool) {
        let url = format!("http://{}", self.address);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let mut client = TextServiceClient::connect(url).await.unwrap();
            for n in 0..count {
                let limit = Duration::from_secs(5);
                if are_refused {
                    let call = tokio::time::timeout(limit, client.analyze(AnalyzeRequest::default()));
                    assert!(call.await.is_ok_and(|answer| answer.is_err()), "call {n}");
                } else {
                    let call = tokio::time::timeout(limit, client.get_server_info(GetServerInfoRequest {}));
                    assert!(call.await.is_ok_and(|answer| answer.is_ok()), "call {n}");
                }
            }
        });
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

/// Standard error is a pipe that nobody reads, as with a log driver that stands still.
#[test]
fn a_log_that_nobody_reads_holds_up_no_call() {
    let admin = free();
    let mut server = Server::start(&format!("ZHAIYAO_ADMIN={admin}"), Stdio::piped());
    let pipe = server.running.0.stderr.take().unwrap();
    // More lines than the pipe takes and than may wait.
    server.calls(9_500, false);
    std::thread::sleep(Duration::from_millis(200));
    let metrics = || {
        let mut operators = TcpStream::connect(&admin).unwrap();
        let request = b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        operators.write_all(request).unwrap();
        let mut answer = String::new();
        operators.read_to_string(&mut answer).unwrap();
        let dropped = answer
            .lines()
            .find_map(|line| line.strip_prefix("zhaiyao_log_lines_dropped_total "));
        dropped.unwrap().parse::<u64>().unwrap()
    };
    let dropped = metrics();
    assert!((1..9_500).contains(&dropped), "{dropped}");
    // A reader who comes back is told what is missing.
    let mut lines = BufReader::new(pipe).lines();
    let told = lines
        .find(|line| line.as_ref().unwrap().contains("lines are lost"))
        .unwrap();
    assert!(told.unwrap().contains(&format!("lines={dropped}")));
    server.running.signal("-TERM");
    assert!(server.running.end().success());
}

#[test]
fn a_log_that_nobody_reads_does_not_hold_up_the_end() {
    let mut server = Server::start("", Stdio::piped());
    let _unread = server.running.0.stderr.take();
    server.calls(1_000, false);
    let began = Instant::now();
    server.running.signal("-TERM");
    assert!(server.running.end().success());
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

/// Of each code so many lines a second; what is left out is counted in the next one.
#[test]
fn a_flood_of_refusals_is_no_flood_of_lines() {
    let path = folder("flood").join("log");
    let mut server = Server::start("", File::create(&path).unwrap().into());
    let began = Instant::now();
    server.calls(3_000, true);
    let seconds = usize::try_from(began.elapsed().as_secs()).unwrap() + 2;
    std::thread::sleep(Duration::from_millis(1_500));
    server.running.signal("-TERM");
    assert!(server.running.end().success());
    let log = std::fs::read_to_string(&path).unwrap();
    let lines = log
        .lines()
        .filter(|line| line.contains("code=\"INVALID_ARGUMENT\""))
        .count();
    let left_out: usize = log
        .lines()
        .filter(|line| line.contains("calls were not logged one by one"))
        .map(|line| {
            let count = line.split("count=").nth(1).unwrap();
            count.split(' ').next().unwrap().parse::<usize>().unwrap()
        })
        .sum();
    assert_eq!(lines + left_out, 3_000, "every call is accounted for");
    assert!(lines <= 100 * seconds, "{lines} lines in {seconds} s");
}

/// Few descriptors, and peers that say nothing: they make room for each other, and the rest is for
/// those that speak.
#[test]
fn silent_peers_leave_descriptors_for_others() {
    let server = Server::start("ulimit -n 64;", Stdio::null());
    let peers: Vec<_> = (0..200)
        .map(|_| TcpStream::connect(&server.address).unwrap())
        .collect();
    let began = Instant::now();
    assert!(server.is_answering());
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    drop(peers);
}

/// All descriptors are taken: the server waits instead of trying without pause, and goes on when
/// there are some again.
#[test]
fn a_server_without_free_descriptors_waits_and_recovers() {
    let server = Server::start("ulimit -n 64;", Stdio::null());
    assert!(server.is_answering());
    let peers: Vec<_> = (0..100)
        .map(|_| {
            let mut peer = TcpStream::connect(&server.address).unwrap();
            // One that has spoken is not dropped in favour of the next.
            peer.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").unwrap();
            peer
        })
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
