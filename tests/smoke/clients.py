"""Runs the clients of examples/clients, each made from the proto files by the tools of its language; compares what they print.

usage: clients.py ZHAIYAO [LANGUAGE...]
"""

import difflib
import pathlib
import subprocess
import sys
import tempfile
import time

from served import ROOT, Server

CLIENTS = ROOT / "examples" / "clients"
LANGUAGES = ["go", "java", "node", "python", "rust"]
# Seconds for a client, whose tools and packages may have to be fetched first.
PATIENCE = 900


def run(language, address, expected):
    """Runs a client in the locale of a bare container; gives what it printed otherwise than expected, as a diff."""
    began = time.monotonic()
    command = ["env", "LC_ALL=C", CLIENTS / language / "run.sh", address]
    done = subprocess.run(command, stdout=subprocess.PIPE, timeout=PATIENCE)
    print(f"clients: {language} took {time.monotonic() - began:.0f} s", flush=True)
    if done.returncode:
        return f"exit code {done.returncode}"
    if done.stdout == expected:
        return ""
    shown, printed = (text.decode(errors="backslashreplace").splitlines() for text in (expected, done.stdout))
    # The bytes may differ where no line does: in the ends of lines.
    return "\n".join(difflib.unified_diff(shown, printed, "expected.txt", language, lineterm="")) or "other ends of lines"


def main():
    binary, *languages = sys.argv[1:]
    expected = (CLIENTS / "expected.txt").read_bytes()
    faults = {}
    with tempfile.TemporaryDirectory() as folder:
        server = Server(binary, pathlib.Path(folder) / "log")
        try:
            for language in languages or LANGUAGES:
                faults[language] = run(language, server.address, expected)
        finally:
            stopped = server.stop()
    for language, fault in faults.items():
        if fault:
            print(f"{language}:\n{fault}\n", file=sys.stderr)
    if any(faults.values()):
        sys.exit("clients: the output is not as expected")
    assert stopped == 0, "the server did not end in order"
    print(f"clients: {', '.join(faults)} print the same")


if __name__ == "__main__":
    main()
