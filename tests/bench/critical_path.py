"""How long an audit takes behind a resolver that is 20 ms away: `python -m tests.bench.critical_path`.

An audit should wait for its longest chain of dependent questions, and not for their sum. Each row shows the chain
that the records make necessary, what the audit took, what asking one question after the other would have taken, and
what it took where one packet of a hundred was lost (median and 99th percentile of many audits, each knowing nothing
of the path), all in round trips that were measured in the same run.
"""

import asyncio
import os
import random
import statistics
import subprocess
import sys
from dataclasses import dataclass

from ptraudit.blocklists import chosen
from ptraudit.direct import Direct
from ptraudit.dns.server import server
from ptraudit.dns.stub import StubResolver
from ptraudit.evidence import Evidence
from ptraudit.lab.nameserver import NameServer
from ptraudit.line import Question, observed
from tests.bench.nsd import FIRST, LAST, ROOT, pinned
from tests.gathering import zone

DELAY_S = 0.020
ROUNDS = 7
LOSS = 0.01
AUDITS = 200  # under loss, of each shape
LISTS = chosen((), {}).lists

INCLUDES = (
    'i1 IN TXT "v=spf1 include:i2.s.example -all"',
    'i2 IN TXT "v=spf1 include:i3.s.example ip4:192.0.2.32/29 -all"',
    'i3 IN TXT "v=spf1 ip4:192.0.2.64/29 -all"',
    'i4 IN TXT "v=spf1 a:late.s.example -all"',
    'j1 IN TXT "v=spf1 include:j2.s.example -all"',
    'j2 IN TXT "v=spf1 include:i4.s.example -all"',
    "late IN A 192.0.2.9",
    "mx1 IN A 192.0.2.10",
    "mx2 IN A 192.0.2.11",
    "mx3 IN A 192.0.2.12",
)
REVERSE = zone(
    "2.0.192.in-addr.arpa.",
    "9 IN PTR late.s.example.",
    "10 IN PTR mx1.s.example.",
    "11 IN PTR mx2.s.example.",
    "12 IN PTR mx3.s.example.",
    *(f"{octet} IN PTR out{octet}.s.example." for octet in (*range(32, 40), *range(64, 72))),
)


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A kind of domain, and the longest chain of questions of which each needs the answer before.

    `whole`: with all that DNS is asked on demand: block lists, an EHLO name, the zones of the addresses.
    """

    domain: str
    title: str
    chain: tuple[str, ...]
    whole: bool = False


SHAPES = (
    Shape(domain="own.s.example", title="one host of its own", chain=("MX", "A", "PTR")),
    Shape(domain="three.s.example", title="three hosts, small ranges", chain=("TXT", "PTR", "A")),
    Shape(domain="hosted.s.example", title="SPF of depth 4 with ranges", chain=("TXT", "TXT", "TXT", "TXT", "PTR", "A")),
    Shape(domain="deep.s.example", title="SPF of depth 4, then a:", chain=("TXT", "TXT", "TXT", "TXT", "A", "PTR")),
    Shape(domain="each.s.example", title="SPF about each address", chain=("TXT", "TXT", "TXT", "TXT", "PTR", "A")),
    Shape(domain="own.s.example", title="one host, everything asked", chain=("MX", "A", "PTR"), whole=True),
    Shape(
        domain="deep.s.example",
        title="depth 4, everything asked",
        chain=("TXT", "TXT", "TXT", "TXT", "A", "PTR"),
        whole=True,
    ),
)
WORLD = zone(
    "s.example.",
    *INCLUDES,
    "own IN MX 10 mx1",
    'own IN TXT "v=spf1 mx -all"',
    "three IN MX 10 mx1",
    "three IN MX 20 mx2",
    "three IN MX 30 mx3",
    'three IN TXT "v=spf1 ip4:192.0.2.32/29 ip4:192.0.2.64/29 -all"',
    "hosted IN MX 10 mx1",
    'hosted IN TXT "v=spf1 include:i1.s.example -all"',
    "each IN MX 10 mx1",
    'each IN TXT "v=spf1 -exists:%{ir}.b.s.example ?exists:%{i}.c.s.example include:i1.s.example -all"',
    "deep IN MX 10 mx1",
    'deep IN TXT "v=spf1 include:j1.s.example -all"',
    *(f"out{octet} IN A 192.0.2.{octet}" for octet in (*range(32, 40), *range(64, 72))),
)


class QuickServer(NameServer):
    """Answers a question that it has answered before from memory, so that its own work is not measured; loses some."""

    def __init__(self, *zones: str, delay_s: float, loss: float = 0.0) -> None:
        super().__init__(zones, delay_s=delay_s)
        self._known: dict[bytes, bytes] = {}
        self._loss = loss
        self._chance = random.Random(7)

    def respond(self, packet: bytes, transport: str) -> tuple[bytes | None, float]:
        """The answer, under the id of the question and in its spelling."""
        if self._chance.random() < self._loss:
            return None, 0.0
        end = packet.index(b"\0", 12)
        key = packet[12:end].lower() + packet[end:]
        if key not in self._known:
            self._known[key] = super().respond(packet, transport)[0] or b""
        known = self._known[key]
        return packet[:2] + known[2:12] + packet[12:end] + known[end:], self._delay_s


ROOT_ZONE = zone(".", "@ IN NS ns.s.example.")  # whom else every audit asks: the root, and the names above the domain

SERVE = "serve"  # a process of its own, or the server's work would count as ours


async def serve() -> None:
    async with (
        QuickServer(ROOT_ZONE, WORLD, REVERSE, delay_s=DELAY_S) as names,
        QuickServer(ROOT_ZONE, WORLD, REVERSE, delay_s=DELAY_S, loss=LOSS) as lossy,
    ):
        sys.stdout.write("{}:{} {}:{}\n".format(*names.address, *lossy.address))
        sys.stdout.flush()
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


async def round_trip_s(resolver: str) -> float:
    async with StubResolver([server(resolver)]) as stub:
        times = [(await stub.lookup("mx1.s.example.", "A")).duration_s for _ in range(4 * ROUNDS)]
    return statistics.median(times)


async def audited(resolver: str, shape: Shape) -> tuple[float, Evidence]:
    loop = asyncio.get_running_loop()
    began = loop.time()
    question = Question.of(
        [shape.domain],
        helos=["mx1.s.example"] if shape.whole else (),
        treat_as_public=["192.0.2.0/24"],
        lists=LISTS if shape.whole else (),
        direct=Direct.FAILING if shape.whole else Direct.NEVER,
    )
    (evidence,) = await observed(question, servers=[server(resolver)])
    return loop.time() - began, evidence


async def under_loss(resolver: str, shape: Shape) -> list[float]:
    """How long each of many audits took, in order of length."""
    await audited(resolver, shape)
    took: list[float] = []
    for _ in range(AUDITS):  # one by one: more would wait for the processor and not for packets
        took_s, evidence = await audited(resolver, shape)
        lost = [lookup for lookup in evidence.lookups if not lookup.conclusive]
        assert not lost, f"a question was lost for good: {lost[0]}"
        took.append(took_s)
    return sorted(took)


async def measure(resolver: str, lossy: str) -> None:
    for shape in SHAPES:  # imports, and the server's memory
        await audited(resolver, shape)
    unit_s = await round_trip_s(resolver)
    sys.stdout.write(f"one question: {unit_s * 1000:.1f} ms (server delay {DELAY_S * 1000:.0f} ms)\n\n")
    heads = ("questions", "twice", "chain", "audit", "above", "sum", "1 % loss", "p99", "above")
    widths = (9, 5, 5, 6, 6, 4, 8, 6, 6)
    row = " ".join(f"{head:>{width}}" for head, width in zip(heads, widths, strict=True))
    sys.stdout.write(f"{'domain':<28} {row}  (in round trips)\n")
    for shape in SHAPES:
        runs = [await audited(resolver, shape) for _ in range(ROUNDS)]
        took = statistics.median(took_s for took_s, _ in runs) / unit_s
        asked = len(runs[0][1].lookups)
        twice = sum(lookup.tries > 1 for _, evidence in runs for lookup in evidence.lookups)
        lossy_took = await under_loss(lossy, shape)
        middle, late = (lossy_took[int(len(lossy_took) * share)] / unit_s for share in (0.5, 0.99))
        chain = len(shape.chain)
        cells = (
            f"{asked}",
            f"{twice}",
            f"{chain}",
            f"{took:.2f}",
            f"{took - chain:+.2f}",
            f"{asked}",
            f"{middle:.2f}",
            f"{late:.1f}",
            f"{late - chain:+.1f}",
        )
        row = " ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
        sys.stdout.write(f"{shape.title:<28} {row}  {' → '.join(shape.chain)}\n")


def main() -> None:
    if sys.argv[1:] == [SERVE]:
        asyncio.run(serve())
        return
    os.sched_setaffinity(0, {FIRST})  # a server that is 20 ms away takes no turns on our core
    command = pinned(LAST, sys.executable, "-m", "tests.bench.critical_path", SERVE)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        asyncio.run(measure(*child.stdout.readline().split()))
        child.stdin.close()


if __name__ == "__main__":
    main()
