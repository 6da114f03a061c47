#!/usr/bin/env python3
"""Holds the licences and sources of all packages that are built in to `deny.toml`.

    python3 .ci/licences.py

It asks what `cargo deny check licenses sources` asks, of the same file, without installing it. A licence expression passes if one
of its alternatives (OR) has only allowed licences (AND).
"""

import json
import pathlib
import re
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index"


def passes(expression, allowed):
    """Whether an expression of SPDX passes; brackets are read from the inside out."""
    expression = expression.replace("/", " OR ")
    while "(" in expression:
        expression = re.sub(r"\(([^()]*)\)", lambda inner: "yes" if passes(inner[1], allowed) else "no", expression, count=1)
    known = allowed | {"yes"}
    return any(all(part.strip() in known for part in choice.split(" AND ")) for choice in expression.split(" OR "))


def main():
    deny = tomllib.loads((ROOT / "deny.toml").read_text(encoding="utf8"))
    allowed = set(deny["licenses"]["allow"])
    for expression, expected in [("MIT OR GPL-3.0", True), ("GPL-3.0", False), ("(MIT OR GPL-3.0) AND ISC", True), ("MIT AND GPL-3.0", False)]:
        if passes(expression, allowed) != expected:
            sys.exit(f"{expression!r} is read wrongly")
    command = ["cargo", "metadata", "--locked", "--format-version", "1"]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    faults = []
    for package in metadata["packages"]:
        name = f"{package['name']} {package['version']}"
        if not passes(package["license"] or "none", allowed):
            faults.append(f"{name}: {package['license']}")
        if package["source"] not in (None, CRATES_IO):
            faults.append(f"{name}: from {package['source']}")
    for name in {rule["crate"] for rule in deny["bans"]["deny"]} & {package["name"] for package in metadata["packages"]}:
        faults.append(f"{name}: banned")
    print(f"{len(metadata['packages'])} packages, {len(faults)} not allowed by deny.toml")
    if faults:
        sys.exit("\n".join(faults))


main()
