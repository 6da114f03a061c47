"""A long night: a server under steady load while its keys and certificates change and the replica beside it is killed again and again.

usage: soak.py ZHAIYAO MINUTES

Starts two replicas with TLS and keys. Callers with a connection to both send short and long texts, bad requests, deadlines of 2 ms and
streams, of which they leave some, and retry as docs/configuration.md says. Up to 15 minutes keys and certificates change every 10 s and
the second replica is killed every 30 s; in longer runs every minute and every ten minutes. Fails if

- a call ends in any other way than its kind may, or fails and no retry mends it;
- a change of keys or certificates is not taken up, or a key that was withdrawn still works;
- resident memory, descriptors or threads of the first replica still grow after a warm-up;
- calls, work or reserved memory are left when the load has ended, or the log has an error.
"""

import collections
import concurrent.futures
import itertools
import os
import pathlib
import random
import statistics
import sys
import tempfile
import threading
import time

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from served import LARGE_ANSWERS, PAGE, Authority, Server, Types, free_port, key_lines, stream, unary

WORKERS = 2
# Each caller pauses as long as its call took, so four calls are open at a time. Both replicas together take about half of two cores.
CALLERS, PAUSE = 8, 1
ATTEMPTS, FIRST_WAIT, LONGEST_WAIT = 5, 0.2, 5
# Seconds between looks of the server at its files, and in which it must have taken a change up.
RELOAD, TAKE_UP = 1, 20
# A key is withdrawn two changes after the callers have another one, since calls of it may still be open.
KEYS_IN_USE = 3
SAMPLE, QUIET = 2, 20
# What warms up caches, allocator and threads: calls of each caller without pauses, the first with the longest texts, and a part of the run.
WARM_CALLS, WARM = 30, 1 / 3
SHORT_RUN = 15 * 60
FAULTS_SHOWN = 20
LONG_TEXTS = (25_000, 200_000)
# How often each kind of call is made, of 100.
KINDS = {"short": 40, "page": 20, "25,000": 6, "200,000": 1, "bad": 10, "deadline": 6, "stream": 6, "left": 6, "connection": 5}
# What a kind may end with, beside an answer.
MAY_END = {"bad": {"INVALID_ARGUMENT"}, "deadline": {"DEADLINE_EXCEEDED"}}
# Growth a minute beyond twice its standard error that is a leak: MB, descriptors, threads.
LIMITS = {"resident": 1.0, "descriptors": 0.5, "threads": 0.5}
# What may come once and stay: two threads more, each with some 20 MB, and their descriptors. In a night it is next to nothing.
STEPS = {"resident": 40, "descriptors": 4, "threads": 2}


