"""A check of one's own beside those of ptraudit: every PTR name must lie under the company's own domain.

python examples/own_check.py example.com
"""

import asyncio
import sys
from typing import Unpack

import ptraudit
from ptraudit.api import Options
from ptraudit.check import ADDRESS, Mover, Severity, Verdict, check, failed, passed
from ptraudit.nameless import nameless
from ptraudit.subject import Address

OURS = ".example."


@check(
    "ACME001",
    ADDRESS,
    Severity.WARNING,
    title="Every PTR name lies under our own domain",
    failure_title="A PTR name lies under somebody else's domain",
    why="Our abuse desk finds its hosts by their names.",
    fix="Have the PTR record name the host under our own domain.",
    mover=Mover.ADDRESS_HOLDER,
    sources=("ACME handbook, chapter 7",),
    since="1",
)
def name_not_ours(address: Address) -> Verdict:
    """Fails if a PTR name of the address does not end with our domain."""
    verdict = nameless(address, f"Whether {address.label} is named under our domain")
    if verdict:
        return verdict
    foreign = [name.name for name in address.names if not name.name.endswith(OURS)]
    if foreign:
        return failed(f"{address.label} is named {', '.join(foreign)}, which is not under {OURS[1:]}", address.reverse)
    return passed(f"Every name of {address.label} lies under {OURS[1:]}", address.reverse)


async def main(*domains: str, **options: Unpack[Options]) -> int:
    """Judge the domains by ptraudit's checks and by this one; 1 if this one failed."""
    options["policy"] = ptraudit.Policy(checks=(*ptraudit.catalogue(), name_not_ours))
    report = await ptraudit.audit_all(domains, **options)
    rows = [row for one in report.reports for row in one.findings if row.check_id == "ACME001"]
    for row in rows:
        print(f"{row.outcome}: {row.message}")
    return int(any(row.outcome == "fail" for row in rows))


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
