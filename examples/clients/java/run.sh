#!/usr/bin/env bash
# Generates the stubs from proto/, compiles Client.java and runs it. usage: run.sh [ADDRESS]
set -euo pipefail
cd "$(dirname "$0")"
target=$(cd ../../.. && pwd)/target/ci/clients/java

# Maven writes escapes of colour to standard output even where nothing is a terminal.
mvn --quiet --batch-mode -Dmaven.repo.local="$target/repository" \
  compile dependency:copy-dependencies >&2
exec java -cp "$target/build/classes:$target/build/dependency/*" Client "$@"
