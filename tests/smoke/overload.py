"""Twice as many calls as the server can take, for as long as is said: what is answered, what is refused, and what memory it takes.

usage: overload.py ZHAIYAO [SECONDS]

Starts ZHAIYAO with a short queue and calls in turns from as many callers as it has room for (its peak) and from twice as many, at
least five turns of each, since other work of the machine comes and goes. Fails if a call ends in any other way than an answer or
RESOURCE_EXHAUSTED, if the memory grows, if what is answered under load falls below nine tenths of the peak in the median of the turns,
or if p99 of the answered is above five times p50.
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
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 0.4


def start(binary):
    server = subprocess.Popen(
        [binary, "serve", "--listen", "127.0.0.1:0", "--workers", str(WORKERS), "--queue", str(QUEUE), "--log", "zhaiyao::server=info,zhaiyao::server::call=warn"],
        stderr=subprocess.PIPE, text=True)
    for line in server.stderr:
        if found := re.search(r"ready.*address=(\S+)", line):
            return server, found.group(1)
    sys.exit("the server did not start")


def resident(server):
    status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


class Caller:
    """One connection, ready to call: what it has to learn of the server is learnt before any time is taken."""

    def __init__(self, address):
        channel = grpc.insecure_channel(address, options=[("grpc.use_local_subchannel_pool", 1)])
        pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
        request_class = GetMessageClass(pool.FindMessageTypeByName("zhaiyao.v1.AnalyzeRequest"))
        self.request = ParseDict({"document": {"text": PAGE * 8}}, request_class()).SerializeToString()
        self.analyze = channel.unary_unary("/zhaiyao.v1.TextService/Analyze", response_deserializer=len)
        self.times, self.refused, self.other = [], 0, []

    def call_until(self, end):
        """Calls until the end; after a refusal waits, each time twice as long, as gRPC clients with a retry policy do."""
        pause = FIRST_PAUSE
        while (began := time.monotonic()) < end:
            try:
                self.analyze(self.request)
                self.times.append(time.monotonic() - began)
                pause = FIRST_PAUSE
            except grpc.RpcError as error:
                if error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED:
                    self.refused += 1
                else:
                    self.other.append(str(error))
                time.sleep(max(0, min(pause, end - time.monotonic())))
                pause = min(2 * pause, LONGEST_PAUSE)


def answers_per_second(callers, seconds):
    """All callers call for so long, each again as soon as it has its answer."""
    answered = sum(len(caller.times) for caller in callers)
    began = time.monotonic()
    threads = [threading.Thread(target=caller.call_until, args=[began + seconds]) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (sum(len(caller.times) for caller in callers) - answered) / (time.monotonic() - began)


def main():
    binary, seconds = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 20
    turns = max(5, round(seconds / 60))
    server, address = start(binary)
    try:
        few = [Caller(address) for _ in range(WORKERS + QUEUE)]
        many = [Caller(address) for _ in range(2 * (WORKERS + QUEUE))]
        answers_per_second(few, 1)
        peaks, loads, memory = [], [], []
        for _ in range(turns):
            peaks.append(answers_per_second(few, min(seconds / turns, 10)))
            loads.append(answers_per_second(many, seconds / turns))
            memory.append(resident(server))
    finally:
        server.terminate()
        server.wait(timeout=30)
    times = sorted(time for caller in many for time in caller.times)
    p50, p99 = statistics.median(times), times[len(times) * 99 // 100]
    kept = statistics.median(load / peak for load, peak in zip(loads, peaks))
    print(f"peak {statistics.median(peaks):.1f} answers a second; twice the callers for {seconds:.0f} s in {turns} turns: "
          f"{statistics.median(loads):.1f} answers a second, {kept:.2f} of the peak of the same turn; "
          f"{len(times)} answered, {sum(caller.refused for caller in many)} refused; p50 {p50 * 1e3:.0f} ms, p99 {p99 * 1e3:.0f} ms; "
          f"memory after each turn {' '.join(f'{m:.0f}' for m in memory)} MB")
    faults = [fault for caller in few + many for fault in caller.other][:3]
    if kept < 0.9:
        faults.append("fewer answers than nine tenths of the peak")
    if memory[-1] > 1.2 * memory[0] + 20:
        faults.append("the memory grew")
    if p99 > 5 * p50:
        faults.append("p99 is above five times p50")
    sys.exit("\n".join(faults) or None)


if __name__ == "__main__":
    main()
