#!/usr/bin/env bash
# Runs one target of libFuzzer, without cargo-fuzz and on the stable toolchain:
#
#     fuzz/run.sh engine|decode SECONDS [OPTION OF LIBFUZZER …]
#
# It starts from fuzz/corpus/TARGET and keeps what it finds in fuzz/target/corpus/TARGET; an input
# that fails is written to fuzz/target/artifacts.
set -euo pipefail
cd "$(dirname "$0")"
fuzzer=$1 seconds=$2
shift 2

# The coverage that libFuzzer is guided by. cargo-fuzz sets the same, and a sanitizer of memory, which
# needs a nightly toolchain; our own code has no unsafe code.
coverage=(-Cpasses=sancov-module)
for option in level=4 inline-8bit-counters pc-table trace-compares; do
  coverage+=("-Cllvm-args=-sanitizer-coverage-$option")
done
# A named platform keeps these flags away from build scripts.
platform=$(rustc -vV | sed -n 's/^host: //p')
export RUSTFLAGS="${coverage[*]}"
cargo build --locked --profile fuzz --target "$platform" --bin "$fuzzer"

mkdir -p "target/corpus/$fuzzer" target/artifacts
exec "target/$platform/fuzz/$fuzzer" "target/corpus/$fuzzer" "corpus/$fuzzer" \
  -dict=pieces.dict -artifact_prefix=target/artifacts/"$fuzzer-" \
  -max_total_time="$seconds" -max_len=2000 -timeout=10 -rss_limit_mb=2048 -verbosity=0 -print_final_stats=1 "$@"
