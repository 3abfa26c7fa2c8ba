"""How long it takes to read an answer by hand, and with dnspython: `python -m tests.bench.codec`.

Both read the same octets in turns, so that a machine whose speed wanders slows both; the ratio is what counts.
"""

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

import dns.message
import dns.rdatatype

from ptraudit.dns import lean, thorough
from ptraudit.dns.wire import question, read
from tests.answers import ORDINARY

ROUNDS = 25
TIMES = 100  # that one round reads the same answer

ANSWERS = ("one A", "AAAA", "PTR", "MX with addresses", "TXT", "aliases", "NXDOMAIN", "many A")


def microseconds(call: Callable[[bytes], object], octets: bytes) -> float:
    began = time.perf_counter()
    for _ in range(TIMES):
        call(octets)
    return (time.perf_counter() - began) / TIMES * 1e6


def measure(title: str) -> str:
    """The row of one answer: medians in microseconds, and of the ratio within each round."""
    octets = ORDINARY[title]
    (asked,) = dns.message.from_wire(octets).question
    name, rdtype = str(asked.name), dns.rdatatype.to_text(asked.rdtype)
    section = question(name, rdtype).section
    lean_sections = partial(lean.sections, rdtype=rdtype, name=name, section=section)
    assert lean_sections(octets) == thorough.sections(octets, rdtype)
    calls: tuple[Callable[[bytes], object], ...] = (
        lean_sections,
        partial(thorough.sections, rdtype=rdtype),
        partial(read, question(name, rdtype)),
    )
    rounds = [[microseconds(call, octets) for call in calls] for _ in range(ROUNDS)]
    by_hand, library, whole = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(hand / other for hand, other, _ in rounds)
    return f"{title:<18} {len(octets):>6} {by_hand:>8.1f} {library:>10.1f} {ratio:>6.3f} {whole:>11.1f}\n"


def main() -> None:
    sys.stdout.write(f"{'answer':<18} {'octets':>6} {'lean':>8} {'dnspython':>10} {'ratio':>6} {'whole read':>11}  (µs)\n")
    for title in ANSWERS:
        sys.stdout.write(measure(title))


if __name__ == "__main__":
    main()
