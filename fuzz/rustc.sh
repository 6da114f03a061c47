#!/usr/bin/env bash
# rustc with the coverage that libFuzzer is guided by, for the crates that are fuzzed and no others:
# cargo calls it for the packages of the workspace (RUSTC_WORKSPACE_WRAPPER), so that all others are
# those that the tests have built. cargo-fuzz sets the same flags for everything, and a sanitizer of
# memory, which needs a nightly toolchain; our own code has no unsafe code.
set -euo pipefail
coverage=(-Cpasses=sancov-module)
for option in level=4 inline-8bit-counters pc-table trace-compares; do
  coverage+=("-Cllvm-args=-sanitizer-coverage-$option")
done
case " $* " in
  *" --crate-name zhaiyao_text "* | *" --crate-name zhaiyao "*"--crate-type lib"*) exec "$@" "${coverage[@]}" ;;
  *) exec "$@" ;;
esac
