#!/usr/bin/env python3
"""Counts the instructions of `benches/instructions.rs` and holds them to `benches/instructions.tsv`.

    python3 benches/instructions.py            compares; fails if a part grew by more than 5 %
    python3 benches/instructions.py --write    writes the table anew

A part that grows for a good reason gets a new row in the table (--write) and a line in the changelog under "Unreleased" that
opens with `- Instructions: <part>`; without that line the check goes on failing, whatever the table says: it looks at the table
of the last commit, too, where there is one. Needs valgrind.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = ROOT / "benches" / "instructions.tsv"
PARTS = ("start", "segment", "keywords", "analyze")
GROWTH = 1.05


def built():
    """The path of the bench, built as it is released."""
    command = ["cargo", "bench", "--locked", "--bench", "instructions", "--no-run"]
    text = subprocess.run(command, cwd=ROOT, check=True, text=True, stderr=subprocess.PIPE).stderr
    return ROOT / re.findall(r"Executable .*\((.*)\)", text)[-1]


def counted(program, part):
    with tempfile.TemporaryDirectory() as folder:
        command = ["valgrind", "--tool=callgrind", f"--toggle-collect=*count_{part}*",
                   f"--callgrind-out-file={folder}/out", str(program), "--bench"]
        subprocess.run(command, cwd=ROOT, check=True, text=True, capture_output=True)
        text = pathlib.Path(folder, "out").read_text(errors="replace")
    return int(re.search(r"^(?:totals|summary): (\d+)", text, re.M).group(1))


def read(text):
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {part: int(count) for part, count in rows}


def committed():
    """The table of the main line that this work grew from; empty if there is none."""
    for base in ("HEAD~1", "HEAD"):
        shown = subprocess.run(["git", "show", f"{base}:benches/instructions.tsv"], cwd=ROOT, text=True, capture_output=True)
        if shown.returncode == 0:
            return read(shown.stdout)
    return {}


def explained(part):
    """Whether the changelog says that the part may take longer."""
    unreleased = (ROOT / "CHANGELOG.md").read_text().split("\n## ")[1]
    return f"- Instructions: {part}" in unreleased


def main():
    program = built()
    counts = {part: counted(program, part) for part in PARTS}
    if "--write" in sys.argv[1:]:
        rows = "".join(f"{part}\t{count}\n" for part, count in counts.items())
        TABLE.write_text("# Instructions of each part of benches/instructions.rs; written by benches/instructions.py --write\n" + rows)
    table, before = read(TABLE.read_text()), committed()
    grown = []
    for part, count in counts.items():
        least = min(table[part], before.get(part, table[part]))
        print(f"{part:9} {count:>13,}  {count / table[part]:.3f} of the table, {count / least:.3f} of the least before")
        if count > GROWTH * table[part]:
            grown.append(f"{part} grew: make it faster, or write the table anew and say why in the changelog")
        elif count > GROWTH * least and not explained(part):
            grown.append(f"{part} grew, and no line of the changelog opens with '- Instructions: {part}'")
    sys.exit("\n".join(grown) or None)


if __name__ == "__main__":
    main()
