//! `--server`: how long it may take, what is sent to whom, and what is said of a refusal.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use super::serve::Server;
use super::{run_with_input, stderr, zhaiyao};

#[test]
fn a_server_that_says_nothing_is_not_waited_for() {
    // Connections are taken by the system, and nobody reads them.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let since = Instant::now();
    let output = run_with_input(
        &["analyze", "--server", &url, "--timeout", "1s"],
        "今天开馆。".as_bytes(),
    );
    assert!(since.elapsed() < Duration::from_secs(8), "{:?}", since.elapsed());
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("did not answer within 1s"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_key_is_not_sent_in_the_clear_to_others() {
    for (url, options, reason) in [
        (
            "http://0.0.0.0:1",
            &[][..],
            "the key is not sent to http://0.0.0.0:1",
        ),
        ("0.0.0.0:1", &[], "in the clear"),
        ("http://0.0.0.0:1", &["--insecure"], "can't reach"),
        ("http://127.0.0.1:1", &[], "can't reach"),
        ("http://localhost:1", &[], "can't reach"),
    ] {
        let output = zhaiyao()
            .args(["analyze", super::PAGE, "--server", url])
            .args(options)
            .env("ZHAIYAO_KEY", "a key")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{url}");
        assert!(stderr(&output).contains(reason), "{url}: {}", stderr(&output));
    }
}

#[test]
fn a_refusal_reads_the_same_here_and_from_a_server() {
    let server = Server::start();
    for options in [
        &["analyze"][..],
        &["analyze", "--top-k", "9999", "--sentences", "0"],
        &["keywords", "--pos", "nonsense"],
    ] {
        let text: &[u8] = if options.len() > 1 { b"text" } else { b" " };
        let here = run_with_input(options, text);
        let there = run_with_input(&[options, &["--server", &server.url]].concat(), text);
        assert_eq!(stderr(&here), stderr(&there));
        assert_eq!((here.status.code(), there.status.code()), (Some(1), Some(1)));
    }
}
