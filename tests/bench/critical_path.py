"""How long an audit takes behind a resolver that is 20 ms away: `python -m tests.bench.critical_path`.

An audit should wait for its longest chain of dependent questions, and not for their sum. Each row shows the chain
that the records make necessary, what the audit took, and what asking one question after the other would have taken,
all in round trips that were measured in the same run.
"""

import asyncio
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ptraudit.dns.server import server
from ptraudit.dns.stub import StubResolver
from ptraudit.evidence import Evidence
from ptraudit.lab.nameserver import NameServer
from ptraudit.line import Question, observed
from tests.gathering import zone

DELAY_S = 0.020
ROUNDS = 7

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
    """A kind of domain, and the longest chain of questions of which each needs the answer before."""

    domain: str
    title: str
    chain: tuple[str, ...]


SHAPES = (
    Shape(domain="own.s.example", title="one host of its own", chain=("MX", "A", "PTR")),
    Shape(domain="three.s.example", title="three hosts, small ranges", chain=("TXT", "PTR", "A")),
    Shape(domain="hosted.s.example", title="SPF of depth 4 with ranges", chain=("TXT", "TXT", "TXT", "TXT", "PTR", "A")),
    Shape(domain="deep.s.example", title="SPF of depth 4, then a:", chain=("TXT", "TXT", "TXT", "TXT", "A", "PTR")),
    Shape(domain="each.s.example", title="SPF about each address", chain=("TXT", "TXT", "TXT", "TXT", "PTR", "A")),
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
    """Answers a question that it has answered before from memory, so that its own work is not measured."""

    def __init__(self, *zones: str, delay_s: float) -> None:
        super().__init__(zones, delay_s=delay_s)
        self._known: dict[bytes, bytes] = {}

    def respond(self, packet: bytes, transport: str) -> tuple[bytes | None, float]:
        """The answer, under the id of the question."""
        if packet[2:] not in self._known:
            self._known[packet[2:]] = (super().respond(packet, transport)[0] or b"")[2:]
        return packet[:2] + self._known[packet[2:]], self._delay_s


SERVE = "serve"  # a process of its own, or the server's work would count as ours


async def serve() -> None:
    async with QuickServer(WORLD, REVERSE, delay_s=DELAY_S) as names:
        sys.stdout.write("{}:{}\n".format(*names.address))
        sys.stdout.flush()
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


async def round_trip_s(resolver: str) -> float:
    async with StubResolver([server(resolver)]) as stub:
        times = [(await stub.lookup("mx1.s.example.", "A")).duration_s for _ in range(4 * ROUNDS)]
    return statistics.median(times)


async def audited(resolver: str, shape: Shape) -> tuple[float, Evidence]:
    loop = asyncio.get_running_loop()
    began = loop.time()
    question = Question.of([shape.domain], treat_as_public=["192.0.2.0/24"])
    (evidence,) = await observed(question, servers=[server(resolver)])
    return loop.time() - began, evidence


async def measure(resolver: str) -> None:
    for shape in SHAPES:  # imports, and the server's memory
        await audited(resolver, shape)
    unit_s = await round_trip_s(resolver)
    sys.stdout.write(f"one question: {unit_s * 1000:.1f} ms (server delay {DELAY_S * 1000:.0f} ms)\n\n")
    sys.stdout.write(f"{'domain':<28} {'questions':>9} {'chain':>6} {'audit':>6} {'sum':>6}  (in round trips)\n")
    for shape in SHAPES:
        runs = [await audited(resolver, shape) for _ in range(ROUNDS)]
        took = statistics.median(took_s for took_s, _ in runs) / unit_s
        asked = len(runs[0][1].lookups)
        row = f"{shape.title:<28} {asked:>9} {len(shape.chain):>6} {took:>6.2f} {asked:>6}  {' → '.join(shape.chain)}\n"
        sys.stdout.write(row)


def main() -> None:
    if sys.argv[1:] == [SERVE]:
        asyncio.run(serve())
        return
    command = [sys.executable, "-m", "tests.bench.critical_path", SERVE]
    root = Path(__file__).parent.parent.parent
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        asyncio.run(measure(child.stdout.readline().strip()))
        child.stdin.close()


if __name__ == "__main__":
    main()
