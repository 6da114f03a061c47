#!/usr/bin/env bash
# Generates the stubs from proto/ and runs client.py. usage: run.sh [ADDRESS]
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../../.. && pwd)
target=$root/target/ci/clients/python

[ -x "$target/venv/bin/python" ] || python3 -m venv "$target/venv"
"$target/venv/bin/pip" install --quiet --disable-pip-version-check -r requirements.txt

mkdir -p "$target/gen"
"$target/venv/bin/python" -m grpc_tools.protoc -I "$root/proto" \
  --python_out="$target/gen" --grpc_python_out="$target/gen" "$root"/proto/zhaiyao/v1/*.proto

PYTHONPATH=$target/gen exec "$target/venv/bin/python" client.py "$@"
