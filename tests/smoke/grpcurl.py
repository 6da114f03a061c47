"""Runs the grpcurl commands of README.md and docs/grpcurl.md as a reader would, and compares what they print with what is shown.

usage: grpcurl.py ZHAIYAO GRPCURL

A command is a line of an indented block that starts with `grpcurl`, with the lines it goes on in (`\\` at the end, `<<'END'`).
What follows it, until the next command or the end of the block, is its output, standard error and all; `…` stands for lines left
out. Nothing is compared if nothing is shown. Every command must end with exit code 0, and Chinese must not be escaped.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import textwrap

from served import ROOT, Server

DOCUMENTS = ["README.md", "docs/grpcurl.md"]
ADDRESS = "127.0.0.1:50051"
HAN = re.compile(r"[\u4e00-\u9fff]")
ESCAPED = re.compile(r"\\u[0-9a-fA-F]{4}")


def blocks(text):
    """The indented blocks, without their indent."""
    lines = [line if line.startswith("    ") else None for line in text.splitlines()]
    block = []
    for line in [*lines, None]:
        if line is not None:
            block.append(line)
        elif block:
            yield textwrap.dedent("\n".join(block)).splitlines()
            block = []


def commands(text):
    """Pairs of a command, which may have several lines, and the lines shown as its output."""
    for block in blocks(text):
        starts = [number for number, line in enumerate(block) if line.startswith("grpcurl ")]
        for start, after in zip(starts, [*starts[1:], len(block)]):
            end = start + 1
            while block[end - 1].endswith("\\"):
                end += 1
            if here := re.search(r"<<'(\w+)'", block[end - 1]):
                end = block.index(here[1], end) + 1
            yield "\n".join(block[start:end]), block[end:after]


def missing(printed, shown):
    """What is shown and not printed, or None: each run between two `…` must stand in one piece, the runs in order, and the first
    and the last run at the ends."""
    text = "\n".join(["", *printed, ""])
    runs = ["\n".join(["", *run, ""]) for run in split(shown)]
    if len(runs) == 1:
        return None if text == runs[0] else runs[0]
    # The line end between two runs belongs to both, in case no line is left out there.
    if not text.startswith(runs[0]):
        return runs[0]
    end = len(runs[0]) - 1
    for run in runs[1:-1]:
        found = text.find(run, end)
        if found < 0:
            return run
        end = found + len(run) - 1
    return None if text.endswith(runs[-1]) and len(text) - len(runs[-1]) >= end else runs[-1]


def split(lines):
    """The runs of lines before, between and after the lines `…`."""
    runs = [[]]
    for line in lines:
        if line == "…":
            runs.append([])
        else:
            runs[-1].append(line)
    return runs


def check_missing():
    """The comparison itself, by cases."""
    for shown, expected in [
        ("a b c", True), ("a b", False), ("b c", False), ("…", True), ("a …", True), ("… c", True), ("a … c", True),
        ("… b …", True), ("… a b c …", True), ("a … b c", True), ("b …", False), ("… b", False), ("c … a", False),
        ("a … a", False), ("a b … b c", False), ("… d …", False), ("… b … b …", False),
    ]:
        assert (missing(["a", "b", "c"], shown.split()) is None) == expected, shown


def check(command, shown, address, environment):
    """Runs one command; gives what is wrong with it, or None."""
    done = subprocess.run(
        ["bash", "-c", command.replace(ADDRESS, address)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, env=environment,
    )
    if done.returncode:
        return f"exit code {done.returncode}\n{done.stdout}"
    if ESCAPED.search(done.stdout) or (HAN.search(command) and not shown and not HAN.search(done.stdout)):
        return f"Chinese is not shown as it is\n{done.stdout}"
    lost = missing(done.stdout.splitlines(), shown) if shown else None
    return None if lost is None else f"is not printed, or not there:{lost}\nprinted:\n{done.stdout}"


def main():
    binary, grpcurl = sys.argv[1:]
    check_missing()
    found = []
    for document in DOCUMENTS:
        text = (ROOT / document).read_text(encoding="utf8")
        pairs = list(commands(text))
        # None is written in another way, and so never run.
        assert len(pairs) == len(re.findall(r"^\s*grpcurl -", text, re.MULTILINE)) > 0, document
        found += [(document, *pair) for pair in pairs]
    environment = {**os.environ, "PATH": f"{pathlib.Path(grpcurl).resolve().parent}:{os.environ['PATH']}"}
    with tempfile.TemporaryDirectory() as folder:
        server = Server(binary, pathlib.Path(folder) / "log")
        try:
            faults = []
            for document, command, shown in found:
                if fault := check(command, shown, server.address, environment):
                    faults.append(f"{document}: {command}\n{fault}\n")
        finally:
            stopped = server.stop()
    if faults:
        print(*faults, sep="\n", file=sys.stderr)
        sys.exit("grpcurl: a command does not do what the document shows")
    assert stopped == 0, "the server did not end in order"
    print(f"grpcurl: {len(found)} commands print what the documents show")


if __name__ == "__main__":
    main()
