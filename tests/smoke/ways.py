"""The ways to ask for an answer: calls of gRPC and of gRPC-Web, a stream, the command line, a batch."""

import contextlib
import dataclasses
import json
import subprocess
import tempfile
import urllib.parse
import urllib.request

import grpc
from google.protobuf.json_format import ParseDict

from smoke import SERVICE, Reflected, start


# Documents of one call of BatchAnalyze.
BATCH = 50


@dataclasses.dataclass(frozen=True)
class Profile:
    """What is asked for, as a batch takes it, and the command and the call that do the same."""

    features: tuple
    top_k: int
    sentences: int
    command: str = None
    method: str = None


PROFILES = [
    Profile(("reports", "keywords", "summary"), 10, 3, "analyze"),
    Profile(("reports",), 10, 3, "split", "SplitReports"),
    Profile(("tokens",), 10, 3, "segment", "Segment"),
    Profile(("keywords",), 25, 3, "keywords", "ExtractKeywords"),
    Profile(("summary",), 10, 1, "summarize", "Summarize"),
    Profile(("reports", "keywords", "summary"), 1, 200, "analyze"),
    Profile(("tokens", "keywords", "summary"), 200, 7),
]


@dataclasses.dataclass(frozen=True)
class Case:
    number: int
    kind: str
    text: str
    title: str
    layout: str
    unit: str
    profile: Profile

    def request(self, unit=None, more=0):
        layout = "unspecified" if self.layout == "auto" else self.layout
        document = {"text": self.text, "title": self.title, "layout": "LAYOUT_" + layout.upper()}
        return {
            "document": document,
            "offsetEncoding": "OFFSET_ENCODING_" + (unit or self.unit).upper(),
            "keywordOptions": {"topK": min(self.profile.top_k + more, 200)},
            "summaryOptions": {"sentenceCount": self.profile.sentences},
            "features": {feature: True for feature in self.profile.features if feature != "reports"},
            # As the command line asks by default.
            "responseOptions": {"spanTexts": "SPAN_TEXTS_ALL"},
        }


@dataclasses.dataclass(frozen=True)
class Refusal:
    code: str
    message: str


def refusal(number, message):
    return Refusal(next(code.name for code in grpc.StatusCode if code.value[0] == number), message)


class Contract:
    """The messages as reflection describes them. Those of two descriptions never compare equal, so all servers share one."""

    def __init__(self, address):
        with grpc.insecure_channel(address) as channel:
            reflected = Reflected(channel)
            methods = {"Analyze", "AnalyzeStream", "BatchAnalyze"} | {profile.method for profile in PROFILES if profile.method}
            self.types = {method: reflected.types(method) for method in methods}


