"""What the lists say of an address or a name, and when their word does not count."""

import pytest

from ptraudit.check import Outcome
from ptraudit.checks.address_blocklisted import address_blocklisted
from ptraudit.checks.address_policy_listed import address_policy_listed
from ptraudit.checks.allowlist_missing import allowlist_missing
from ptraudit.checks.name_blocklisted import name_blocklisted
from ptraudit.checks.name_suspected import name_suspected
from ptraudit.checks.neighbourhood_listed import neighbourhood_listed
from ptraudit.dnsbl import BlockList, Code, Tier
from ptraudit.evidence import Evidence, Helo
from ptraudit.lookup import IPAddress, Lookup
from tests.worlds import PRIVATE, V4, V6, a, agrees, answer, exchanging, nxdomain, sending, servfail, timeout, world

BLOCK = BlockList(
    name="block",
    title="The List",
    zone="block.example.",
    of="addresses",
    ipv6=True,
    codes=(
        Code(answer="127.0.0.2", meaning="a source of spam", tier=Tier.RECEIVERS),
        Code(answer="127.0.0.10", meaning="end users", tier=Tier.POLICY),
        Code(answer="127.0.0.20", meaning="a bad network", tier=Tier.NEIGHBOURHOOD),
        Code(answer="127.0.*.30", meaning="well known", tier=Tier.ALLOW),
        Code(answer="127.255.255.254", meaning="it refuses public resolvers", tier=Tier.REFUSAL),
    ),
    lookup_page="https://block.example/",
)
NAMES = BlockList(
    name="names",
    title="The Names",
    zone="names.example.",
    of="names",
    codes=(Code(answer="127.0.1.2", meaning="a bad domain", tier=Tier.RECEIVERS),),
    listed="test",
    unlisted="invalid",
)
DOMAINS = BlockList(
    name="domains",
    title="The Domains",
    zone="domains.example.",
    of="names",
    codes=(
        Code(answer="127.0.0.1", meaning="it refuses public resolvers", tier=Tier.REFUSAL),
        Code(answer="127.0.0.2", meaning="black", tier=Tier.RECEIVERS),
        Code(answer="127.0.0.4", meaning="grey", tier=Tier.SUSPECT),
        Code(answer="127.0.0.8", meaning="red", tier=Tier.SUSPECT),
    ),
    listed="test.domains",
    unlisted="example.com",
    bits=True,
    registrable=True,
)
OTHER = BlockList(name="other", title="The Other", zone="other.example.", of="addresses", codes=BLOCK.codes)
V4_AT = "7.100.51.198.block.example."
V6_AT = "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.block.example."


def healthy(by: BlockList, code: str = "127.0.0.2") -> tuple[Lookup, ...]:
    listed, unlisted = by.tests
    return a(listed, code), *nxdomain(unlisted, "A")


TESTED = healthy(BLOCK)


def asked(*lookups: Lookup, ip: IPAddress = V4, lists: tuple[BlockList, ...] = (BLOCK,)) -> Evidence:
    return sending(ip, *lookups, lists=lists)


def saying(*codes: str) -> Evidence:
    return asked(*TESTED, a(V4_AT, *codes))


