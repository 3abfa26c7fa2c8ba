"""The walk over the SPF tree: which addresses it brings, from where, and what it cannot list."""

from collections.abc import Sequence

import pytest

from ptraudit.evidence import Evidence, OriginKind, SpfUse
from ptraudit.gather.spf_walk import MAX_WALKED
from ptraudit.lab.nameserver import Fault
from ptraudit.lookup import Ending
from ptraudit.spf_result import Result
from ptraudit.spf_view import MAX_ASKED, ehlo, evaluation, mail_from
from tests.gathering import gathered, zone


def evidence_of(record: str, *records: str, faults: dict[str, Fault] | None = None, max_addresses: int = 256) -> Evidence:
    """The evidence of s.example with this SPF record and these other records."""
    spf = f'@ IN TXT "{record}"'
    return gathered("s.example", zone("s.example.", spf, *records), faults=faults, max_addresses=max_addresses).evidence


def origins(evidence: Evidence) -> dict[str, list[str]]:
    return {
        str(one.ip): [origin.detail for origin in one.origins if origin.kind is OriginKind.SPF] for one in evidence.outbound
    }


def problem(evidence: Evidence) -> str:
    assert evidence.spf is not None
    return evidence.spf.problem


HOSTS = ("mail IN A 192.0.2.1", "mail IN AAAA 2001:db8::1", "mx1 IN A 192.0.2.2", "@ IN MX 10 mx1")


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        pytest.param("v=spf1 ip4:192.0.2.9 -all", {"192.0.2.9": ["ip4:192.0.2.9"]}, id="ip4"),
        pytest.param("v=spf1 ip6:2001:db8::9 -all", {"2001:db8::9": ["ip6:2001:db8::9"]}, id="ip6"),
        pytest.param(
            "v=spf1 a:mail.s.example", {"192.0.2.1": ["a:mail.s.example"], "2001:db8::1": ["a:mail.s.example"]}, id="a"
        ),
        pytest.param(
            "v=spf1 a:mail.s.example/31 -all",
            {"192.0.2.0": ["a:mail.s.example/31"], "192.0.2.1": ["a:mail.s.example/31"]},
            id="a with a prefix",
        ),
        pytest.param("v=spf1 mx -all", {"192.0.2.2": ["mx"]}, id="mx"),
        pytest.param("v=spf1 include:i.s.example -all", {"192.0.2.3": ["include:i.s.example ip4:192.0.2.3"]}, id="include"),
        pytest.param(
            "v=spf1 include:j.s.example", {"192.0.2.3": ["include:j.s.example include:i.s.example ip4:192.0.2.3"]}, id="deep"
        ),
        pytest.param(
            "v=spf1 include:i.%{d} -all", {"192.0.2.3": ["include:i.%{d} ip4:192.0.2.3"]}, id="macro of the domain alone"
        ),
        pytest.param("v=spf1 redirect=i.s.example", {"192.0.2.3": ["redirect=i.s.example ip4:192.0.2.3"]}, id="redirect"),
        pytest.param("v=spf1 ip6:::ffff:192.0.2.9", {"192.0.2.9": ["ip6:::ffff:192.0.2.9"]}, id="mapped"),
    ],
)
def test_terms_bring_addresses_with_the_chain_that_led_to_them(record: str, expected: dict[str, list[str]]) -> None:
    includes = ('i IN TXT "v=spf1 ip4:192.0.2.3 -all"', 'j IN TXT "v=spf1 include:i.s.example -all"')
    found = origins(evidence_of(record, *HOSTS, *includes))
    assert {ip: details for ip, details in found.items() if ip in expected} == expected
    assert problem(evidence_of(record, *HOSTS, *includes)) == ""


@pytest.mark.parametrize(
    ("term", "use", "why"),
    [
        pytest.param("?ip4:192.0.2.9", SpfUse.LISTED, 'its qualifier "?" authorises nothing', id="neutral"),
        pytest.param("~include:i.s.example", SpfUse.LISTED, 'its qualifier "~" authorises nothing', id="softfail"),
        pytest.param(
            "exists:%{i}.s.example",
            SpfUse.NOT_ENUMERABLE,
            'the addresses behind "exists" depend on the message',
            id="exists",
        ),
        pytest.param("ptr", SpfUse.NOT_ENUMERABLE, 'the addresses behind "ptr" depend on the message', id="ptr"),
        pytest.param("include:%{h}.s.example", SpfUse.NOT_ENUMERABLE, "it holds a macro", id="macro"),
        pytest.param("+all", SpfUse.NOT_ENUMERABLE, "it lets every address send", id="all"),
    ],
)
def test_terms_that_cannot_be_audited_are_listed_with_the_reason(term: str, use: SpfUse, why: str) -> None:
    evidence = evidence_of(f"v=spf1 {term}")
    assert evidence.spf is not None
    assert [(one.text, one.use, one.why) for one in evidence.spf.terms] == [(term, use, why)]
    assert evidence.outbound == ()


