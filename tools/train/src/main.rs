//! The program `zhaiyao-train`.

use std::process::ExitCode;

fn main() -> ExitCode {
    zhaiyao_train::run()
}
