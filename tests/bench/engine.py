"""Questions a second of `dns/`, of dnspython's asyncresolver and of dnsperf: `python -m tests.bench.engine`.

One process each, 100 questions in flight, on one core, with NSD on the other; no question twice. Engines take turns
within each round, so that a machine whose speed wanders slows all alike: the ratios of a round count, and not the rates.
Where other programs want the processor too, the ratios of its time tell more than those of the rates.
"""

import asyncio
import json
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from tests.bench.nsd import FIRST, ROOT, pinned, questions, records, serving

ROUNDS = 7
IN_FLIGHT = 100
ASKED = {"ours": 20_000, "ours over TCP": 20_000, "asyncresolver": 1_500, "dnsperf": 60_000}
Cost = tuple[float, float]
"""Questions a second, and microseconds of processor time a question."""
Ask = Callable[[str, str], Awaitable[object]]


async def all_asked(ask: Ask, asked: list[tuple[str, str]]) -> Cost:
    """What it takes with as many workers as questions in flight."""
    waiting: Iterator[tuple[str, str]] = iter(asked)

    async def worker() -> None:
        for name, rdtype in waiting:
            await ask(name, rdtype)

    began, busy = time.perf_counter(), time.process_time()
    await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))
    busy = time.process_time() - busy
    return len(asked) / (time.perf_counter() - began), busy / len(asked) * 1e6


async def ours(port: int, asked: list[tuple[str, str]], transport: str) -> Cost:
    from msgspec.structs import replace

    from ptraudit.dns.server import Server, Transport
    from ptraudit.dns.stub import StubResolver
    from ptraudit.lookup import Lookup

    failed: list[Lookup] = []
    server = replace(Server(host="127.0.0.1", port=port), transport=Transport(transport))
    async with StubResolver([server]) as stub:

        async def ask(name: str, rdtype: str) -> None:
            lookup = await stub.lookup(name, rdtype)
            if not lookup.conclusive:
                failed.append(lookup)

        cost = await all_asked(ask, asked)
    assert not failed, failed[0]
    return cost


async def asyncresolver(port: int, asked: list[tuple[str, str]]) -> Cost:
    import dns.asyncresolver
    import dns.resolver

    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = port
    resolver.use_edns(0, 0, 1232)

    async def ask(name: str, rdtype: str) -> None:
        try:
            await resolver.resolve(name, rdtype, raise_on_no_answer=False, search=False)
        except dns.resolver.NXDOMAIN:
            return

    return await all_asked(ask, asked)


def measured(engine: str, port: int, skipped: int) -> Cost:
    asked = questions()[skipped : skipped + ASKED[engine]]
    if engine == "asyncresolver":
        return asyncio.run(asyncresolver(port, asked))
    return asyncio.run(ours(port, asked, "tcp" if "TCP" in engine else "udp"))


def dnsperf(port: int) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "questions")
        file.write_text("".join(f"{name} {rdtype}\n" for name, rdtype in questions()[: ASKED["dnsperf"]]))
        command = pinned(FIRST, "dnsperf", "-s", "127.0.0.1", "-p", str(port), "-d", str(file))
        command += ["-q", str(IN_FLIGHT), "-n", "1", "-e", "-T", "1", "-c", "4"]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    found = re.search(r"Queries per second:\s+([\d.]+)", told)
    assert found, told
    return float(found[1]), busy / ASKED["dnsperf"] * 1e6


def in_a_process(engine: str, port: int, skipped: int) -> Cost:
    command = pinned(FIRST, sys.executable, "-m", "tests.bench.engine", engine, str(port), str(skipped))
    ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    rate, busy = json.loads(ran.stdout)
    return rate, busy


def main() -> None:
    if len(sys.argv) == 4:
        _, engine, to_port, skipped = sys.argv
        sys.stdout.write(json.dumps(measured(engine, int(to_port), int(skipped))))
        return
    engines = [engine for engine in ASKED if engine != "dnsperf" or shutil.which("dnsperf")]
    costs: dict[str, list[Cost]] = {engine: [] for engine in engines}
    with serving(records()) as port:
        for number in range(ROUNDS):
            for engine in engines:
                cost = dnsperf(port) if engine == "dnsperf" else in_a_process(engine, port, number * 2000)
                costs[engine].append(cost)
    show(costs)


def show(costs: dict[str, list[Cost]]) -> None:
    """The medians, and the medians of the ratios to each peer within a round: by rate, and by processor time."""
    heads = f"{'x asyncresolver':>16} {'by time':>8} {'of dnsperf':>11} {'by time':>8}"
    sys.stdout.write(f"{'engine':<16} {'q/s':>8} {'µs':>6} {heads}\n")
    for engine, own in costs.items():
        cells = f"{statistics.median(rate for rate, _ in own):>8,.0f} {statistics.median(busy for _, busy in own):>6.1f}"
        for peer, width in (("asyncresolver", 16), ("dnsperf", 11)):
            pairs = list(zip(own, costs.get(peer, own), strict=True))
            by_rate = statistics.median(ours[0] / theirs[0] for ours, theirs in pairs)
            by_time = statistics.median(theirs[1] / ours[1] for ours, theirs in pairs)
            cells += f" {by_rate:>{width}.2f} {by_time:>8.2f}"
        sys.stdout.write(f"{engine:<16} {cells}\n")


if __name__ == "__main__":
    main()
