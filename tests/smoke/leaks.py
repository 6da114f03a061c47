"""Whether a text of a caller comes into the log.

usage: leaks.py ZHAIYAO

Starts ZHAIYAO with `--log trace` in both formats, over TLS and in the clear. Texts, titles, terms, queries, ids, names of lexicons and of
calls, keys and binary headers hold a marker, a control character and a line feed; so do the names of the files of keys and certificates,
which are replaced by bad ones. Calls are answered, refused, cancelled and late; others break the rules of HTTP/2 or gRPC. A batch reads files
with such names and texts. Fails if a marker of a caller is in a log, in characters or bytes as logs write them, or a control character.
"""

import base64
import contextlib
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

import grpc

from served import PAGE, Authority, Server, Types, key_lines, stream, unary

# One word for letters, one for Chinese; neither is in the page.
LETTERS, CHINESE = "qzxmarker", "騳龘驫"
CONTROL = "\x1b[31m\n"
MARKED = f"{LETTERS}{CONTROL}{CHINESE}"
# The key that is known, and one that is not.
KEY, UNKNOWN_KEY = f"{LETTERS}-key", f"{LETTERS}-unknown"
# An id of a caller, which is logged: that it is found shows that the log is looked through.
LOGGED = "job-7"
DEADLINE = 0.002


def forms():
    """The markers as logs may write them: characters, escapes, lists of bytes, hexadecimal, base64."""
    for marker in (LETTERS, CHINESE):
        data = marker.encode()
        yield marker
        yield "".join(f"\\x{byte:02x}" for byte in data)
        yield json.dumps(marker).strip('"')
        yield "".join(f"\\u{{{ord(character):x}}}" for character in marker)
        yield ", ".join(map(str, data))
        yield data.hex()
        yield base64.b64encode(data).decode().rstrip("=")[:-1]


def requests(types):
    """Requests that are answered and refused, each with its call."""
    document = {"text": f"{PAGE}\n{MARKED}。\n", "title": MARKED}
    terms = [{"word": f"{LETTERS}{CHINESE}", "aliases": [f"{CHINESE}{LETTERS}"]}]
    full = {"document": document, "lexiconTerms": terms, "keywordOptions": {"bannedWords": [CHINESE]}, "summaryOptions": {"query": MARKED}}
    bad = [
        {"document": {"text": ""}, "lexiconTerms": [{"word": MARKED * 20, "pos": MARKED}]},
        {"document": document, "lexicons": [MARKED]},
        {"document": document, "idfModel": MARKED},
        {"document": document, "summaryOptions": {"query": MARKED * 200}},
    ]
    yield "Analyze", types.bytes("Analyze", full)
    for method in ("SplitReports", "Segment", "ExtractKeywords", "Summarize"):
        yield method, types.bytes(method, {"document": document})
    for request in bad:
        yield "Analyze", types.bytes("Analyze", request)
    # A message that ends within a string, and bytes that are no UTF-8.
    message = types.bytes("Analyze", full)
    yield "Analyze", message[:-5]
    yield "Analyze", message.replace(CHINESE.encode(), CHINESE.encode()[:-1] + b"q")


def call(channel, types):
    """Makes all calls; what they end with is the matter of other tests."""
    headers = [("authorization", f"Bearer {KEY}"), ("marker-bin", MARKED.encode()), ("marker", LETTERS), ("cookie", LETTERS), ("x-request-id", LOGGED)]
    for method, request in requests(types):
        with contextlib.suppress(grpc.RpcError):
            unary(channel, method)(request, timeout=20, metadata=headers)
        with contextlib.suppress(grpc.RpcError):
            unary(channel, method)(request, timeout=DEADLINE, metadata=headers)
    page = types.bytes("Analyze", {"document": {"text": PAGE * 20 + MARKED}})
    cancelled = unary(channel, "Analyze").future(page, metadata=headers)
    time.sleep(0.02)
    cancelled.cancel()
    with contextlib.suppress(grpc.RpcError):
        unary(channel, "Analyze")(page, timeout=20, metadata=[("authorization", f"Bearer {UNKNOWN_KEY}")])
    with contextlib.suppress(grpc.RpcError):
        unary(channel, f"{LETTERS}")(page, timeout=20, metadata=headers)
    items = [types.bytes("AnalyzeStream", {"id": MARKED * 50, "request": {"document": {"text": text}}}) for text in (MARKED, "", PAGE)]
    items += [types.bytes("AnalyzeStream", {"id": MARKED, "request": {"document": {"text": text}}}) for text in (MARKED, "", PAGE)]
    with contextlib.suppress(grpc.RpcError):
        answers = list(stream(channel)(iter([*items, items[0][:-3]]), timeout=20, metadata=headers))
        assert len(answers) >= len(items), "the stream ended early"


