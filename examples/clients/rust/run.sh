#!/usr/bin/env bash
# Builds the client, whose build.rs reads proto/, and runs it. usage: run.sh [ADDRESS]
set -euo pipefail
cd "$(dirname "$0")"

export CARGO_TARGET_DIR=../../../target/ci/clients/rust
exec cargo run --quiet --locked -- "$@"
