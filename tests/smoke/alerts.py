"""Whether the alerting rules of docs/alerts.yml fire when they should, and only then.

usage: alerts.py ZHAIYAO PROMTOOL

Starts ZHAIYAO without any fault, and with faults: too many long calls, too many of them for its memory, peers that say nothing, connections
that are all busy, no free descriptors, a log that nobody reads, a certificate that ends soon. The metrics of each server are read again and
again. Prometheus's `promtool` evaluates the rules over them, a scrape for each minute. Fails if a rule names a metric that no server has, or
if other rules fire than those that the fault should fire, or none does for a rule.
"""

import contextlib
import itertools
import pathlib
import re
import resource
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

import grpc
import yaml

from served import LARGE_ANSWERS, PAGE, ROOT, Authority, Server, Types, key_lines, stream, unary

RULES = ROOT / "docs" / "alerts.yml"
SCRAPES = 20
METHODS = ("SplitReports", "Segment", "ExtractKeywords", "Summarize", "Analyze")
GREETING = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
DESCRIPTORS = 64
# Half a million characters.
LONG = PAGE * 150
KEYS = ("a", "b")
# Seconds between two calls of a caller.
PAUSE = 1


def scrapes(server, pause, act=lambda: None):
    """The metrics of the server after each turn, with the end of the certificate counted from the first turn, as time is in promtool."""
    began, rows = time.time(), []
    for _ in range(SCRAPES):
        act()
        time.sleep(pause)
        rows.append(server.metrics())
        if "zhaiyao_certificate_expiry_seconds" in rows[-1]:
            rows[-1]["zhaiyao_certificate_expiry_seconds"] -= began
    return rows


class Load:
    """Callers that call again and again with a long text until the block ends, each with a connection of its own and one of the keys."""

    def __init__(self, situations, server, callers):
        self.over = threading.Event()
        self.channels = [situations.channel(server) for _ in range(callers)]
        self.request = Types(self.channels[0]).bytes("Analyze", {"document": {"text": LONG}})
        self.threads = [threading.Thread(target=self.call, args=call) for call in zip(self.channels, itertools.cycle(KEYS))]

    def call(self, channel, key):
        while not self.over.is_set():
            with contextlib.suppress(grpc.RpcError):
                unary(channel, "Analyze")(self.request, timeout=30, metadata=[("authorization", f"Bearer {key}")])
            self.over.wait(PAUSE)

    def __enter__(self):
        for thread in self.threads:
            thread.start()

    def __exit__(self, *_):
        self.over.set()
        for channel, thread in zip(self.channels, self.threads):
            channel.close()
            thread.join()


class Situations:
    """Servers with a fault each. A method gives the scrapes of its server."""

    def __init__(self, binary, folder):
        self.binary, self.folder, self.authority = binary, folder, Authority(folder)
        (folder / "keys").write_text(key_lines(dict(zip(KEYS, KEYS))))

    @contextlib.contextmanager
    def server(self, *settings, days=30, log=subprocess.DEVNULL, descriptors=None):
        """A server with TLS, and a channel to it."""
        self.authority.sign(days, self.folder / "certificate", self.folder / "key")
        limit = (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))) if descriptors else None
        tls = ["--tls-certificate", self.folder / "certificate", "--tls-key", self.folder / "key"]
        server = Server(self.binary, log, *tls, *settings, preexec=limit)
        try:
            with self.channel(server) as channel:
                yield server, channel
        finally:
            server.kill()

    def channel(self, server):
        credentials = grpc.ssl_channel_credentials(self.authority.certificate.read_bytes())
        options = [("grpc.ssl_target_name_override", "localhost"), ("grpc.use_local_subchannel_pool", 1), LARGE_ANSWERS]
        return grpc.secure_channel(server.address, credentials, options)

    def nothing_wrong(self):
        with self.server("--workers", 2) as (server, channel):
            types = Types(channel)
            requests = {method: types.bytes(method, {"document": {"text": PAGE}}) for method in METHODS}
            item = types.bytes("AnalyzeStream", {"request": {"document": {"text": PAGE}}})

            def act():
                for method, request in requests.items():
                    unary(channel, method)(request)
                list(stream(channel)(iter([item] * 3)))

            return scrapes(server, 0, act)

    def busy(self):
        """More long calls than a worker can take, and a certificate that ends soon."""
        with self.server("--workers", 1, "--queue", 4, "--keys", self.folder / "keys", days=3) as (server, _), Load(self, server, 24):
            return scrapes(server, 1)

    def full(self):
        """More long calls than the memory can take; they wait."""
        settings = ("--workers", 4, "--memory", "512MiB", "--queue-wait", "60s", "--keys", self.folder / "keys")
        with self.server(*settings) as (server, _), Load(self, server, 24):
            return scrapes(server, 1)

    def unread(self):
        """A log that nobody reads."""
        with self.server("--workers", 2, "--log", "trace", log=subprocess.PIPE) as (server, channel):
            request = Types(channel).bytes("Analyze", {"document": {"text": PAGE}})
            return scrapes(server, 0, lambda: [unary(channel, "Analyze")(request) for _ in range(60)])

    def silent(self):
        """Peers that say nothing, more than there is room for while they do."""
        with self.server("--workers", 2, descriptors=DESCRIPTORS) as (server, _), contextlib.ExitStack() as peers:
            return scrapes(server, 0.4, lambda: [peers.enter_context(socket.create_connection(("127.0.0.1", server.port))) for _ in range(3)])

    def exhausted(self):
        """More connections than descriptors."""
        with self.server("--workers", 2, descriptors=DESCRIPTORS) as (server, _):

            def act():
                with contextlib.ExitStack() as peers:
                    for _ in range(DESCRIPTORS):
                        peers.enter_context(self.greeted(server))
                    time.sleep(0.5)

            return scrapes(server, 0.3, act)

    def greeted(self, server, patience=0.3):
        """A connection that has spoken HTTP/2, or that nobody has accepted."""
        context = ssl.create_default_context(cafile=self.authority.certificate)
        context.set_alpn_protocols(["h2"])
        plain = socket.create_connection(("127.0.0.1", server.port))
        plain.settimeout(patience)
        try:
            peer = context.wrap_socket(plain, server_hostname="localhost")
            peer.sendall(GREETING)
            return peer
        except OSError:
            return plain

    def taken(self):
        """As many connections as may be, all with an open call, and more that wait."""
        with self.server("--workers", 2, "--connections", 2) as (server, first), contextlib.ExitStack() as peers:
            item = Types(first).bytes("AnalyzeStream", {"request": {"document": {"text": PAGE}}})
            over, calls = threading.Event(), []
            for channel in (first, peers.enter_context(self.channel(server))):
                # After the first item the stream stays open until the end.
                calls.append(stream(channel)(itertools.chain([item], iter(over.wait, True))))
                next(calls[-1])
            peers.callback(over.set)
            for _ in range(3):
                peers.enter_context(self.greeted(server, patience=5))
            return scrapes(server, 0.05)