def break_rules(port):
    """Speaks in the clear what is no HTTP/2, and HTTP/2 that is broken."""
    greeting = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
    marked = MARKED.encode()
    frame = len(marked).to_bytes(3, "big")
    for data in (marked * 10, b"GET /" + LETTERS.encode() + b" HTTP/1.1\r\nhost: " + LETTERS.encode() + b"\r\n\r\n",
                 greeting + frame + b"\x00\x00\x00\x00\x00\x01" + marked, greeting + frame + b"\x01\x04\x00\x00\x00\x01" + marked):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2) as peer:
            peer.sendall(data)
            peer.settimeout(0.5)
            while peer.recv(4096):
                pass


def serve(binary, folder, log_format, is_secure):
    """Runs a server through all of it; gives its log."""
    strange = folder / f"file-{CONTROL}-{log_format}-{is_secure}"
    strange.mkdir()
    keys, certificate, key = (strange / name for name in ("keys", "certificate", "key"))
    keys.write_text(key_lines({"caller": KEY}))
    authority = Authority(folder)
    authority.sign(30, certificate, key)
    tls = ["--tls-certificate", certificate, "--tls-key", key] if is_secure else []
    log = folder / f"log-{log_format}-{is_secure}"
    server = Server(binary, log, "--log", "trace", "--log-format", log_format, "--keys", keys, "--reload-interval", "1s", *tls)
    try:
        with channel_to(server, authority, is_secure) as channel:
            call(channel, Types(channel))
        break_rules(server.port)
        for file in (keys, certificate):
            file.write_text(f"{LETTERS} {CHINESE}\n")
        time.sleep(2.5)
    finally:
        server.stop()
    return log.read_bytes()


def channel_to(server, authority, is_secure):
    if not is_secure:
        return grpc.insecure_channel(server.address)
    credentials = grpc.ssl_channel_credentials(authority.certificate.read_bytes())
    return grpc.secure_channel(server.address, credentials, [("grpc.ssl_target_name_override", "localhost")])


def batch(binary, folder):
    """Runs a batch over files with control characters in their names; gives its standard error."""
    texts = folder / "texts"
    texts.mkdir()
    (texts / f"name-{CONTROL}.txt").write_text(MARKED)
    (texts / f"bad-{CONTROL}.txt").write_bytes(b"\xff" + MARKED.encode())
    (texts / f"blank-{CONTROL}.txt").write_text("")
    lines = (json.dumps({"id": CONTROL, "text": MARKED}), f"{{{LETTERS}", json.dumps({"id": CONTROL, "text": "", "title": ""}))
    (texts / f"lines-{CONTROL}.jsonl").write_text("\n".join(lines) + "\n")
    inputs = ([texts], [texts / f"lines-{CONTROL}.jsonl"], [texts / f"none-{CONTROL}.jsonl"])
    return b"".join(subprocess.run([binary, "batch", "--output", "-", *each], capture_output=True).stderr for each in inputs)


def faults(name, log):
    """What must not be in a log: a marker in any form, a control character."""
    text = log.decode(errors="replace")
    for form in forms():
        if (at := text.find(form)) >= 0:
            yield f"{name}: {form!r} is in the log: …{text[max(0, at - 200):at + 60]!r}…"
    controls = {character for character in text if character < " " and character not in "\n\t"}
    if controls:
        at = min(map(text.find, controls))
        yield f"{name}: {controls} is in the log: …{text[max(0, at - 200):at + 60]!r}…"


def main():
    binary = sys.argv[1]
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for log_format in ("text", "json"):
            for is_secure in (True, False):
                log = serve(binary, folder, log_format, is_secure)
                kind = f"{log_format}, {'TLS' if is_secure else 'clear'}"
                print(f"{kind}: {len(log) >> 10} KiB of log")
                assert LOGGED.encode() in log and b"keys stay as they were" in log, "the log has not what it should"
                found += faults(kind, log)
        messages = batch(binary, folder)
        assert messages.count(b"records") == 2 and b"none-" in messages, f"the batch said something else: {messages}"
        found += faults("batch", messages)
    sys.exit("\n".join(found) or None)


if __name__ == "__main__":
    main()