class Service:
    """A server, called in several ways. Each gives an AnalyzeResponse without stage times, or a Refusal."""

    def __init__(self, address, contract):
        self.address, self.contract, self.types = address, contract, contract.types
        self.channel = grpc.insecure_channel(address, [("grpc.max_receive_message_length", 64 << 20)])
        self.given, self.taken = self.types["Analyze"]

    def message(self, case, unit=None, more=0):
        return ParseDict(case.request(unit, more), self.given())

    def decoded(self, data):
        return self.bare(self.taken.FromString(data))

    @staticmethod
    def bare(response):
        """Without what may differ between two answers: times, and the commit of a build that was not built anew."""
        response.receipt.ClearField("stage_times")
        response.receipt.ClearField("build")
        return response

    def parsed(self, record):
        return self.bare(ParseDict(record, self.taken()))

    def of_record(self, record, number):
        """The answer of a record of a batch, which must have this id."""
        assert record.pop("id") == number, "the record has another id"
        error = record.get("error")
        return Refusal(error["code"], error["message"]) if error else self.parsed(record)

    def call(self, method, message):
        call = self.channel.unary_unary("/%s/%s" % (SERVICE, method))
        try:
            return self.decoded(call(message.SerializeToString(), timeout=60))
        except grpc.RpcError as error:
            return Refusal(error.code().name, error.details())

    def unary(self, case, unit=None, more=0):
        return self.call("Analyze", self.message(case, unit, more))

    def own_method(self, case):
        """The answer of the call that does one thing. Its response has the fields of that of Analyze."""
        message = self.types[case.profile.method][0]()
        names = message.DESCRIPTOR.fields_by_camelcase_name
        ParseDict({name: value for name, value in case.request().items() if name in names}, message)
        return self.call(case.profile.method, message)

    def stream(self, some):
        given, taken = self.types["AnalyzeStream"]
        call = self.channel.stream_stream("/%s/AnalyzeStream" % SERVICE, given.SerializeToString, taken.FromString)
        items = (ParseDict({"id": str(case.number), "request": case.request()}, given()) for case in some)
        for answer in call(items, timeout=600):
            if answer.HasField("error"):
                yield int(answer.id), refusal(answer.error.code, answer.error.message)
            else:
                yield int(answer.id), self.decoded(answer.response.SerializeToString())

    def batch_call(self, some):
        """The answers of calls of 50 documents each."""
        given, taken = self.types["BatchAnalyze"]
        call = self.channel.unary_unary("/%s/BatchAnalyze" % SERVICE, given.SerializeToString, taken.FromString)
        for at in range(0, len(some), BATCH):
            part = some[at : at + BATCH]
            results = call(ParseDict({"requests": [case.request() for case in part]}, given()), timeout=600).results
            for case, result in zip(part, results, strict=True):
                if result.HasField("error"):
                    yield case.number, refusal(result.error.code, result.error.message)
                else:
                    yield case.number, self.decoded(result.response.SerializeToString())

    def web(self, case):
        body = self.message(case).SerializeToString()
        request = urllib.request.Request(
            "http://%s/%s/Analyze" % (self.address, SERVICE),
            b"\0" + len(body).to_bytes(4, "big") + body,
            {"content-type": "application/grpc-web+proto", "x-grpc-web": "1", "origin": "http://localhost"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            return self.of_frames(response.read(), response.headers)

    def of_frames(self, body, head):
        """The message and the trailers; a refusal may have the trailers in its head alone."""
        answer, trailers = None, dict(head.items())
        while body:
            flags, length = body[0], int.from_bytes(body[1:5], "big")
            data, body = body[5 : 5 + length], body[5 + length :]
            if flags & 0x80:
                trailers = dict(line.split(":", 1) for line in data.decode("ascii").splitlines())
            else:
                answer = self.decoded(data)
        status = int(trailers["grpc-status"])
        return refusal(status, urllib.parse.unquote(trailers["grpc-message"].strip())) if status else answer


@contextlib.contextmanager
def served(binary, workers, contract=None):
    # Calls wait as long as they must: what is compared is answers, not admission.
    process, address = start(binary, "--workers", str(workers), "--web-origins", "*", "--queue-wait", "60s", "--log", "zhaiyao::server=info,zhaiyao::server::call=warn")
    try:
        service = Service(address, contract or Contract(address))
        yield service
        service.channel.close()
    finally:
        process.terminate()
        process.stderr.close()
    assert process.wait(timeout=30) == 0, "the server did not end in order"


def command_line(binary, case, *server):
    """What the program prints: JSON, or the reason why there is none."""
    profile = case.profile
    # With its sign of equality a title may open with a hyphen.
    arguments = ["--json", "--layout", case.layout, "--offsets", case.unit, "--title=" + case.title]
    arguments += ["--top-k", str(profile.top_k), "--sentences", str(profile.sentences)]
    done = subprocess.run([binary, profile.command, *arguments, *server], input=case.text.encode(), capture_output=True)
    return done.stdout.decode() if done.returncode == 0 else Refusal("", done.stderr.decode())


def batch(binary, profile, some, threads):
    """The records of the cases of one profile, as lines of JSON."""
    lines = []
    for case in some:
        record = {"id": case.number, "text": case.text, "title": case.title, "layout": case.layout}
        # Characters as they are and as escapes mean the same.
        lines.append(json.dumps(record, ensure_ascii=case.number % 2 == 0))
    arguments = ["--features", ",".join(profile.features), "--top-k", str(profile.top_k), "--sentences", str(profile.sentences)]
    with tempfile.NamedTemporaryFile("w", encoding="utf8", newline="\n", suffix=".jsonl") as file:
        file.write("\n".join(lines))
        file.flush()
        done = subprocess.run(
            [binary, "batch", file.name, "--output", "-", "--threads", str(threads), *arguments], capture_output=True
        )
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.stdout.decode().split("\n")[:-1]
