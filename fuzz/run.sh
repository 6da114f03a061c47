#!/usr/bin/env bash
# Runs one target of libFuzzer, without cargo-fuzz and on the stable toolchain:
#
#     fuzz/run.sh engine|decode SECONDS [OPTION OF LIBFUZZER …]
#
# It starts from fuzz/corpus/TARGET and keeps what it finds in target/fuzz/corpus/TARGET; an input
# that fails is written to target/fuzz/artifacts. Built as the tests are, so that every overflow of a
# number and every debug assertion is found.
set -euo pipefail
cd "$(dirname "$0")"
fuzzer=$1 seconds=$2
shift 2

RUSTC_WORKSPACE_WRAPPER=$PWD/rustc.sh cargo build --locked -p zhaiyao-fuzz --bin "$fuzzer"
kept=../target/fuzz
mkdir -p "$kept/corpus/$fuzzer" "$kept/artifacts"
exec "../target/debug/$fuzzer" "$kept/corpus/$fuzzer" "corpus/$fuzzer" \
  -dict=pieces.dict -artifact_prefix="$kept/artifacts/$fuzzer-" \
  -max_total_time="$seconds" -max_len=2000 -timeout=10 -rss_limit_mb=2048 -verbosity=0 -print_final_stats=1 "$@"
