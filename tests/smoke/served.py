"""A server of the built program, for the scripts beside this file: certificates, keys, start, metrics, calls by reflection."""

import hashlib
import pathlib
import re
import socket
import subprocess
import time
import urllib.request

from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.json_format import ParseDict
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = (ROOT / "examples" / "wuxi-2025-04-09.txt").read_text(encoding="utf8")
SERVICE = "zhaiyao.v1.TextService"
# Seconds from the start of a server until it is ready, at most.
START = 60
# Answers to long texts are larger than grpcio accepts by default.
LARGE_ANSWERS = ("grpc.max_receive_message_length", 64 << 20)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


class Authority:
    """A self-made certificate authority and the certificates of `localhost` that it signs, in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.certificate, self.key = folder / "authority.pem", folder / "authority-key.pem"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "400",
                "-subj", "/CN=authority", "-keyout", self.key, "-out", self.certificate)
        (folder / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")

    def sign(self, days, certificate, key):
        """Replaces a certificate and its key by new ones that end in so many days."""
        new = self.folder / "new"
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost",
                "-keyout", f"{new}.key", "-out", f"{new}.request")
        openssl("x509", "-req", "-in", f"{new}.request", "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial",
                "-extfile", self.folder / "names", "-days", str(days), "-out", f"{new}.pem")
        pathlib.Path(f"{new}.key").replace(key)
        pathlib.Path(f"{new}.pem").replace(certificate)


def key_lines(keys):
    """The lines of a key file for a dictionary of names and keys."""
    return "".join(f"{name} {hashlib.sha256(key.encode()).hexdigest()}\n" for name, key in keys.items())


class Server:
    """A process of the server with ports of its own; it may be killed and started again on the same ports."""

    def __init__(self, binary, log, *settings, port=None, preexec=None):
        self.port, self.admin = port or free_port(), free_port()
        self.command = [binary, "serve", "--listen", f"127.0.0.1:{self.port}", "--admin", f"127.0.0.1:{self.admin}", *map(str, settings)]
        self.log, self.preexec = log, preexec
        self.start()

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def start(self):
        """Starts the process and waits until it is ready. `log` is a file that is written on, or what `Popen` takes."""
        log = open(self.log, "ab") if isinstance(self.log, pathlib.Path) else self.log
        self.process = subprocess.Popen(self.command, stderr=log, preexec_fn=self.preexec)
        end = time.monotonic() + START
        while True:
            try:
                self.read("readyz")
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    self.process.kill()
                    raise SystemExit("the server did not start")
                time.sleep(0.05)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Ends the process as an operator does; gives its exit code."""
        self.process.terminate()
        return self.process.wait(timeout=60)

    def read(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}/{path}", timeout=10) as answer:
            return answer.read().decode()

    def metrics(self):
        """The metrics, by name and labels as they are written. What follows a `#` in a line is an exemplar."""
        lines = (line.partition(" # ")[0].rsplit(" ", 1) for line in self.read("metrics").splitlines() if not line.startswith("#"))
        return {series: float(value) for series, value in lines}

    def status(self, field):
        """A number of the process, as Linux gives it in /proc."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"^{field}:\s+(\d+)", status, re.MULTILINE).group(1))

    def descriptors(self):
        return len(list(pathlib.Path(f"/proc/{self.process.pid}/fd").iterdir()))


class Types:
    """The messages of the service, read once by reflection."""

    def __init__(self, channel):
        pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
        methods = pool.FindServiceByName(SERVICE).methods
        self.given = {method.name: GetMessageClass(method.input_type) for method in methods}

    def bytes(self, method, request):
        return ParseDict(request, self.given[method]()).SerializeToString()


def unary(channel, method):
    """A call with bytes; its answer is its length, because the callers of these scripts look at statuses."""
    return channel.unary_unary(f"/{SERVICE}/{method}", response_deserializer=len)


def stream(channel):
    return channel.stream_stream(f"/{SERVICE}/AnalyzeStream", response_deserializer=bytes)
