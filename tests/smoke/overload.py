"""Twice as many calls as the server can take, for as long as is said: what is answered, what is refused, and what memory it takes.

usage: overload.py ZHAIYAO [SECONDS]

Starts ZHAIYAO with a short queue, finds the rate it can keep, then calls from twice as many callers as it has room for. Fails if a call
ends in any other way than an answer or RESOURCE_EXHAUSTED, if the memory grows, or if what is answered falls below nine tenths of the peak.
"""

import pathlib
import re
import statistics
import subprocess
import sys
import threading
import time

import grpc
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.json_format import ParseDict
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = (ROOT / "examples" / "wuxi-2025-04-09.txt").read_text(encoding="utf8")
WORKERS, QUEUE = 2, 2


def start(binary):
    server = subprocess.Popen(
        [binary, "serve", "--listen", "127.0.0.1:0", "--workers", str(WORKERS), "--queue", str(QUEUE), "--log", "zhaiyao::cli=info"],
        stderr=subprocess.PIPE, text=True)
    for line in server.stderr:
        if found := re.search(r"ready.*address=(\S+)", line):
            return server, found.group(1)
    sys.exit("the server did not start")


def resident(server):
    status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


class Callers:
    """So many callers, each calling again as soon as it has its answer."""

    def __init__(self, address, count, seconds):
        self.address, self.end = address, time.monotonic() + seconds
        self.times, self.refused, self.other = [], 0, []
        self.lock = threading.Lock()
        threads = [threading.Thread(target=self.call) for _ in range(count)]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.rate = len(self.times) / (time.monotonic() - began)

    def call(self):
        channel = grpc.insecure_channel(self.address, options=[("grpc.use_local_subchannel_pool", 1)])
        pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
        request_class = GetMessageClass(pool.FindMessageTypeByName("zhaiyao.v1.AnalyzeRequest"))
        request = ParseDict({"document": {"text": PAGE * 8}}, request_class())
        call = channel.unary_unary("/zhaiyao.v1.TextService/Analyze", request_serializer=request_class.SerializeToString,
                                   response_deserializer=len)
        while time.monotonic() < self.end:
            began = time.monotonic()
            try:
                call(request)
                with self.lock:
                    self.times.append(time.monotonic() - began)
            except grpc.RpcError as error:
                with self.lock:
                    if error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED:
                        self.refused += 1
                    else:
                        self.other.append(str(error))
                time.sleep(0.05)


def main():
    binary, seconds = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 20
    server, address = start(binary)
    try:
        peak = Callers(address, WORKERS + QUEUE, min(seconds, 10))
        before = resident(server)
        load = Callers(address, 2 * (WORKERS + QUEUE), seconds)
        after = resident(server)
    finally:
        server.terminate()
        server.wait(timeout=30)
    p50, p99 = statistics.median(load.times), sorted(load.times)[len(load.times) * 99 // 100]
    print(f"peak {peak.rate:.1f} answers a second; twice the callers for {seconds:.0f} s: {load.rate:.1f} answers a second, "
          f"{load.refused} refused, p50 {p50 * 1e3:.0f} ms, p99 {p99 * 1e3:.0f} ms; memory {before:.0f} MB before, {after:.0f} MB after")
    faults = load.other[:3]
    if load.rate < 0.9 * peak.rate:
        faults.append("fewer answers than nine tenths of the peak")
    if after > 1.2 * before + 20:
        faults.append("the memory grew")
    if p99 > 5 * p50:
        faults.append("p99 is above five times p50")
    sys.exit("\n".join(faults) or None)


if __name__ == "__main__":
    main()