@pytest.mark.parametrize(
    ("record", "records", "complaint"),
    [
        pytest.param(
            "v=spf1 ip4:nonsense -all",
            (),
            'the record of s.example is malformed: "ip4:nonsense" names no network',
            id="syntax",
        ),
        pytest.param(
            "v=spf1 include:i.s.example", ("i IN TXT other",), "names a domain with no SPF record", id="include of nothing"
        ),
        pytest.param("v=spf1 include:s.example -all", (), "leads back to itself", id="loop of one"),
        pytest.param(
            "v=spf1 include:i.s.example", ('i IN TXT "v=spf1 include:s.example"',), "leads back to itself", id="loop of two"
        ),
        pytest.param(
            "v=spf1 a:x a:y -all", (), 'the record of s.example is malformed: "a:x" has no valid domain', id="single label"
        ),
        pytest.param(
            "v=spf1 a:x.s.example a:y.s.example a:z.s.example -all", (), "3 of its lookups find nothing", id="void lookups"
        ),
        pytest.param(
            "v=spf1 " + " ".join(f"a:h{n}.s.example" for n in range(11)),
            ("*.s.example. IN A 192.0.2.1",),
            "asks for 11 DNS terms",
            id="eleven",
        ),
        pytest.param(
            "v=spf1 ?include:i.s.example -all",
            ("*.s.example. IN A 192.0.2.1", f'i IN TXT "v=spf1 {" ".join(f"~a:h{n}.s.example" for n in range(10))} -all"'),
            "asks for 11 DNS terms",
            id="eleven under an include that authorises nothing",
        ),
        pytest.param("v=spf1 -all", ('@ IN TXT "v=spf1 mx"',), "s.example publishes 2 SPF records", id="two records"),
    ],
)
def test_a_record_that_receivers_give_up_on_says_why(record: str, records: tuple[str, ...], complaint: str) -> None:
    assert complaint in problem(evidence_of(record, *records))


def test_an_include_that_cannot_be_looked_up_leaves_the_tree_incomplete() -> None:
    evidence = evidence_of("v=spf1 ip4:192.0.2.9 include:i.s.example -all", faults={"i.s.example.": Fault.SERVFAIL})
    assert evidence.spf is not None
    assert (evidence.spf.unanswered, evidence.spf.problem) == ((("i.s.example.", "TXT"),), "")
    assert list(origins(evidence)) == ["192.0.2.9"]


def test_a_loop_ends_and_a_hundred_includes_are_not_followed() -> None:
    names = [f"n{number}" for number in range(100)]
    records = [f'{name} IN TXT "v=spf1 {" ".join(f"include:{other}.s.example" for other in names[:8])}"' for name in names]
    found = gathered("s.example", zone("s.example.", '@ IN TXT "v=spf1 include:n0.s.example"', *records))
    assert len(found.questions) < 60
    assert "leads back" in problem(found.evidence)


def test_of_a_tree_that_is_too_large_the_rest_is_listed_and_not_asked_for() -> None:
    records = [f'i{number} IN TXT "v=spf1 ip4:192.0.2.{number} -all"' for number in range(40)]
    includes = " ".join(f'"include:i{number}.s.example "' for number in range(40))  # no string of a record is that long
    found = gathered("s.example", zone("s.example.", f'@ IN TXT "v=spf1 " {includes} "-all"', *records))
    asked = {one.name for one in found.evidence.lookups}
    assert [number for number in range(40) if f"i{number}.s.example." in asked] == list(range(MAX_WALKED))
    assert found.evidence.spf is not None
    listed = [term.text for term in found.evidence.spf.terms if term.why == "the tree is too large to follow"]
    assert listed == [f"include:i{number}.s.example" for number in range(MAX_WALKED, 40)]


@pytest.mark.parametrize("qualifier", "?~-")
def test_an_include_that_authorises_nothing_brings_no_address(qualifier: str) -> None:
    evidence = evidence_of(f"v=spf1 {qualifier}include:i.s.example -all", 'i IN TXT "v=spf1 ip4:192.0.2.3 -all"')
    assert evidence.outbound == ()
    assert evidence.spf is not None
    assert (evidence.spf.dns_terms, [term.text for term in evidence.spf.terms]) == (1, [f"{qualifier}include:i.s.example"])


def test_what_follows_all_is_never_reached() -> None:
    evidence = evidence_of("v=spf1 -all ip4:192.0.2.9")
    assert evidence.outbound == ()
    assert evidence.spf is not None
    assert evidence.spf.terms[0].why == "it follows an all and is never reached"


def test_a_large_range_is_sampled_and_counted() -> None:
    evidence = evidence_of("v=spf1 ip4:198.18.0.0/20 -all")
    assert (len(evidence.outbound), evidence.authorised) == (64, 4096)
    assert [(str(part.network), part.origin) for part in evidence.ranges] == [("198.18.0.0/20", "ip4:198.18.0.0/20")]


def test_an_mx_host_that_spf_authorises_is_no_longer_inbound_only() -> None:
    evidence = evidence_of("v=spf1 mx -all", *HOSTS)
    (outbound,) = evidence.outbound
    assert {origin.kind for origin in outbound.origins} == {OriginKind.MX, OriginKind.SPF}
    assert not outbound.inbound_only


