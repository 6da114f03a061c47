"""Calls the built server with clients that are not ours, through reflection alone.

usage: smoke.py ZHAIYAO BUF MODULES

Starts ZHAIYAO on a free port and on a Unix socket and calls it with `buf curl` (reflection v1), with Python grpcio (reflection v1alpha)
and with Node's grpc-js (the proto file; MODULES is the folder it is installed in). Ends with an error at the first answer that is not as
promised.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import grpc
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from grpc_status import rpc_status

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = (ROOT / "examples" / "wuxi-2025-04-09.txt").read_text(encoding="utf8")
SERVICE = "zhaiyao.v1.TextService"


def start(binary, *options):
    """Starts the server on a free port; gives the process and host:port."""
    began = time.monotonic()
    process = subprocess.Popen([binary, "serve", "--listen", "127.0.0.1:0", *options], stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        found = re.search(r"ready.*address=(\S+)", line)
        if found:
            print("ready after %.2f s" % (time.monotonic() - began))
            return process, found.group(1)
    sys.exit("the server ended before it was ready")


class Reflected:
    """The service as reflection describes it."""

    def __init__(self, channel):
        self.channel = channel
        self.pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
        self.service = self.pool.FindServiceByName(SERVICE)

    def types(self, method):
        found = self.service.FindMethodByName(method)
        return GetMessageClass(found.input_type), GetMessageClass(found.output_type)

    def unary(self, method, request):
        given, taken = self.types(method)
        call = self.channel.unary_unary("/%s/%s" % (SERVICE, method), given.SerializeToString, taken.FromString)
        return MessageToDict(call(ParseDict(request, given()), timeout=20))

    def stream(self, method, requests):
        given, taken = self.types(method)
        call = self.channel.stream_stream("/%s/%s" % (SERVICE, method), given.SerializeToString, taken.FromString)
        return [MessageToDict(answer) for answer in call((ParseDict(r, given()) for r in requests), timeout=20)]


def check_python(address, options=()):
    with grpc.insecure_channel(address, options) as channel:
        health = health_pb2_grpc.HealthStub(channel)
        for name in ("", SERVICE):
            assert health.Check(health_pb2.HealthCheckRequest(service=name)).status == health_pb2.HealthCheckResponse.SERVING
        text = Reflected(channel)
        document = {"document": {"text": PAGE}}
        for method in ("SplitReports", "Segment", "ExtractKeywords", "Summarize", "Analyze"):
            assert len(text.unary(method, document)["reports"]) == 3, method
        response = text.unary("Analyze", document)
        keywords = [keyword for report in response["reports"] for keyword in report["keywords"]]
        for keyword in keywords:
            for mention in keyword["mentions"]:
                # Offsets count code points, as Python does.
                place = PAGE[mention.get("start", 0) : mention["end"]]
                assert place and "text" not in mention, mention
        whole = text.unary("Analyze", {**document, "responseOptions": {"spanTexts": "SPAN_TEXTS_ALL"}})
        for mention in (m for report in whole["reports"] for keyword in report["keywords"] for m in keyword["mentions"]):
            place = PAGE[mention.get("start", 0) : mention["end"]]
            assert "".join(place.split()) == "".join(mention["text"].split()), mention
        rates = next(keyword for keyword in keywords if keyword["text"] == "四率")
        assert len(rates["expansion"]) == 4
        answers = text.stream(
            "AnalyzeStream",
            [{"id": "page", "request": document}, {"id": "bad", "request": {"document": {}}}, {"id": "end", "request": document}],
        )
        assert [answer["id"] for answer in answers] == ["page", "bad", "end"]
        assert "error" in answers[1] and "response" in answers[2]
        # Generic printers can show all of an item's error.
        assert answers[1]["error"]["fieldViolations"][0]["field"] == "document.text", answers[1]
        assert text.unary("GetServerInfo", {})["limits"]["maxTextCharacters"] == 1000000
        try:
            text.unary("Analyze", {"document": {"text": ""}, "keywordOptions": {"topK": -1}})
            sys.exit("a bad request was taken")
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.INVALID_ARGUMENT
            bad = error_details_pb2.BadRequest()
            assert any(detail.Unpack(bad) for detail in rpc_status.from_call(error).details)
            assert sorted(v.field for v in bad.field_violations) == ["document.text", "keyword_options.top_k"]
        check_refusals(text)


def check_refusals(text):
    """However many fields are wrong, the trailers arrive, and with them the code."""
    for count in [*range(1, 120), 250, 500, 1_000]:
        for field in ("bannedWords", "partsOfSpeech"):
            value = "" if field == "bannedWords" else "查"
            request = {"document": {"text": "好"}, "keywordOptions": {field: [value] * min(count, 256 if field == "partsOfSpeech" else count)}}
            try:
                text.unary("Analyze", request)
                sys.exit("a bad request was taken")
            except grpc.RpcError as error:
                assert error.code() == grpc.StatusCode.INVALID_ARGUMENT, (field, count, error)


def check_calls(address):
    """Compression, metadata, deadlines, cancellation."""
    with grpc.insecure_channel(address, [("grpc.max_receive_message_length", 64 << 20)]) as channel:
        given, taken = Reflected(channel).types("Analyze")
        analyze = channel.unary_unary("/%s/Analyze" % SERVICE, given.SerializeToString, taken.FromString)
        page = ParseDict({"document": {"text": PAGE}}, given())
        response, call = analyze.with_call(page, compression=grpc.Compression.Gzip, metadata=[("x-request-id", "job-7")])
        assert len(response.reports) == 3 and ("x-request-id", "job-7") in call.initial_metadata()
        long = ParseDict({"document": {"text": PAGE * 60}}, given())
        try:
            analyze(long, timeout=0.02)
            sys.exit("an answer came after its deadline")
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.DEADLINE_EXCEEDED
        future = analyze.future(long)
        time.sleep(0.02)
        future.cancel()
        assert future.cancelled() and len(analyze(page).reports) == 3


def check_node(modules, address):
    subprocess.run(["node", ROOT / "tests" / "smoke" / "smoke.mjs", modules, address], check=True)


def check_buf(buf, address):
    curl = [buf, "curl", "--protocol", "grpc", "--http2-prior-knowledge"]
    url = "http://%s" % address
    methods = subprocess.run([*curl, "--list-methods", url], check=True, capture_output=True, text=True).stdout
    assert SERVICE + "/AnalyzeStream" in methods, methods
    request = json.dumps({"document": {"text": PAGE}}, ensure_ascii=False)
    done = subprocess.run(
        [*curl, "-d", "@-", "%s/%s/Analyze" % (url, SERVICE)], input=request, check=True, capture_output=True, text=True
    )
    assert len(json.loads(done.stdout)["reports"]) == 3
    # An item's error has its fields as such.
    items = "".join('{"id": "%s", "request": {"document": {"text": "%s"}}}' % item for item in (("a", ""), ("b", "好。")))
    done = subprocess.run(
        [*curl, "-d", "@-", "%s/%s/AnalyzeStream" % (url, SERVICE)], input=items, check=True, capture_output=True, text=True
    )
    assert "document.text" in done.stdout and '"b"' in done.stdout, done.stdout


def main():
    binary, buf, modules = sys.argv[1:]
    socket = pathlib.Path(tempfile.mkdtemp()) / "zhaiyao.sock"
    process, address = start(binary, "--listen", f"unix:{socket}")
    try:
        check_python(address)
        # Their authority would be a path, which is none in HTTP/2.
        check_python(f"unix:{socket}", [("grpc.default_authority", "localhost")])
        check_calls(address)
        check_node(modules, address)
        check_node(modules, f"unix:{socket}")
        check_buf(buf, address)
    finally:
        process.terminate()
        process.stderr.close()
    assert process.wait(timeout=30) == 0, "the server did not end in order"
    print("smoke: every client was answered as promised")


if __name__ == "__main__":
    main()