UNLISTED = asked(*TESTED, *nxdomain(V4_AT, "A"))
NEVER = pytest.param(asked(), Outcome.NOT_APPLICABLE, "No such list was asked about 198.51.100.7.", id="not asked")
HERE = pytest.param(asked(ip=PRIVATE), Outcome.NOT_APPLICABLE, "10.0.0.7 is private", id="private address")
CLEAN = pytest.param(UNLISTED, Outcome.PASS, "198.51.100.7 is on none of the lists asked: The List.", id="not listed")
LOST = pytest.param(
    asked(*TESTED, *timeout(V4_AT, "A")), Outcome.UNDETERMINED, f"A of {V4_AT} ended with timeout", id="no answer"
)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        NEVER,
        HERE,
        CLEAN,
        LOST,
        pytest.param(saying("127.0.0.2"), Outcome.FAIL, "198.51.100.7 is on the list of The List (a source of", id="listed"),
        pytest.param(saying("127.0.0.10", "127.0.0.2"), Outcome.FAIL, "(a source of spam). It should", id="two codes"),
        pytest.param(saying("127.0.0.10"), Outcome.PASS, "on none of the lists", id="another tier only"),
        pytest.param(
            asked(*TESTED, a(V6_AT, "127.0.0.2"), ip=V6), Outcome.FAIL, "2001:db8::7 is on the list of", id="IPv6 by nibbles"
        ),
        pytest.param(
            asked(*TESTED, a(V4_AT, "127.0.0.2"), answer(V4_AT, "TXT", "spam on Monday")),
            Outcome.FAIL,
            "a source of spam",
            id="with a reason",
        ),
        pytest.param(saying("127.0.0.99"), Outcome.UNDETERMINED, "127.0.0.99, a code that", id="unknown code"),
        pytest.param(saying("203.0.113.1"), Outcome.UNDETERMINED, "outside 127.0.0.0/8", id="rewritten answer"),
        pytest.param(saying("127.255.255.254"), Outcome.UNDETERMINED, "refuses public resolvers", id="refused"),
        pytest.param(
            asked(*healthy(BLOCK, "127.255.255.254"), a(V4_AT, "127.0.0.2")),
            Outcome.UNDETERMINED,
            "of its own test entry, 2.0.0.127, it answers 127.255.255.254: it refuses public resolvers",
            id="self-test refused",
        ),
        pytest.param(
            asked(*nxdomain(BLOCK.tests[0], "A"), *nxdomain(BLOCK.tests[1], "A"), *nxdomain(V4_AT, "A")),
            Outcome.UNDETERMINED,
            "does not list its own test entry, 2.0.0.127",
            id="dead list that is empty",
        ),
        pytest.param(
            asked(a(BLOCK.tests[0], "127.0.0.2"), a(BLOCK.tests[1], "127.0.0.2"), a(V4_AT, "127.0.0.2")),
            Outcome.UNDETERMINED,
            "it lists 1.0.0.127, which no list lists",
            id="dead list that lists all",
        ),
        pytest.param(
            asked(a(BLOCK.tests[0], "127.0.0.2"), *servfail(BLOCK.tests[1], "A"), *nxdomain(V4_AT, "A")),
            Outcome.UNDETERMINED,
            f"A of {BLOCK.tests[1]} ended with servfail",
            id="half a self-test",
        ),
        pytest.param(
            asked(a(BLOCK.tests[0], "192.0.2.1"), *nxdomain(BLOCK.tests[1], "A"), *nxdomain(V4_AT, "A")),
            Outcome.UNDETERMINED,
            "192.0.2.1, which lies outside",
            id="self-test rewritten",
        ),
        pytest.param(
            asked(a(BLOCK.tests[0], "127.0.0.77"), *nxdomain(BLOCK.tests[1], "A"), *nxdomain(V4_AT, "A")),
            Outcome.PASS,
            "on none",
            id="self-test with a code of its own",
        ),
        pytest.param(
            asked(*TESTED, a(V4_AT, "127.0.0.2"), *timeout("7.100.51.198.other.example.", "A"), lists=(BLOCK, OTHER)),
            Outcome.FAIL,
            "The List (a source of spam)",
            id="one list is enough",
        ),
    ],
)
def test_address_blocklisted(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(address_blocklisted, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        NEVER,
        CLEAN,
        LOST,
        pytest.param(saying("127.0.0.10"), Outcome.FAIL, "The List (end users). It should be on none.", id="listed"),
        pytest.param(saying("127.0.0.2"), Outcome.PASS, "on none", id="another tier only"),
    ],
)
def test_address_policy_listed(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(address_policy_listed, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        NEVER,
        CLEAN,
        LOST,
        pytest.param(saying("127.0.0.20"), Outcome.FAIL, "The List (a bad network). It should", id="network listed"),
    ],
)
def test_neighbourhood_listed(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(neighbourhood_listed, evidence, outcome, substance)


AT = "sender.example.names.example."
NAMED = healthy(NAMES, "127.0.1.2")


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(world(lists=(NAMES,)), Outcome.NOT_APPLICABLE, "asked about sender.example.", id="not asked"),
        pytest.param(
            world(*NAMED, *nxdomain(AT, "A"), lists=(NAMES,)), Outcome.PASS, "sender.example is on none", id="clean"
        ),
        pytest.param(
            world(*NAMED, a(AT, "127.0.1.2"), lists=(NAMES,)), Outcome.FAIL, "The Names (a bad domain).", id="listed"
        ),
        pytest.param(
            world(*NAMED, *servfail(AT, "A"), lists=(NAMES,)), Outcome.UNDETERMINED, "ended with servfail", id="no answer"
        ),
    ],
)
def test_name_blocklisted(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(name_blocklisted, evidence, outcome, substance)


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        NEVER,
        LOST,
        pytest.param(saying("127.0.5.30"), Outcome.PASS, "on the allow list of The List (well known)", id="vouched for"),
        pytest.param(UNLISTED, Outcome.FAIL, "198.51.100.7 is on no allow list.", id="not vouched for"),
    ],
)
def test_allowlist_missing(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(allowlist_missing, evidence, outcome, substance)


def of_domains(*answers: str, test: str = "127.0.0.14", helo: str = "") -> Evidence:
    """Evidence on a domain that the list of registered domains answers so."""
    asked = (
        a("sender.example.domains.example.", *answers) if answers else nxdomain("sender.example.domains.example.", "A")[0]
    )
    names = ("sender.example.", *((f"{helo}.",) if helo else ()))
    return world(
        *healthy(DOMAINS, test),
        asked,
        lists=(DOMAINS,),
        helo=(Helo(name=helo),) if helo else (),
        registrable=tuple((name, "sender.example.") for name in names if name.endswith("sender.example.")),
    )


@pytest.mark.parametrize(
    ("evidence", "outcome", "substance"),
    [
        pytest.param(world(lists=(BLOCK,)), Outcome.NOT_APPLICABLE, "No such list was asked", id="no such list"),
        pytest.param(of_domains(), Outcome.PASS, "sender.example is on none of the lists asked: The Domains", id="unlisted"),
        pytest.param(of_domains("127.0.0.4"), Outcome.FAIL, "is on the list of The Domains (grey). It", id="one bit"),
        pytest.param(of_domains("127.0.0.14"), Outcome.FAIL, "The Domains (grey, red). It", id="bits of both kinds"),
        pytest.param(of_domains("127.9.9.8"), Outcome.FAIL, "The Domains (red). It", id="octets that say nothing"),
        pytest.param(of_domains("127.0.0.2"), Outcome.PASS, "is on none", id="black, which is another check's business"),
        pytest.param(of_domains("127.0.0.1"), Outcome.UNDETERMINED, "it refuses public resolvers", id="refused"),
        pytest.param(of_domains("127.0.0.3"), Outcome.UNDETERMINED, "it refuses", id="refused, whatever else it says"),
        pytest.param(of_domains("127.0.0.32"), Outcome.UNDETERMINED, "a code that its", id="a bit that nobody knows"),
        pytest.param(of_domains("127.0.0.4", test="127.0.0.1"), Outcome.UNDETERMINED, "of its own test", id="test refused"),
    ],
)
def test_name_suspected(evidence: Evidence, outcome: Outcome, substance: str) -> None:
    assert agrees(name_suspected, evidence, outcome, substance)


def test_a_list_of_registered_domains_is_heard_once_for_each() -> None:
    evidence = of_domains("127.0.0.2", helo="out.sender.example")
    outcomes = [(one.subject, one.verdict.outcome) for one in name_blocklisted.findings(evidence)]
    assert outcomes == [("sender.example", Outcome.FAIL), ("out.sender.example", Outcome.NOT_APPLICABLE)]


def test_a_host_is_listed_by_its_registered_domain() -> None:
    evidence = exchanging(
        "mx.isp.example.",
        *healthy(DOMAINS, "127.0.0.14"),
        a("isp.example.domains.example.", "127.0.0.2"),
        lists=(DOMAINS,),
        registrable=(("mx.isp.example.", "isp.example."),),
    )
    (_, finding) = name_blocklisted.findings(evidence)
    assert finding.verdict.message == (
        "mx.isp.example is on the list of The Domains (black), by its registered domain isp.example. It should be on none."
    )


def test_without_a_list_there_is_no_finding() -> None:
    assert address_blocklisted.findings(sending(V4)) == name_blocklisted.findings(world()) == ()


def test_the_reason_that_a_list_gives_is_shown() -> None:
    evidence = asked(*TESTED, a(V4_AT, "127.0.0.2"), answer(V4_AT, "TXT", "spam on Monday"))
    verdict = address_blocklisted.findings(evidence)[0].verdict
    assert f'{V4_AT} 3600 IN TXT "spam on Monday"' in verdict.details
    assert "https://block.example/" in verdict.fix
