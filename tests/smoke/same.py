"""The same texts by every way in: all must get the same answer.

usage: same.py ZHAIYAO [COUNT [SEED [OTHER]]]

Makes COUNT texts (1,000 if it is left out) from a seed (texts.py) and asks for each with options of its own (ways.py): by calls of gRPC
and of gRPC-Web, in a stream, by the command line alone and with a server (some of them), by batches with one and with eight threads; of
servers with one worker and with eight, and of one that was started again; by calls of many documents; and, if it is given, by OTHER, a build
of the same commit in another way (debug). Answers may differ in their stage times only. Each answer is
asked for in all units of offsets, whose spans must cut the same pieces from the text, and with more keywords, of which the first must
be those of fewer. JSON must be read by Node as by Python. Ends with an error that names the first differences.
"""

import collections
import collections.abc
import itertools
import json
import random
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from google.protobuf.json_format import MessageToDict, ParseError

from texts import KINDS, SENTENCES
from ways import PROFILES, Case, Refusal, batch, command_line, served

# Each run of the program loads the models, so only some of the texts go by the command line.
BY_COMMAND_LINE = 40
AT_ONCE = 8
# Characters of what is shown of a text or a value that differs.
SHOWN = 300
LAYOUTS = ["auto", "plain", "wrapped", "page"]
UNITS = ["utf32", "utf8", "utf16"]


def cases(count, seed):
    chance = random.Random(seed)
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        text = kind(chance)
        title = chance.choice(SENTENCES) if chance.random() < 0.1 else ""
        yield Case(
            number,
            kind.__name__,
            text,
            title if len(title) < len(text) else "",
            chance.choice(LAYOUTS),
            chance.choice(UNITS),
            chance.choice(PROFILES),
        )


def no_name_twice(pairs):
    names = collections.Counter(name for name, _ in pairs)
    assert max(names.values(), default=1) == 1, "an object of the JSON has a name twice"
    return dict(pairs)


def read_json(text):
    return json.loads(text, object_pairs_hook=no_name_twice)


def spans(message):
    """Every TextSpan below the message, in the order of its fields."""
    for field, value in message.ListFields():
        if field.message_type:
            for inner in value if isinstance(value, collections.abc.Sequence) else [value]:
                if field.message_type.name == "TextSpan":
                    yield inner
                else:
                    yield from spans(inner)


def cut(text, unit, span):
    """The piece of the text that the span names."""
    encoding, size = {"utf32": ("utf-32-le", 4), "utf8": ("utf-8", 1), "utf16": ("utf-16-le", 2)}[unit]
    data = text.encode(encoding)
    assert 0 <= span.start <= span.end <= len(data) // size, f"a span lies outside of the text: {span}"
    return data[span.start * size : span.end * size].decode(encoding)


def pieces(text, unit, response):
    """The pieces that all spans cut from the text; from then on the response has no offsets."""
    found = []
    for span in spans(response):
        piece = cut(text, unit, span)
        # A line break or a wide blank at the head is shown as a blank; a report has its text by its parts.
        if span.text and not piece[:1].isspace():
            assert piece[:1] == span.text[:1], f"the text {piece!r} is not that of the span: {span}"
        found.append(piece)
        span.ClearField("start")
        span.ClearField("end")
    return found


def brief(value):
    written = repr(value)
    return written if len(written) <= SHOWN else f"{written[:SHOWN]}… ({len(written)} characters)"


def shown(case, way, what):
    options = f"{case.layout}, {case.unit}, {case.profile}, title {case.title!r}"
    return f"text {case.number} ({case.kind}, {options}), {way}: {what}\n  {brief(case.text)}"


def first_difference(one, other, path="answer"):
    """Where two values differ, and the two values there."""
    if isinstance(one, dict) and isinstance(other, dict):
        pairs = [(f"{path}.{name}", one.get(name), other.get(name)) for name in {**one, **other}]
    elif isinstance(one, list) and isinstance(other, list):
        pairs = [(f"{path}[{at}]", *pair) for at, pair in enumerate(itertools.zip_longest(one, other))]
    else:
        return f"{path}: {brief(one)} and {brief(other)}"
    return next((first_difference(a, b, at) for at, a, b in pairs if a != b), path)


