//! The program `zhaiyao`: hands its arguments to the command line and returns its exit code.

mod cli;

use std::process::ExitCode;

// The command line names the parts of the library as its own.
use zhaiyao::{api, client, server};

/// Requests allocate and free many small objects on several threads; the system's allocator is
/// slower.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