def repeated(characters):
    return (PAGE * (characters // len(PAGE) + 1))[:characters]


def retry_wait(error):
    """Returns the seconds that a refused caller shall wait at least; `None` if trying again would not help."""
    if error.code() == grpc.StatusCode.UNAVAILABLE:
        return 0
    if error.code() != grpc.StatusCode.RESOURCE_EXHAUSTED:
        return None
    status = rpc_status.from_call(error)
    info = error_details_pb2.RetryInfo()
    found = status is not None and any(detail.Unpack(info) for detail in status.details)
    return info.retry_delay.ToTimedelta().total_seconds() if found else None


class Requests:
    """The bytes of all requests, made once."""

    def __init__(self, types):
        def analyze(text, **options):
            return types.bytes("Analyze", {"document": {"text": text}, **options})

        methods = ("SplitReports", "Segment", "ExtractKeywords", "Summarize", "Analyze")
        sentences = [line for line in PAGE.splitlines() if len(line) > 10]
        self.short = [(method, types.bytes(method, {"document": {"text": line}})) for method in methods for line in sentences[:20]]
        self.page = [(method, types.bytes(method, {"document": {"text": PAGE}})) for method in methods]
        self.long = {f"{count:,}": analyze(repeated(count)) for count in LONG_TEXTS}
        self.bad = analyze("", keywordOptions={"topK": -1})
        items = [PAGE, "", sentences[0], repeated(5_000)] * 5
        self.items = [types.bytes("AnalyzeStream", {"id": str(i), "request": {"document": {"text": text}}}) for i, text in enumerate(items)]


class Night:
    """What all threads share."""

    def __init__(self, authority, addresses):
        self.trusted = authority.certificate.read_bytes()
        self.addresses, self.target = addresses, "ipv4:" + ",".join(addresses)
        self.key = None
        self.over = threading.Event()
        self.counts = collections.Counter()
        self.faults = []

    def channel(self, target=None):
        options = [
            LARGE_ANSWERS, ("grpc.use_local_subchannel_pool", 1), ("grpc.default_authority", "localhost"),
            ("grpc.ssl_target_name_override", "localhost"), ("grpc.max_reconnect_backoff_ms", 1000),
            ("grpc.service_config", '{"loadBalancingConfig": [{"round_robin": {}}]}'), ("grpc.enable_retries", 0),
        ]
        return grpc.secure_channel(target or self.target, grpc.ssl_channel_credentials(self.trusted), options)

    def metadata(self):
        return [("authorization", f"Bearer {self.key}")]

    def fault(self, text):
        self.faults.append(text)
        if len(self.faults) <= FAULTS_SHOWN:
            print(f"fault: {text}", flush=True)


class Caller(threading.Thread):
    """Calls until the night is over, one call after the other."""

    def __init__(self, night, requests, seed):
        super().__init__()
        self.night, self.requests, self.random = night, requests, random.Random(seed)
        self.own = night.channel()

    def run(self):
        while not self.night.over.is_set():
            began = time.monotonic()
            self.call_any()
            self.night.over.wait(PAUSE * (time.monotonic() - began))
        self.own.close()

    def warm_up(self):
        """Calls the first replica without pauses, so that its memory and threads do not grow later by chance."""
        both, self.own = self.own, self.night.channel(f"ipv4:{self.night.addresses[0]}")
        for number in range(WARM_CALLS):
            self.call_any("200,000" if number < 2 else None)
        self.own.close()
        self.own = both

    def call_any(self, kind=None):
        kind = kind or self.random.choices(list(KINDS), KINDS.values())[0]
        try:
            self.call(kind)
        except Exception as error:
            self.night.fault(f"{kind}: {error!r}")

    def call(self, kind):
        """Makes a call, and retries it as the documentation says."""
        wait = FIRST_WAIT
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self.make(kind)
                self.night.counts[kind, "OK"] += 1
                return
            except grpc.RpcError as error:
                code, least = error.code().name, retry_wait(error)
                self.night.counts[kind, code] += 1
                if code in MAY_END.get(kind, ()):
                    return
                if least is None or attempt == ATTEMPTS:
                    self.night.fault(f"{kind}: {code} after {attempt} attempts: {error.details()}")
                    return
            time.sleep(max(least, wait) * self.random.uniform(0.8, 1.2))
            wait = min(2 * wait, LONGEST_WAIT)

    def make(self, kind):
        channel, requests = self.own, self.requests
        if kind == "connection":
            with self.night.channel() as new:
                self.unary(new, *self.random.choice(requests.short))
        elif kind in ("short", "page"):
            self.unary(channel, *self.random.choice(getattr(requests, kind)))
        elif kind == "bad":
            self.unary(channel, "Analyze", requests.bad)
        elif kind == "deadline":
            self.unary(channel, "Analyze", requests.long["25,000"], 0.002)
        elif kind in ("stream", "left"):
            self.stream(channel, kind)
        else:
            self.unary(channel, "Analyze", requests.long[kind])

    def unary(self, channel, method, request, timeout=60):
        unary(channel, method)(request, timeout=timeout, metadata=self.night.metadata())

    def stream(self, channel, kind):
        """Reads all answers, or leaves after the second."""
        items = self.requests.items
        call = stream(channel)(iter(items), timeout=60, metadata=self.night.metadata())
        answers = len(list(itertools.islice(call, None if kind == "stream" else 2)))
        call.cancel()
        if kind == "stream" and answers != len(items):
            self.night.fault(f"stream: {answers} answers to {len(items)} items")


class Renewal(threading.Thread):
    """Changes keys and certificate again and again: a key is added, taken up by the callers, and withdrawn two changes later."""

    def __init__(self, night, authority, files):
        super().__init__()
        self.night, self.authority, self.files = night, authority, files
        self.replicas, self.pause, self.done, self.longest = [], 0, 0, 0
        self.write()
        night.key = self.key(0)

    def key(self, back):
        return f"key-{self.done - back}"

    def days(self):
        return 30 + self.done % 300

    def write(self):
        new = self.files["keys"].with_suffix(".new")
        new.write_text(key_lines({f"caller-{back}": self.key(back) for back in range(KEYS_IN_USE)}))
        new.replace(self.files["keys"])
        self.authority.sign(self.days(), self.files["certificate"], self.files["key"])

    def run(self):
        while not self.night.over.wait(self.pause):
            self.done += 1
            self.write()
            self.take_up()
            # The second replica is like the first, but that it may just be starting.
            time.sleep(2 * RELOAD)
            self.night.key = self.key(0)
            self.check_withdrawn()

    def take_up(self):
        """Waits until the first replica has the new certificate."""
        began = time.monotonic()
        while True:
            left = (self.replicas[0].metrics()["zhaiyao_certificate_expiry_seconds"] - time.time()) / 86400
            if round(left) == self.days():
                break
            if time.monotonic() - began > TAKE_UP:
                self.night.fault(f"renewal {self.done}: the certificate in use ends in {left:.2f} days, not in {self.days()}")
                break
            time.sleep(0.2)
        self.longest = max(self.longest, time.monotonic() - began)

    def check_withdrawn(self):
        metadata = [("authorization", f"Bearer {self.key(KEYS_IN_USE)}")]
        with self.night.channel(f"ipv4:{self.replicas[0].address}") as channel:
            try:
                unary(channel, "GetServerInfo")(b"", timeout=10, metadata=metadata)
                self.night.fault(f"renewal {self.done}: a key that was withdrawn works")
            except grpc.RpcError as error:
                if error.code() != grpc.StatusCode.UNAUTHENTICATED:
                    self.night.fault(f"renewal {self.done}: a key that was withdrawn is {error.code().name}")


class Killer(threading.Thread):
    """Kills a replica again and again and starts it anew."""

    def __init__(self, night, replica, pause):
        super().__init__()
        self.night, self.replica, self.pause, self.done = night, replica, pause, 0

    def run(self):
        while not self.night.over.wait(self.pause):
            self.replica.kill()
            time.sleep(1)
            self.replica.start()
            self.done += 1


def sample(server, seconds):
    """Samples of memory in MB, descriptors and threads over so many seconds: a row each, with the minute."""
    began, rows = time.monotonic(), []
    while (now := time.monotonic() - began) < seconds:
        rows.append((now / 60, server.status("VmRSS") / 1024, server.descriptors(), server.status("Threads")))
        time.sleep(SAMPLE)
    return rows


def slope(times, values):
    """Growth by least squares, and its standard error."""
    mean = statistics.fmean(times)
    growth, start = statistics.linear_regression(times, values)
    rest = sum((value - start - growth * time) ** 2 for time, value in zip(times, values))
    return growth, (rest / (len(times) - 2) / sum((time - mean) ** 2 for time in times)) ** 0.5


def check_growth(rows, night):
    times, *columns = zip(*rows)
    for (name, limit), values in zip(LIMITS.items(), columns):
        growth, error = slope(times, values)
        tenth = max(1, len(values) // 10)
        course = " ".join(f"{statistics.median(values[at:at + tenth]):.0f}" for at in range(0, len(values), tenth))
        print(f"{name}: {course}, most {max(values):.0f}; growth a minute {growth:+.3f} ± {error:.3f}")
        # Least squares make of a step in the middle a growth of 1.5 times the step over the time.
        if growth > limit + 2 * error + 1.5 * STEPS[name] / (times[-1] - times[0]):
            night.fault(f"{name} grows by {growth:.2f} ± {error:.2f} a minute")


def check_rest(server, night):
    """When the load has ended, nothing of it is left but memory that the allocator gives back."""
    before = server.status("VmRSS") / 1024
    time.sleep(QUIET)
    print(f"resident at the end of the load {before:.0f} MB, {QUIET} s later {server.status('VmRSS') / 1024:.0f} MB")
    left = ("zhaiyao_calls_in_flight", "zhaiyao_work_", "zhaiyao_memory_reserved_bytes")
    for series, value in server.metrics().items():
        if series.startswith(left) and value != 0:
            night.fault(f"{series} is {value:.0f} after the load")


def cpu_seconds(server):
    fields = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def start(binary, folder):
    """Returns what all threads share, the renewal, which has written the first files, and both replicas."""
    authority = Authority(folder)
    files = {name: folder / name for name in ("certificate", "key", "keys")}
    ports = [free_port(), free_port()]
    night = Night(authority, [f"127.0.0.1:{port}" for port in ports])
    renewal = Renewal(night, authority, files)
    settings = ["--workers", WORKERS, "--memory", "1GiB", "--keys", files["keys"], "--reload-interval", f"{RELOAD}s", "--log", "zhaiyao=warn",
                "--tls-certificate", files["certificate"], "--tls-key", files["key"]]
    renewal.replicas = [Server(binary, folder / f"log-{port}", *settings, port=port) for port in ports]
    return night, renewal, renewal.replicas


def load(night, renewal, replicas, seconds):
    """Calls for so many seconds; gives the samples of the first replica."""
    is_short = seconds <= SHORT_RUN
    renewal.pause = 10 if is_short else 60
    killer = Killer(night, replicas[1], 30 if is_short else 600)
    with night.channel() as channel:
        requests = Requests(Types(channel))
    callers = [Caller(night, requests, seed) for seed in range(CALLERS)]
    with concurrent.futures.ThreadPoolExecutor(2 * WORKERS) as pool:
        list(pool.map(Caller.warm_up, callers))
    warm = cpu_seconds(replicas[0])
    threads = [renewal, killer, *callers]
    for thread in threads:
        thread.start()
    try:
        rows = sample(replicas[0], seconds)
        used = cpu_seconds(replicas[0]) - warm
    finally:
        night.over.set()
        for thread in threads:
            thread.join()
    print(f"{seconds / 60:.0f} min: {sum(night.counts.values())} calls, {used / seconds / WORKERS:.0%} of the time of the first replica's workers; "
          f"{renewal.done} renewals, each taken up within {renewal.longest:.1f} s; {killer.done} kills")
    print("; ".join(f"{kind} {code} {count}" for (kind, code), count in sorted(night.counts.items())))
    if not renewal.done or not killer.done:
        night.fault("too short for a renewal and a kill")
    return rows


def main():
    binary, seconds = sys.argv[1], 60 * float(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        night, renewal, replicas = start(binary, pathlib.Path(folder))
        try:
            rows = load(night, renewal, replicas, seconds)
            check_growth([row for row in rows if row[0] > seconds / 60 * WARM], night)
            check_rest(replicas[0], night)
        finally:
            codes = [replica.stop() for replica in replicas]
        if any(codes):
            night.fault(f"the replicas ended with {codes}")
        for line in replicas[0].log.read_text(errors="replace").splitlines():
            if "ERROR" in line or "panic" in line:
                night.fault(line)
    sys.exit(f"{len(night.faults)} faults" if night.faults else None)


if __name__ == "__main__":
    main()
