#!/usr/bin/env python3
"""Maps answers of the contract before 28 November 2026 to those since, and compares them: usage: map-answers-2026-11.py OLD NEW FOLDER

OLD and NEW are builds from before and after; every JSON Lines file with "text" below FOLDER is read by `batch` of both, with all
features. What is mapped: `Report.span` has no text, evidence has `text` for `detail`, tokens have a universal part of speech, zeros and
empty lists are written, the receipt has other fields. All else must be equal.
"""

import gzip
import json
import pathlib
import subprocess
import sys
import tempfile

FEATURES = ["--features", "reports,tokens,keywords,summary", "--top-k", "20"]


def documents(folder):
    for path in sorted(pathlib.Path(folder).rglob("*.jsonl*")):
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf8") as lines:
            for line in lines:
                row = json.loads(line)
                if isinstance(row, dict) and isinstance(row.get("text"), str):
                    title = row.get("title") if isinstance(row.get("title"), str) else ""
                    yield {"text": row["text"], "title": title if 0 < len(title) <= len(row["text"]) else ""}


def without_defaults(value):
    if isinstance(value, list):
        return [without_defaults(one) for one in value]
    if isinstance(value, dict):
        kept = {name: without_defaults(one) for name, one in value.items()}
        return {name: one for name, one in kept.items() if one not in (0, "", [], False, None)}
    return value


def mapped(old):
    for report in old.get("reports", []):
        report["span"].pop("text", None)
        for keyword in report.get("keywords", []):
            for evidence in keyword.get("evidence", []):
                evidence["text"] = evidence.pop("detail")
    receipt = old.pop("receipt", {})
    old["layout"], old["layoutConfidence"] = receipt.get("layout"), receipt.get("layoutConfidence")
    old["notices"] = len(receipt.get("notices", []))
    return without_defaults(old)


def reduced(new):
    for report in new.get("reports", []):
        for token in report.get("tokens", []):
            token.pop("universalPos")
    receipt = new.pop("receipt", {})
    new["layout"], new["layoutConfidence"] = receipt.get("layout"), receipt.get("layoutConfidence")
    new["notices"] = len(receipt.get("notices", []))
    return without_defaults(new)


def records(binary, source, *options):
    command = [binary, "batch", source, "--output", "-", *FEATURES, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        yield from map(json.loads, process.stdout)


def main():
    old, new, folder = sys.argv[1:]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf8") as file:
        count = 0
        for count, document in enumerate(documents(folder), 1):
            file.write(json.dumps({"id": count, **document}, ensure_ascii=False) + "\n")
        file.flush()
        different = []
        for before, after in zip(records(old, file.name), records(new, file.name, "--lang", "en"), strict=True):
            if mapped(before) != reduced(after):
                different.append(before["id"])
    print(f"{count} documents, {len(different)} differ: {different[:20]}")
    sys.exit(bool(different))


main()
