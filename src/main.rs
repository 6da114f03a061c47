//! The program `zhaiyao`: hands its arguments to the command line and gives back its exit code.

use std::process::ExitCode;

/// Requests make and drop many small pieces on several threads; the system's allocator is the slower.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    zhaiyao::cli::run()
}
