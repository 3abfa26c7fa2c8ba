"""How many questions an audit takes where many domains share their providers: `python -m tests.bench.questions`.

Counts what goes out, which no load of the machine changes: every lookup once, whoever asks, and each repetition.
"""

import asyncio
import sys

from ptraudit.dns.server import server
from ptraudit.line import Question, observed
from tests.bench.customers import domains, records
from tests.bench.nsd import serving

COUNTS = (100, 1000, 5000)
PUBLIC = ("198.18.0.0/15", "2001:db8::/32")


async def asked(port: int, count: int) -> tuple[int, int, int]:
    """Different questions, packets, and questions without an answer."""
    question = Question.of(domains(count), treat_as_public=PUBLIC)
    evidence = await observed(question, servers=[server(f"127.0.0.1:{port}")])
    lookups = {(lookup.name, lookup.rdtype): lookup for one in evidence for lookup in one.lookups}.values()
    return len(lookups), sum(lookup.tries for lookup in lookups), sum(not lookup.conclusive for lookup in lookups)


def main() -> None:
    sys.stdout.write(f"{'domains':>8} {'a domain':>9} {'repeated':>9} {'failed':>7}\n")
    with serving(records(max(COUNTS))) as port:
        for count in COUNTS:
            questions, packets, failed = asyncio.run(asked(port, count))
            sys.stdout.write(f"{count:>8} {questions / count:>9.2f} {packets - questions:>9} {failed:>7}\n")


if __name__ == "__main__":
    main()