def input_series(instance, rows):
    """What promtool takes for the scrapes of an instance: a value for each minute, `_` where there is none."""
    names = sorted({series for row in rows for series in row})
    values = {name: " ".join(f"{row[name]!r}" if name in row else "_" for row in rows) for name in names}
    return [{"series": labelled(name, instance), "values": values[name]} for name in names]


def labelled(series, instance):
    name, _, labels = series.partition("{")
    return f'{name}{{instance="{instance}"' + (f",{labels}" if labels else "}")


# The rules that fire in each situation.
EXPECTED = {
    "nothing_wrong": set(),
    "busy": {"ZhaiyaoCallsFail", "ZhaiyaoCallsTakeLong", "ZhaiyaoCallsWait", "ZhaiyaoCallsAreRefused", "ZhaiyaoCertificateEnds"},
    "full": {"ZhaiyaoMemoryIsShort"},
    "unread": {"ZhaiyaoLogIsNotRead"},
    "silent": {"ZhaiyaoConnectionsAreCrowdedOut"},
    "exhausted": {"ZhaiyaoTakesNoConnection"},
    "taken": {"ZhaiyaoConnectionsWait"},
    # Made from the scrapes of the first.
    "gone": {"ZhaiyaoIsGone"},
    "a_bug": {"ZhaiyaoHasABug"},
}
# Rules that may fire as well, where that depends on the speed of the machine.
POSSIBLE = {"full": {"ZhaiyaoCallsFail", "ZhaiyaoCallsTakeLong", "ZhaiyaoCallsWait", "ZhaiyaoCallsAreRefused"}}


def derived(rows):
    """What can't be had of a server: it is gone after the first scrapes; one call ends with INTERNAL."""
    bug = 'rpc_server_call_duration_seconds_count{rpc_method="zhaiyao.v1.TextService/Analyze",rpc_response_status_code="INTERNAL"}'
    half = SCRAPES // 2
    return {"gone": rows[:2] + [{}] * (SCRAPES - 2), "a_bug": rows[:half] + [row | {bug: 1.0} for row in rows[half:]]}


def check_names(rules, situations):
    """Every metric of a rule is one that a server gives."""
    given = {series.partition("{")[0] for rows in situations.values() for row in rows for series in row}
    for rule in rules:
        names = set(re.findall(r"\b(?:zhaiyao|rpc_server)_\w+", rule["expr"]))
        if not names or names - given:
            sys.exit(f"{rule['alert']}: no server has {names - given or 'a metric of it'}")


def promtool_test(situation, rows):
    """What the situation is in a test of promtool, at the time of the last scrape."""
    fires = [{"labels": f'{{alertname="{name}"}}', "value": 1} for name in sorted(EXPECTED[situation])]
    possible = "|".join(sorted(POSSIBLE.get(situation, {"none"})))
    query = f'group by (alertname) (ALERTS{{alertstate="firing",alertname!~"{possible}"}})'
    expression = {"expr": query, "eval_time": f"{SCRAPES - 1}m", "exp_samples": fires}
    return {"name": situation, "interval": "1m", "input_series": input_series(situation, rows), "promql_expr_test": [expression]}


def main():
    binary, promtool = sys.argv[1:]
    rules = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
    unfired = {rule["alert"] for rule in rules} - set().union(*EXPECTED.values())
    if unfired:
        sys.exit(f"no situation fires {sorted(unfired)}")
    subprocess.run([promtool, "check", "rules", RULES], check=True)
    with tempfile.TemporaryDirectory() as folder:
        made = Situations(binary, pathlib.Path(folder))
        rows = {name: getattr(made, name)() for name in EXPECTED if hasattr(made, name)}
        rows |= derived(rows["nothing_wrong"])
        check_names(rules, rows)
        tests = [promtool_test(name, rows[name]) for name in EXPECTED]
        file = pathlib.Path(folder, "tests.yml")
        file.write_text(yaml.safe_dump({"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": tests}, width=1 << 20))
        done = subprocess.run([promtool, "test", "rules", file], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    print(f"{len(rules)} rules: each fires in its situation, none in others")


if __name__ == "__main__":
    main()
