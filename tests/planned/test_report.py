"""Planned records audited without a network give the report of the same records live, but for what says "planned"."""

import asyncio
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ptraudit import archive
from ptraudit.direct import Direct
from ptraudit.dns.server import Server
from ptraudit.evidence import Evidence
from ptraudit.judge import judged
from ptraudit.lab.case import Case
from ptraudit.lab.cases import CASES
from ptraudit.lab.nameserver import NameServer
from ptraudit.lab.world import DOCUMENTATION, ZONE
from ptraudit.line import Question, observed
from ptraudit.planned.read import plan
from ptraudit.report import DomainReport
from tests.gathering import zone

NOT_SEEN_IN_A_PLAN = {"PTR010"}  # signatures


def audited(path: Path, target: str, *helos: str, planned: bool) -> tuple[Evidence, DomainReport]:
    """The evidence and the report on records that are planned, or served on loopback."""
    question = Question.of(
        [target],
        treat_as_public=map(str, DOCUMENTATION),
        helos=helos,
        plan=plan([path], only=True) if planned else None,
        direct=Direct.FAILING,
    )

    async def run() -> tuple[Evidence, ...]:
        if planned:
            return await observed(question)
        async with NameServer([path]) as server:
            return await observed(question, servers=[Server(host=server.address[0], port=server.address[1])])

    evidence = asyncio.run(run())
    return evidence[0], judged(evidence).reports[0]


def comparable(report: DomainReport) -> Any:
    """A report without what a plan cannot show: times, servers, signatures, and the word "planned" itself."""
    known = replace(
        report,
        gathered_at="",
        duration_s=0.0,
        dns_queries=0,  # live the servers of the zones are looked for too
        place=None,
        assumed=(),
        assume_only=False,
        counts={},  # they count what is left out below
        score=None,
        checks=tuple(check for check in report.checks if check.id not in NOT_SEEN_IN_A_PLAN),
        findings=tuple(
            replace(
                finding,
                planned=(),
                message=re.sub(r" \(planned, .*? line \d+(?: and \d+ more)?\)\.$", ".", finding.message),
                details=tuple(sorted(_unplanned(finding.details))),  # a live set comes in any order
            )
            for finding in report.findings
            if finding.check_id not in NOT_SEEN_IN_A_PLAN
        ),
    )
    return msgspec.to_builtins(known)


def _unplanned(details: Iterable[str]) -> Iterator[str]:
    for line in details:
        if not line.startswith("; planned"):
            yield re.sub(r", by \S+ over \w+", "", line)


# Of several SPF records the first is shown, and a live set comes in any order.
@pytest.mark.parametrize("case", [case for case in CASES if "spf-several" not in case.expects], ids=lambda case: case.domain)
def test_the_world_in_a_box_is_the_same_planned_as_live(case: Case) -> None:
    _, live = audited(ZONE, case.domain, *case.helo, planned=False)
    _, planned = audited(ZONE, case.domain, *case.helo, planned=True)
    assert comparable(planned) == comparable(live)
    assert any(finding.planned for finding in planned.findings)


V6 = zone("8.b.d.0.1.0.0.2.ip6.arpa.", "* PTR mail.sender.example.")


def _single(line: str) -> str:
    """The same for lines of which a zone may have only one, or whose order says which comes first."""
    owner, rdtype, _ = line.split(maxsplit=2)
    return f"{owner} {rdtype}" if rdtype in {"CNAME", "TXT"} else line


HOSTS = ("mail", "other", "web")
ADDRESSES = ("192.0.2.25", "192.0.2.26", "192.0.2.27")
FORWARD = st.lists(
    st.one_of(
        st.builds("@ MX {} {}".format, st.sampled_from([0, 10]), st.sampled_from([*HOSTS, ".", "none", "alias"])),
        st.builds("{} A {}".format, st.sampled_from(["@", "mail", "other", "*"]), st.sampled_from(ADDRESSES)),
        st.builds("{} AAAA 2001:db8::{}".format, st.sampled_from(HOSTS), st.integers(1, 3)),
        st.builds("alias CNAME {}".format, st.sampled_from([*HOSTS, "alias2", "x.old"])),
        st.builds("alias2 CNAME {}".format, st.sampled_from([*HOSTS, "alias"])),
        st.builds(
            '@ TXT "v=spf1 {} -all"'.format,
            st.sampled_from(["a", "mx", "ip4:192.0.2.24/30", "include:_spf.sender.example", "a:x.old.sender.example"]),
        ),
        st.just('_spf TXT "v=spf1 " "ip4:192.0.2.27 ?all"'),
        st.just("old DNAME @"),
    ),
    max_size=8,
    unique_by=_single,
)
REVERSE = st.lists(
    st.one_of(
        st.builds(
            "{} PTR {}.sender.example.".format, st.sampled_from([24, 25, 27]), st.sampled_from([*HOSTS, "alias", "x.old"])
        ),
        st.builds("{} CNAME {}.classless".format, st.just(26), st.just(26)),
        st.builds("26.classless PTR {}.sender.example.".format, st.sampled_from(HOSTS)),
        st.just("* PTR pool.sender.example."),
    ),
    max_size=5,
    unique_by=_single,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(forward=FORWARD, reverse=REVERSE)
def test_any_zone_is_the_same_planned_as_live(tmp_path: Path, forward: list[str], reverse: list[str]) -> None:
    path = tmp_path / "any.zone"
    path.write_text(zone("sender.example.", *forward) + zone("2.0.192.in-addr.arpa.", *reverse) + V6 + zone("."))
    _, live = audited(path, "sender.example", "mail.sender.example", planned=False)
    _, planned = audited(path, "sender.example", "mail.sender.example", planned=True)
    assert comparable(planned) == comparable(live)


def test_evidence_on_planned_records_judges_as_it_did() -> None:
    evidence, planned = audited(ZONE, "classless.example", planned=True)
    assert judged(archive.parsed(archive.dumped((evidence,), "0"), "memory")).reports[0] == planned
