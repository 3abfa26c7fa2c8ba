"""Our own validation beside that of Unbound, of the same names in zones that NSD serves. See tests/lab/lab.sh."""

import asyncio
import os
from pathlib import Path
from time import time

import pytest

from ptraudit.chain.anchors import ROOT_ANCHORS, links
from ptraudit.dns.server import server
from ptraudit.dns.stub import StubResolver
from ptraudit.dnssec import is_bogus
from ptraudit.gather.trust import Trust
from ptraudit.judge import judged
from ptraudit.line import Question, observed
from ptraudit.lookup import Lookup
from ptraudit.report import DomainReport
from ptraudit.validation import State, Validation

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(
        os.environ.get("PTRAUDIT_LAB") != "1", reason="NSD and Unbound in namespaces; tests/run.sh starts them where it may"
    ),
]

PUBLIC = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
QUESTIONS = {
    ("good.example.", "MX"): State.SECURE,
    ("good.example.", "AAAA"): State.SECURE,  # NSEC: no such type
    ("gone.good.example.", "A"): State.SECURE,  # NSEC: no such name
    ("_25._tcp.mx1.good.example.", "TLSA"): State.SECURE,
    ("_25._tcp.gone.good.example.", "TLSA"): State.SECURE,
    ("ns1.isp.example.", "A"): State.SECURE,  # of a zone with NSEC3
    ("ns1.isp.example.", "MX"): State.SECURE,
    ("gone.isp.example.", "A"): State.SECURE,
    ("a.b.gone.small.example.", "A"): State.SECURE,  # NSEC3 with salt and a few rounds
    ("gone.example.", "A"): State.SECURE,
    ("gone.", "A"): State.SECURE,
    ("bad.example.", "MX"): State.INSECURE,  # no DS record, by NSEC3
    ("mx.noptr.bad.example.", "A"): State.INSECURE,
    ("gone.bad.example.", "A"): State.INSECURE,
    ("alias.cname.bad.example.", "A"): State.INSECURE,
    ("bogus.example.", "MX"): State.BOGUS,  # expired
    ("bogus.example.", "TXT"): State.BOGUS,
    ("10.2.0.192.in-addr.arpa.", "PTR"): State.SECURE,
    ("11.2.0.192.in-addr.arpa.", "PTR"): State.INSECURE,  # absent, of a zone with opt-out
    ("19.2.0.192.in-addr.arpa.", "PTR"): State.SECURE,  # exists, without a PTR record
    ("70.2.0.192.in-addr.arpa.", "PTR"): State.SECURE,  # through the alias of RFC 2317
    ("3.100.51.198.in-addr.arpa.", "PTR"): State.SECURE,  # signed all the same
    ("99.100.51.198.in-addr.arpa.", "PTR"): State.INSECURE,  # absent, after 300 rounds of hashing
    ("0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.5.2.0.0.8.b.d.0.1.0.0.2.ip6.arpa.", "PTR"): State.SECURE,
    ("1.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.5.2.0.0.8.b.d.0.1.0.0.2.ip6.arpa.", "PTR"): State.SECURE,
    (".", "NS"): State.SECURE,
}
EACH = pytest.mark.parametrize(("name", "rdtype"), [pytest.param(*key, id=" ".join(key)) for key in QUESTIONS])


def by_unbound(lookup: Lookup) -> State:
    if is_bogus(lookup):
        return State.BOGUS
    assert lookup.conclusive, lookup.lines
    return State.SECURE if lookup.authentic else State.INSECURE


def anchor() -> str:
    text = (Path(os.environ["PTRAUDIT_LAB_DIR"]) / "root.ds").read_text(encoding="ascii")
    return text.split(" DS ")[1].strip()


@pytest.fixture(scope="module")
def answers() -> dict[tuple[str, str], tuple[Validation, Lookup]]:
    async def run() -> dict[tuple[str, str], tuple[Validation, Lookup]]:
        async with StubResolver([server(os.environ["PTRAUDIT_LAB_RESOLVER"])]) as stub:
            trust = Trust(stub.with_signatures, links([anchor()]), time())
            own = await asyncio.gather(*(trust.validation(*key) for key in QUESTIONS))
            said = await asyncio.gather(*(stub.lookup(*key) for key in QUESTIONS))
        return dict(zip(QUESTIONS, zip(own, said, strict=True), strict=True))

    return asyncio.run(run())


@EACH
def test_we_say_what_unbound_says(answers: dict[tuple[str, str], tuple[Validation, Lookup]], name: str, rdtype: str) -> None:
    own, lookup = answers[name, rdtype]
    assert (own.state, own.state, own.why) == (by_unbound(lookup), QUESTIONS[name, rdtype], own.why)


def audited(domain: str, *anchors: str, address: str) -> DomainReport:
    question = Question.of([domain], treat_as_public=PUBLIC)
    servers = [server(address)]
    return judged(asyncio.run(observed(question, servers=servers, anchors=anchors))).reports[0]


@pytest.mark.parametrize(
    "address",
    [pytest.param("{}", id="UDP, and TCP for what is long"), pytest.param("[2001:db8:53::53]", id="IPv6")],
)
def test_an_audit_rests_on_its_own_validation(address: str) -> None:
    report = audited("good.example", anchor(), address=address.format(os.environ["PTRAUDIT_LAB_RESOLVER"]))
    found = {(one.check, one.outcome) for one in report.findings if one.check_id.startswith(("DNSSEC", "DANE003", "PTR010"))}
    assert found == {
        ("domain-signature-bogus", "pass"),
        ("domain-unsigned", "pass"),
        ("mx-signature-bogus", "pass"),
        ("mx-unsigned", "pass"),
        ("reverse-signature-bogus", "pass"),
        ("tlsa-unsigned", "pass"),
        ("ptr-not-authenticated", "pass"),
    }
    message = next(one.message for one in report.findings if one.check == "domain-unsigned")
    assert message == "good.example is signed: validated here, from the root's key down."


def test_an_audit_names_the_signature_that_has_run_out() -> None:
    report = audited("bogus.example", anchor(), address=os.environ["PTRAUDIT_LAB_RESOLVER"])
    (finding,) = [one for one in report.findings if one.check == "domain-signature-bogus"]
    assert finding.outcome == "fail"
    assert "the signature of bogus.example. DNSKEY expired on" in finding.message, finding.message


def test_a_root_that_is_not_the_real_one_leaves_the_question_open() -> None:
    report = audited("good.example", *ROOT_ANCHORS, address=os.environ["PTRAUDIT_LAB_RESOLVER"])
    (finding,) = [one for one in report.findings if one.check == "domain-signature-bogus"]
    assert (finding.outcome, "the keys of the root are not right" in finding.message) == ("undetermined", True)
