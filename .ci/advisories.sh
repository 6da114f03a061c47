#!/usr/bin/env bash
# Asks the RustSec database about every package of the lock file, with `cargo deny check advisories` and deny.toml:
#
#     .ci/advisories.sh [PATH OF A CLONE OF THE DATABASE]
#
# Without a path the database is fetched. Where it can't be reached nothing is checked, and that is no failure: the answer would
# be about the network. The exit code is 1 if there is an advisory, or a version that was withdrawn.
set -euo pipefail
[ $# -le 1 ] || { echo "usage: .ci/advisories.sh [PATH OF A CLONE OF THE DATABASE]" >&2; exit 2; }
clone=${1:+$(realpath -e "$1")}
cd "$(dirname "$0")/.."
tools=$PWD/target/ci
# As in db-urls of deny.toml.
database=https://github.com/rustsec/advisory-db
version=0.20.2

if [ -n "$clone" ]; then
  git -C "$clone" log -1 --format='database: last commit of %cs' main
  # git reads the clone instead of the address.
  export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="url.file://$clone.insteadOf" GIT_CONFIG_VALUE_0=$database
  # Fetched databases are kept by their address; this one is not the public one.
  export ADVISORIES=$tools/advisories-of-a-clone
  rm -rf "$ADVISORIES"
elif GIT_TERMINAL_PROMPT=0 timeout 30 git ls-remote --exit-code "$database" HEAD > /dev/null 2>&1; then
  export ADVISORIES=$tools/advisories
else
  echo "not checked: the database can't be reached ($database)"
  exit 0
fi

# Built once, in some five minutes on two cores.
if ! "$tools/bin/cargo-deny" --version 2> /dev/null | grep -qx "cargo-deny $version"; then
  cargo install cargo-deny --version "$version" --locked --quiet --root "$tools"
fi
"$tools/bin/cargo-deny" --locked --config deny.toml check advisories
