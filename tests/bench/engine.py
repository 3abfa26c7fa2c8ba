"""Questions a second of `dns/`, of dnspython's asyncresolver and of dnsperf: `python -m tests.bench.engine`.

One process each, 100 questions in flight, on one core, with NSD on the other; no question twice. Engines take turns
within each round, so that a machine whose speed wanders slows all alike: the ratios of a round count, and not the rates.
"""

import asyncio
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from tests.bench.nsd import FIRST, ROOT, pinned, questions, records, serving

ROUNDS = 3
IN_FLIGHT = 100
ASKED = {"ours": 20_000, "ours over TCP": 20_000, "asyncresolver": 1_500, "dnsperf": 60_000}
Ask = Callable[[str, str], Awaitable[object]]


async def all_asked(ask: Ask, asked: list[tuple[str, str]]) -> float:
    """Questions a second, with as many workers as questions in flight."""
    waiting: Iterator[tuple[str, str]] = iter(asked)

    async def worker() -> None:
        for name, rdtype in waiting:
            await ask(name, rdtype)

    began = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))
    return len(asked) / (time.perf_counter() - began)


async def ours(port: int, asked: list[tuple[str, str]], transport: str) -> float:
    from dataclasses import replace

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

        rate = await all_asked(ask, asked)
    assert not failed, failed[0]
    return rate


async def asyncresolver(port: int, asked: list[tuple[str, str]]) -> float:
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


def measured(engine: str, port: int, skipped: int) -> float:
    asked = questions()[skipped : skipped + ASKED[engine]]
    if engine == "asyncresolver":
        return asyncio.run(asyncresolver(port, asked))
    return asyncio.run(ours(port, asked, "tcp" if "TCP" in engine else "udp"))


def dnsperf(port: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "questions")
        file.write_text("".join(f"{name} {rdtype}\n" for name, rdtype in questions()[: ASKED["dnsperf"]]))
        command = pinned(FIRST, "dnsperf", "-s", "127.0.0.1", "-p", str(port), "-d", str(file))
        command += ["-q", str(IN_FLIGHT), "-n", "1", "-e", "-T", "1", "-c", "4"]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Queries per second:\s+([\d.]+)", told)
    assert found, told
    return float(found[1])


def in_a_process(engine: str, port: int, skipped: int) -> float:
    command = pinned(FIRST, sys.executable, "-m", "tests.bench.engine", engine, str(port), str(skipped))
    ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return float(json.loads(ran.stdout))


def main() -> None:
    if len(sys.argv) == 4:
        _, engine, to_port, skipped = sys.argv
        sys.stdout.write(json.dumps(measured(engine, int(to_port), int(skipped))))
        return
    engines = [engine for engine in ASKED if engine != "dnsperf" or shutil.which("dnsperf")]
    rates: dict[str, list[float]] = {engine: [] for engine in engines}
    with serving(records()) as port:
        for number in range(ROUNDS):
            for engine in engines:
                rate = dnsperf(port) if engine == "dnsperf" else in_a_process(engine, port, number * 2000)
                rates[engine].append(rate)
    sys.stdout.write(f"{'engine':<16} {'q/s':>8} {'x asyncresolver':>16} {'of dnsperf':>11}\n")
    for engine in engines:
        against = [
            statistics.median(ours / theirs for ours, theirs in zip(rates[engine], rates[peer], strict=True))
            if peer in rates
            else 0.0
            for peer in ("asyncresolver", "dnsperf")
        ]
        row = f"{engine:<16} {statistics.median(rates[engine]):>8,.0f} {against[0]:>16.1f} {against[1]:>11.2f}\n"
        sys.stdout.write(row)


if __name__ == "__main__":
    main()
