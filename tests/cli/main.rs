//! The program as a person and as a script uses it: the real binary, its streams and exit codes.

#![allow(clippy::unwrap_used, reason = "a test that can not go on has failed")]

mod batch;
mod borders;
mod documents;
#[cfg(target_os = "linux")]
mod faults;
mod ranker;
mod sentences;
mod serve;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/wuxi-2025-04-09.txt");

fn zhaiyao() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhaiyao"));
    command.env("NO_COLOR", "1");
    command
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
