"""A small DNS as sets of records, audited offline as planned records are, and what becomes of it by a repair."""

import asyncio
from collections.abc import Iterable, Mapping

from ptraudit.judge import judged
from ptraudit.line import Question, observed
from ptraudit.planned.plan import Plan
from ptraudit.planned.zonefile import parsed
from ptraudit.repairs import Repair
from ptraudit.report import DomainReport

Sets = Mapping[tuple[str, str], tuple[str, ...]]
"""Records in presentation format by their name and type."""

SOA = "ns1.isp.example. hostmaster.isp.example. 1 7200 900 1209600 300"
ZONES = (".", "sender.example.", "2.0.192.in-addr.arpa.", "64/26.2.0.192.in-addr.arpa.", "8.b.d.0.1.0.0.2.ip6.arpa.")
PUBLIC = ("192.0.2.0/24", "198.51.100.0/24", "2001:db8::/32")


def text(sets: Sets, ttls: Mapping[tuple[str, str], int] | None = None) -> str:
    told = ttls or {}
    lines = [
        f"{name} {told.get((name, rdtype), 3600)} IN {rdtype} {one}\n"
        for (name, rdtype), held in sets.items()
        for one in held
    ]
    return "".join(f"{zone} 3600 IN SOA {SOA}\n" for zone in ZONES) + "".join(lines)


def alone(name: str, path: str) -> tuple[str, str]:
    raise ValueError(f"{path} includes {name}")


def applied(sets: Sets, repairs: Iterable[Repair]) -> Sets:
    """The sets with those that a repair wants in place of those that stand there; what nobody can fill in is left out."""
    return {**sets, **{(one.name, one.type): one.after for one in repairs if not one.asks}}


def audited(
    sets: Sets,
    *,
    ips: Iterable[str] = (),
    helos: Iterable[str] = (),
    selectors: Iterable[str] = (),
    target: str = "sender.example",
    ttls: Mapping[tuple[str, str], int] | None = None,
) -> DomainReport:
    """The report on the domain, without any network."""
    plan = Plan({"world.zone": parsed(text(sets, ttls), "world.zone", alone)}, only=True)
    question = Question.of([target], ips=ips, helos=helos, dkim_selectors=selectors, treat_as_public=PUBLIC, plan=plan)
    return judged(asyncio.run(observed(question))).reports[0]


def ended(report: DomainReport, outcome: str = "fail") -> set[tuple[str, str]]:
    """The checks that ended so, each with its subject."""
    return {(row.check, row.subject) for row in report.findings if row.outcome == outcome}