def plain(answer):
    return answer if isinstance(answer, Refusal) else MessageToDict(answer)


class Suite:
    """What was asked for, what is expected of each case by its number, and what differs."""

    def __init__(self, binary, all_cases, other=None):
        self.binary, self.cases, self.other = binary, all_cases, other
        self.faults, self.compared = [], collections.Counter()
        self.expected, self.by_points = {}, {}
        self.json = []

    def compare(self, case, way, answer, expected):
        self.compared[way] += 1
        if answer != expected:
            self.faults.append(shown(case, way, first_difference(plain(expected), plain(answer))))

    def each(self, way, ask, some=None):
        """Asks for all cases, several at a time, and compares with what is expected."""
        some = self.cases if some is None else some
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for case, answer in zip(some, pool.map(ask, some)):
                self.compare(case, way, answer, self.expected[case.number])

    def in_units(self, service, case):
        """Learns what is expected, in all units, and compares the pieces they cut."""
        answers = {unit: service.unary(case, unit) for unit in UNITS}
        self.expected[case.number], self.by_points[case.number] = answers[case.unit], answers["utf32"]
        if any(isinstance(answer, Refusal) for answer in answers.values()):
            for unit in UNITS[1:]:
                self.compare(case, "units", answers[unit], answers["utf32"])
            return
        bare = {unit: type(answer).FromString(answer.SerializeToString()) for unit, answer in answers.items()}
        try:
            cuts = {unit: pieces(case.text, unit, answer) for unit, answer in bare.items()}
        except (AssertionError, UnicodeDecodeError) as error:
            self.faults.append(shown(case, "a unit", error))
            return
        for unit in UNITS[1:]:
            self.compare(case, "units", bare[unit], bare["utf32"])
            if cuts[unit] != cuts["utf32"]:
                self.faults.append(shown(case, unit, first_difference(cuts["utf32"], cuts[unit])))

    def more_keywords(self, service, case):
        """The keywords of a longer list begin with those of a shorter one; all else is the same."""
        few, many = self.expected[case.number], service.unary(case, more=case.number % 50 + 1)
        if isinstance(few, Refusal) or isinstance(many, Refusal):
            self.compare(case, "more keywords", many, few)
            return
        for report in many.reports:
            del report.keywords[case.profile.top_k :]
        self.compare(case, "more keywords", many, few)

    def calls(self, service):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda case: self.in_units(service, case), self.cases))
            asked = [case for case in self.cases if "keywords" in case.profile.features]
            list(pool.map(lambda case: self.more_keywords(service, case), asked))
        self.each("the call of its own", service.own_method, [case for case in self.cases if case.profile.method])

    def stream(self, service, way):
        self.in_order(way, list(service.stream(self.cases)))

    def in_order(self, way, answers):
        assert [number for number, _ in answers] == [case.number for case in self.cases], "items are missing or out of order"
        for case, (_, answer) in zip(self.cases, answers):
            self.compare(case, way, answer, self.expected[case.number])

    def command_lines(self, service):
        able = [case for case in self.cases if case.profile.command]
        some = random.Random(0).sample(able, min(BY_COMMAND_LINE, len(able)))
        remote = ["--server", "http://" + service.address]
        for way, binary, server in (
            ("the command line", self.binary, []),
            ("the command line with a server", self.binary, remote),
            *((way, self.other, []) for way in ("the other build",) if self.other),
        ):
            with ThreadPoolExecutor(2) as pool:
                for case, printed in zip(some, pool.map(lambda case: command_line(binary, case, *server), some)):
                    self.printed(service, case, way, printed)

    def printed(self, service, case, way, printed):
        expected = self.expected[case.number]
        if isinstance(printed, Refusal) and isinstance(expected, Refusal):
            self.compared[way] += 1
            if expected.message not in printed.message:
                self.faults.append(shown(case, way, f"{expected.message!r} is not in {printed.message!r}"))
        elif isinstance(printed, Refusal):
            self.compare(case, way, printed, expected)
        else:
            self.json.append(printed)
            self.read(case, way, lambda: service.parsed(read_json(printed)), expected)

    def read(self, case, way, read, expected):
        """Compares what is read from JSON, which may be none of an answer."""
        try:
            answer = read()
        except (AssertionError, ValueError, ParseError) as error:
            self.faults.append(shown(case, way, error))
        else:
            self.compare(case, way, answer, expected)

    def batches(self, service):
        for profile in dict.fromkeys(case.profile for case in self.cases):
            some = [case for case in self.cases if case.profile == profile]
            for binary, threads in ((self.binary, 1), (self.binary, 8), *((other, 2) for other in (self.other,) if other)):
                way = f"a batch with {threads} threads"
                lines = batch(binary, profile, some, threads)
                assert len(lines) == len(some), f"{len(lines)} records of {len(some)} texts"
                self.json += lines
                for case, line in zip(some, lines):
                    self.read(case, way, lambda: service.of_record(read_json(line), case.number), self.by_points[case.number])

    def by_node(self):
        """Node reads the JSON as Python does. A text of JSON is sent as a string of one line."""
        if not shutil.which("node"):
            print("no Node: its reading of the JSON is left out")
            return
        # readline would end lines at U+2028, too.
        script = (
            'for (const line of fs.readFileSync(0, "utf8").trim().split("\\n"))'
            "  console.log(JSON.stringify(JSON.parse(JSON.parse(line))))"
        )
        lines = "\n".join(json.dumps(text) for text in self.json)
        done = subprocess.run(["node", "-e", script], input=lines.encode(), stdout=subprocess.PIPE, check=True)
        read = done.stdout.decode().split("\n")[:-1]
        assert len(read) == len(self.json), f"Node read {len(read)} of {len(self.json)}"
        self.compared["Node"] = len(read)
        for text, by_node in zip(self.json, map(json.loads, read)):
            if json.loads(text) != by_node:
                self.faults.append(f"by Node {first_difference(json.loads(text), by_node)}\n  {brief(text)}")

    def run(self):
        with served(self.binary, 1) as service:
            contract = service.contract
            self.calls(service)
            self.each("the call again", service.unary)
            self.each("gRPC-Web", service.web)
            self.stream(service, "a stream")
            self.in_order("a call of many documents", list(service.batch_call(self.cases)))
            self.command_lines(service)
            self.batches(service)
        with served(self.binary, 1, contract) as service:
            # In another order, so that what was read before is other text.
            self.each("after a restart", service.unary, self.cases[::-1])
        with served(self.binary, 8, contract) as service:
            self.each("eight workers", service.unary)
            self.stream(service, "a stream, eight workers")
        self.by_node()


def main():
    began = time.monotonic()
    binary, count, seed, other = [*sys.argv[1:], *["1000", "1", None][len(sys.argv) - 2 :]]
    suite = Suite(binary, list(cases(int(count), int(seed))), other)
    suite.run()
    refused = sum(isinstance(answer, Refusal) for answer in suite.expected.values())
    print(f"{len(suite.cases)} texts, {refused} of them refused, in {time.monotonic() - began:.0f} s; answers compared: "
          + ", ".join(f"{way} {count}" for way, count in suite.compared.items()))
    # Where nothing is answered, nothing is compared.
    if refused > len(suite.cases) / 5:
        suite.faults.append(f"too many are refused, as with {next(a for a in suite.expected.values() if isinstance(a, Refusal))}")
    if suite.faults:
        sys.exit("\n".join([f"{len(suite.faults)} differences, the first of them:", *suite.faults[:5]]))


if __name__ == "__main__":
    main()