def test_a_host_with_a_wide_prefix_is_audited_itself_whatever_the_sample_is() -> None:
    evidence = evidence_of("v=spf1 a:mail.s.example/24 -all", *HOSTS)
    assert origins(evidence)["192.0.2.1"] == ["a:mail.s.example/24"]
    assert not next(one for one in evidence.outbound if str(one.ip) == "192.0.2.1").sampled_only


def test_a_record_of_any_length_is_read_whole() -> None:
    networks = [f"ip4:198.18.{number // 256}.{number % 256}" for number in range(1, 400)]
    strings = " ".join(f'"{" ".join(networks[at : at + 10])} "' for at in range(0, len(networks), 10))
    evidence = gathered("s.example", zone("s.example.", f'@ IN TXT "v=spf1 " {strings} "-all"')).evidence
    assert (problem(evidence), evidence.authorised) == ("", 399)


def test_the_same_addresses_are_audited_whichever_answer_comes_first() -> None:
    includes = [f'i{one} IN TXT "v=spf1 {" ".join(f"ip4:198.18.{one}.{host}" for host in range(9))} -all"' for one in (1, 2)]
    slow = [
        evidence_of("v=spf1 include:i1.s.example include:i2.s.example", *includes, faults=faults, max_addresses=11)
        for faults in ({"i1.s.example.": Fault.SLOW}, {"i2.s.example.": Fault.SLOW})
    ]
    assert slow[0].outbound == slow[1].outbound


MANY = [f"198.18.0.{host}" for host in range(1, 41)]


def spf_questions(record: str, *records: str, ips: Sequence[str] = (), helos: Sequence[str] = ()) -> list[tuple[str, str]]:
    """What is asked because of SPF: neither of reverse zones nor of exchangers."""
    found = gathered("s.example", zone("s.example.", f'@ IN TXT "{record}"', *records), ips=ips, helos=helos)
    return sorted(set(found.questions) - {one for one in found.questions if one[0].endswith(".arpa.")})


@pytest.mark.parametrize(
    "record",
    ["v=spf1 a:mail.s.example mx -all", "v=spf1 -include:i.s.example ~a:mail.%{d} ip4:198.18.0.1 ?exists:x.s.example"],
)
def test_a_record_without_the_address_costs_the_same_for_many_addresses(record: str) -> None:
    records = ('i IN TXT "v=spf1 a:x.s.example -all"', *HOSTS)
    assert spf_questions(record, *records, ips=MANY) == spf_questions(record, *records, ips=MANY[:1])


def test_a_record_that_asks_about_each_address_is_asked_about_twenty() -> None:
    record = "v=spf1 include:%{i}.i.s.example exists:%{ir}.e.s.example -all"
    include = '*.i.s.example. IN TXT "v=spf1 ip4:192.0.2.1 -all"'
    questions = spf_questions(record, include, ips=MANY)
    assert sum(name.endswith(".i.s.example.") for name, _ in questions) == MAX_ASKED
    assert sum(name.endswith(".e.s.example.") for name, _ in questions) == MAX_ASKED
    assert questions == spf_questions(record, include, ips=MANY), "and each time about the same"


def test_each_evaluation_can_be_repeated_from_the_evidence() -> None:
    record = "v=spf1 -exists:%{ir}.block.s.example ?include:i.s.example ptr:s.example exists:%{h}.ok.s.example -all"
    records = ('i IN TXT "v=spf1 a:%{l}.%{d} -all"', "mx.s.example.ok IN A 192.0.2.1", *HOSTS)
    text = zone("s.example.", f'@ IN TXT "{record}"', *records)
    evidence = gathered("s.example", text, ips=MANY[:5], helos=["mx.s.example"]).evidence
    found = [evaluation(evidence, mail_from(evidence.request, "s.example.", one.ip)) for one in evidence.outbound]
    # the reverse zone is nobody's here, so its server refuses, which SPF passes over
    assert {(one.result, one.deciding[-1].term) for one in found[1:]} == {(Result.PASS, "exists:%{h}.ok.s.example")}
    assert {lookup.ending for one in found for lookup in one.unanswered} == {Ending.REFUSED}


def test_the_record_of_an_ehlo_name_is_asked_for_and_brings_no_address() -> None:
    helo = 'mail IN TXT "v=spf1 include:i.s.example -all"'
    text = zone(
        "s.example.", '@ IN TXT "v=spf1 -all"', helo, 'i IN TXT "v=spf1 ip4:198.18.0.9 -all"', "mail IN A 198.18.0.1"
    )
    evidence = gathered("s.example", text, ips=["198.18.0.1"], helos=["mail.s.example"]).evidence
    client = ehlo(evidence.outbound[0].ip, "mail.s.example")
    assert client is not None
    assert evaluation(evidence, client).result is Result.FAIL
    assert [str(one.ip) for one in evidence.outbound] == ["198.18.0.1"]
