#!/usr/bin/env bash
# Generates the Go package from proto/, builds main.go and runs it. usage: run.sh [ADDRESS]
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../../.. && pwd)
tools=$root/target/ci
target=$tools/clients/go
export GOPATH=$target/path GOCACHE=$target/cache GOFLAGS=-modcacherw

[ -x "$tools/node_modules/.bin/buf" ] ||
  npm install --silent --no-fund --no-audit --prefix "$tools" @bufbuild/buf@1.75.0

# The generated code is a module of its own, because go_package names a place outside of this one.
mkdir -p "$target/gen"
printf 'module github.com/zhaiyao/zhaiyao/gen/go\n\ngo 1.25\n' > "$target/gen/go.mod"
"$tools/node_modules/.bin/buf" generate "$root" --path "$root/proto/zhaiyao" -o "$target/gen"

go build -o "$target/client" .
exec "$target/client" "$@"
