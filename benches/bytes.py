#!/usr/bin/env python3
"""Prints how many bytes an answer has for each byte of its text, for each call and each form of answer.

    python3 benches/bytes.py target/release/zhaiyao FOLDER    JSON Lines with "text", perhaps packed with gzip, anywhere below FOLDER

Starts the program as a server and asks by gRPC for the first 200 texts of each file, as grpcio and reflection read the contract.
Needs the packages of tests/smoke/requirements.txt.
"""

import gzip
import itertools
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "smoke"))

import grpc
from google.protobuf.json_format import ParseDict

from smoke import SERVICE, Reflected, start

TEXTS = 200
FORMS = {
    "left out": {},
    "SPAN_TEXTS_NONE": {"spanTexts": "SPAN_TEXTS_NONE"},
    "SPAN_TEXTS_ALL": {"spanTexts": "SPAN_TEXTS_ALL"},
    "compact_tokens": {"compactTokens": True},
}
CALLS = ("SplitReports", "Segment", "ExtractKeywords", "Summarize", "Analyze")


def texts(folder):
    for path in sorted(pathlib.Path(folder).rglob("*.jsonl*")):
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf8") as lines:
            rows = (json.loads(line) for line in itertools.islice(lines, TEXTS))
            yield from (row["text"] for row in rows if row.get("text", "").strip())


def ratio(channel, types, call, options, all_texts):
    given, _ = types[call]
    method = channel.unary_unary(f"/{SERVICE}/{call}")
    sent = answered = 0
    for text in all_texts:
        asked = {"document": {"text": text}} | ({"responseOptions": options} if options else {})
        request = ParseDict(asked, given())
        sent += len(text.encode())
        answered += len(method(request.SerializeToString(), timeout=60))
    return answered / sent


def main():
    binary, folder = sys.argv[1:]
    all_texts = list(texts(folder))
    print(f"{len(all_texts)} texts, {sum(len(text.encode()) for text in all_texts) / len(all_texts):.0f} bytes in the mean")
    process, address = start(binary)
    try:
        with grpc.insecure_channel(address, [("grpc.max_receive_message_length", 1 << 28)]) as channel:
            types = {call: Reflected(channel).types(call) for call in CALLS}
            for call in CALLS:
                for name, options in FORMS.items():
                    if name == "compact_tokens" and call != "Segment":
                        continue
                    print(f"| `{call}` | {name} | {ratio(channel, types, call, options, all_texts):.2f} |", flush=True)
    finally:
        process.terminate()
        process.wait(timeout=30)


if __name__ == "__main__":
    main()
