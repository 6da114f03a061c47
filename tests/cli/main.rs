//! The program as a person and as a script uses it: the real binary, its streams and exit codes.

#![allow(clippy::unwrap_used, reason = "a test that can not go on has failed")]

mod batch;
mod documents;
#[cfg(target_os = "linux")]
mod faults;
#[cfg(unix)]
mod inputs;
#[cfg(unix)]
mod jobs;
mod remote;
mod serve;
mod terminal;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/wuxi-2025-04-09.txt");

fn zhaiyao() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhaiyao"));
    command.env("NO_COLOR", "1");
    command
}

/// A program that is killed at the latest when the test ends.
struct Running(std::process::Child);

impl Running {
    #[cfg(unix)]
    fn signal(&self, name: &str) {
        let id = self.0.id().to_string();
        let killed = Command::new("kill").args([name, &id]).status().unwrap();
        assert!(killed.success());
    }

    /// How it ends, which it does within some seconds.
    #[cfg(unix)]
    fn end(&mut self) -> std::process::ExitStatus {
        let since = std::time::Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status;
            }
            assert!(since.elapsed().as_secs() < 10, "still running");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn run(args: &[&str]) -> Output {
    zhaiyao().args(args).stdin(Stdio::null()).output().unwrap()
}

fn run_with_input(args: &[&str], input: &[u8]) -> Output {
    let mut child = zhaiyao()
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses its arguments does not read its input.
    child.stdin.take().unwrap().write_all(input).ok();
    child.wait_with_output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A folder of this test's own, empty.
fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    if path.exists() {
        std::fs::remove_dir_all(&path).unwrap();
    }
    std::fs::create_dir_all(&path).unwrap();
    path
}
