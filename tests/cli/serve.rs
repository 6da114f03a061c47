//! `serve`: ready, used by the program's own client, stopped by a signal.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{PAGE, run, stderr, stdout, zhaiyao};

/// A server that is killed at the latest when the test ends.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    /// Starts it and waits until it is ready. Its log is closed then: a server goes on without.
    fn start() -> Self {
        let mut child = zhaiyao()
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap())
            .lines()
            .map_while(Result::ok);
        let ready = lines
            .into_iter()
            .find(|line| line.contains("ready"))
            .expect("ready");
        let address = ready.split("address=").nth(1).unwrap().split(' ').next().unwrap();
        Self {
            url: format!("http://{address}"),
            child,
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
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
    let killed = Command::new("kill")
        .args(["-TERM", &server.child.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    let since = Instant::now();
    let status = loop {
        if let Some(status) = server.child.try_wait().unwrap() {
            break status;
        }
        assert!(since.elapsed() < Duration::from_secs(10), "still running");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(status.success());
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
