#!/usr/bin/env bash
# Installs the packages and runs client.js, which reads proto/ itself. usage: run.sh [ADDRESS]
set -euo pipefail
cd "$(dirname "$0")"
target=$(cd ../../.. && pwd)/target/ci/clients/node

# `npm ci` in this folder would do; NODE_PATH keeps the packages below target/.
if ! cmp -s package-lock.json "$target/package-lock.json" || [ ! -d "$target/node_modules" ]; then
  mkdir -p "$target"
  cp package.json package-lock.json "$target"
  npm ci --silent --no-fund --no-audit --prefix "$target"
fi
NODE_PATH=$target/node_modules exec node client.js "$@"
