"""How long it takes to read an answer by hand, and with dnspython: `python -m tests.bench.codec`.

Both read the same octets in turns, so that a machine whose speed wanders slows both; the ratio is what counts.
"""

import statistics
import sys
import time
from collections.abc import Callable

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from ptraudit.dns import lean, thorough
from ptraudit.dns.sections import Sections
from ptraudit.dns.wire import question, read

ROUNDS = 25
TIMES = 100  # that one round reads the same answer

SOA = "example. 3600 IN SOA ns.example. hostmaster.example. 1 60 60 600 300"
ANSWERS = {
    "one A": ("mx1.example.", "A", ["mx1.example. 3600 IN A 192.0.2.10"], False),
    "one AAAA": ("mx1.example.", "AAAA", ["mx1.example. 3600 IN AAAA 2001:db8::10"], False),
    "one PTR": ("10.2.0.192.in-addr.arpa.", "PTR", ["10.2.0.192.in-addr.arpa. 60 IN PTR mx1.example."], False),
    "three MX": ("example.", "MX", [f"example. 3600 IN MX {n}0 mx{n}.example." for n in (1, 2, 3)], False),
    "two TXT": ("example.", "TXT", [f'example. 60 IN TXT "{text}"' for text in ("v=spf1 mx -all", "x" * 60)], False),
    "two aliases, A": (
        "a.example.",
        "A",
        ["a.example. 60 IN CNAME b.example.", "b.example. 60 IN CNAME c.example.", "c.example. 60 IN A 192.0.2.1"],
        False,
    ),
    "NXDOMAIN": ("nowhere.example.", "A", [SOA], True),
    "200 A": ("many.example.", "A", [f"many.example. 60 IN A 192.0.2.{n}" for n in range(200)], False),
}


def answer_octets(asked: bytes, lines: list[str], *, absent: bool) -> bytes:
    """An answer as dnspython writes it, or one that says that there is no such name."""
    response = dns.message.make_response(dns.message.from_wire(asked), our_payload=1232)
    response.flags |= dns.flags.RA
    section = response.authority if absent else response.answer
    for line in lines:
        owner, ttl_s, *rest = line.split(" ", 4)
        section.append(dns.rrset.from_text(owner, int(ttl_s), *rest))
    if absent:
        response.set_rcode(dns.rcode.NXDOMAIN)
    return response.to_wire(max_size=65535)


def microseconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    for _ in range(TIMES):
        call()
    return (time.perf_counter() - began) / TIMES * 1e6


def main() -> None:
    sys.stdout.write(f"{'answer':<16} {'octets':>6} {'lean':>8} {'dnspython':>10} {'ratio':>6} {'whole read':>11}  (µs)\n")
    for title, (name, rdtype, lines, absent) in ANSWERS.items():
        asked = question(name, rdtype)
        octets = answer_octets(asked.octets, lines, absent=absent)
        readers: tuple[Callable[[], Sections | None], ...] = (
            lambda octets=octets, rdtype=rdtype: lean.sections(octets, rdtype),
            lambda octets=octets, rdtype=rdtype: thorough.sections(octets, rdtype),
        )
        assert readers[0]() == readers[1]()
        rounds = [
            (*(microseconds(reader) for reader in readers), microseconds(lambda: read(asked, octets))) for _ in range(ROUNDS)
        ]
        by_hand, library, whole = (statistics.median(column) for column in zip(*rounds, strict=True))
        ratio = statistics.median(hand / other for hand, other, _ in rounds)
        row = f"{title:<16} {len(octets):>6} {by_hand:>8.1f} {library:>10.1f} {ratio:>6.3f} {whole:>11.1f}\n"
        sys.stdout.write(row)


if __name__ == "__main__":
    main()
