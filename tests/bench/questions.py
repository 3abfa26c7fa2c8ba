"""How many questions an audit takes where many domains share their providers: `python -m tests.bench.questions`.

Counts what goes out, which no load of the machine changes: every lookup once, whoever asks, and each repetition.
"""

import asyncio
import sys
from ipaddress import ip_network

from ptraudit.bulk.work import AT_ONCE
from ptraudit.dns.cache import CachingResolver
from ptraudit.dns.server import server
from ptraudit.dns.stub import StubResolver
from ptraudit.evidence import Request
from ptraudit.gather import gather
from ptraudit.lookup import Lookup
from ptraudit.policy import OF_EACH
from ptraudit.target import target
from tests.bench.customers import domains, records
from tests.bench.nsd import serving

COUNTS = (100, 1000, 10_000)
PUBLIC = (ip_network("198.18.0.0/15"), ip_network("2001:db8::/32"))


async def asked(port: int, count: int) -> tuple[int, int, int]:
    """Different questions, packets, and questions without an answer, where what `bulk` leaves out is left out."""
    request = Request(target="", treat_as_public=PUBLIC)
    names = iter(domains(count))
    found: dict[tuple[str, str], Lookup] = {}
    async with StubResolver([server(f"127.0.0.1:{port}")]) as stub:
        answers = CachingResolver(stub)

        async def audits() -> None:
            for name in names:
                evidence = await gather(target(name), request, (), resolver=answers, left_out=OF_EACH)
                found.update({(lookup.name, lookup.rdtype): lookup for lookup in evidence.lookups})

        await asyncio.gather(*(audits() for _ in range(AT_ONCE)))
    tries = sum(lookup.tries for lookup in found.values())
    return len(found), tries, sum(not lookup.conclusive for lookup in found.values())


def main() -> None:
    sys.stdout.write(f"{'domains':>8} {'a domain':>9} {'repeated':>9} {'failed':>7}\n")
    with serving(records(max(COUNTS))) as port:
        for count in COUNTS:
            questions, packets, failed = asyncio.run(asked(port, count))
            sys.stdout.write(f"{count:>8} {questions / count:>9.2f} {packets - questions:>9} {failed:>7}\n")


if __name__ == "__main__":
    main()
