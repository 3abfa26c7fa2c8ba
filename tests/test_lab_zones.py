"""What the lab's zones answer, before any packet."""

from pathlib import Path

import dns.name
import dns.rcode
import dns.rdatatype
import pytest

from ptraudit.lab.zones import Answer, Zones

WORLD = """
$TTL 3600
$ORIGIN healthy.example.
@       IN SOA ns.healthy.example. hostmaster.healthy.example. 1 7200 900 1209600 300
@       IN MX  10 mx.healthy.example.
mx      IN A    192.0.2.10
mx      IN AAAA 2001:db8::10
alias   IN CNAME mx
onward  IN CNAME target.other.example.
abroad  IN CNAME mx.elsewhere.test.
dead    IN CNAME gone
round   IN CNAME circle
circle  IN CNAME round
a.deep  IN A    192.0.2.11
*.wild  IN A    192.0.2.12
old     IN DNAME healthy.example.
$ORIGIN other.example.
@       IN SOA ns.other.example. hostmaster.other.example. 1 7200 900 1209600 300
target  IN A    198.51.100.1
$ORIGIN 2.0.192.in-addr.arpa.
@       IN SOA ns.isp.example. hostmaster.isp.example. 1 7200 900 1209600 300
70      IN CNAME 70.64/26
70.64/26 IN PTR mx.healthy.example.
"""


def answer(name: str, rdtype: str = "A", world: str = WORLD) -> Answer:
    return Zones([world]).answer(dns.name.from_text(name), dns.rdatatype.from_text(rdtype))


def records(answer: Answer) -> list[str]:
    """Owner, type and content of each record."""
    return [line.replace(" 3600 IN", "") for rrset in answer.answer for line in rrset.to_text().splitlines()]


@pytest.mark.parametrize(
    ("name", "rdtype", "rcode", "found"),
    [
        pytest.param("mx.healthy.example.", "A", "NOERROR", ["mx.healthy.example. A 192.0.2.10"], id="record"),
        pytest.param("MX.healthy.Example.", "A", "NOERROR", ["MX.healthy.Example. A 192.0.2.10"], id="as it was spelled"),
        pytest.param("mx.healthy.example.", "TXT", "NOERROR", [], id="no record of the type"),
        pytest.param("deep.healthy.example.", "A", "NOERROR", [], id="empty non-terminal"),
        pytest.param("gone.healthy.example.", "A", "NXDOMAIN", [], id="no such name"),
        pytest.param("mx.elsewhere.test.", "A", "REFUSED", [], id="outside every zone"),
        pytest.param(
            "alias.healthy.example.",
            "A",
            "NOERROR",
            ["alias.healthy.example. CNAME mx.healthy.example.", "mx.healthy.example. A 192.0.2.10"],
            id="alias",
        ),
        pytest.param(
            "alias.healthy.example.",
            "CNAME",
            "NOERROR",
            ["alias.healthy.example. CNAME mx.healthy.example."],
            id="alias asked for itself",
        ),
        pytest.param(
            "onward.healthy.example.",
            "A",
            "NOERROR",
            ["onward.healthy.example. CNAME target.other.example.", "target.other.example. A 198.51.100.1"],
            id="alias into another zone",
        ),
        pytest.param(
            "abroad.healthy.example.",
            "A",
            "NOERROR",
            ["abroad.healthy.example. CNAME mx.elsewhere.test."],
            id="alias out of the world",
        ),
        pytest.param(
            "dead.healthy.example.",
            "A",
            "NXDOMAIN",
            ["dead.healthy.example. CNAME gone.healthy.example."],
            id="alias to nothing",
        ),
        pytest.param(
            "round.healthy.example.",
            "A",
            "NOERROR",
            [
                "round.healthy.example. CNAME circle.healthy.example.",
                "circle.healthy.example. CNAME round.healthy.example.",
            ],
            id="aliases in a circle",
        ),
        pytest.param("any.wild.healthy.example.", "A", "NOERROR", ["any.wild.healthy.example. A 192.0.2.12"], id="wildcard"),
        pytest.param("any.wild.healthy.example.", "TXT", "NOERROR", [], id="wildcard without the type"),
        pytest.param(
            "mx.old.healthy.example.",
            "A",
            "NOERROR",
            [
                "old.healthy.example. DNAME healthy.example.",
                "mx.old.healthy.example. CNAME mx.healthy.example.",
                "mx.healthy.example. A 192.0.2.10",
            ],
            id="tree redirected by DNAME",
        ),
        pytest.param(
            "70.2.0.192.in-addr.arpa.",
            "PTR",
            "NOERROR",
            [
                "70.2.0.192.in-addr.arpa. CNAME 70.64/26.2.0.192.in-addr.arpa.",
                "70.64/26.2.0.192.in-addr.arpa. PTR mx.healthy.example.",
            ],
            id="RFC 2317",
        ),
    ],
)
def test_answers_as_a_resolver_for_its_world(name: str, rdtype: str, rcode: str, found: list[str]) -> None:
    given = answer(name, rdtype)
    assert (dns.rcode.to_text(given.rcode), records(given)) == (rcode, found)


@pytest.mark.parametrize("name", ["gone.healthy.example.", "deep.healthy.example.", "dead.healthy.example."])
def test_absence_carries_the_soa_with_the_ttl_of_an_absence(name: str) -> None:
    (soa,) = answer(name).authority
    assert (soa.name.to_text(), soa.rdtype, soa.ttl) == ("healthy.example.", dns.rdatatype.SOA, 300)


def test_alias_that_would_be_too_long_is_yxdomain() -> None:
    label = "x" * 61
    world = f"$TTL 60\na.example. IN SOA a. b. 1 1 1 1 1\na.example. IN DNAME {label}.{label}.example.\n"
    assert answer(f"{label}.{label}.a.example.", world=world).rcode == dns.rcode.YXDOMAIN


def test_hosts_are_the_names_with_addresses() -> None:
    hosts = Zones([WORLD]).hosts()
    assert list(map(str, hosts["mx.healthy.example."])) == ["192.0.2.10", "2001:db8::10"]
    assert "alias.healthy.example." not in hosts


def test_zones_may_be_files(tmp_path: Path) -> None:
    file = tmp_path / "world.zone"
    file.write_text(WORLD, encoding="utf-8")
    assert Zones([file]).hosts() == Zones([WORLD]).hosts()


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        pytest.param("mx.example. 60 IN A 192.0.2.1", r"mx\.example\. lies in no zone", id="outside every zone"),
        pytest.param(
            "alias.healthy.example. 60 IN A 192.0.2.1",
            r"alias\.healthy\.example\. is an alias and holds other records too",
            id="beside an alias",
        ),
    ],
)
def test_record_in_the_wrong_place_is_the_callers_mistake(line: str, mistake: str) -> None:
    with pytest.raises(ValueError, match=mistake):
        Zones([WORLD, line])
