"""The exchangers of a domain: what is there, what stands in for it, and what could not be learnt."""

import pytest

from ptraudit.evidence import Exchanger, SmtpEnding, SmtpPhase, SmtpSession
from ptraudit.lab.nameserver import Fault
from ptraudit.lookup import Ending, IPAddress
from ptraudit.subject import mx_hosts
from tests.gathering import gathered, zone

HOSTS = ("mx1 IN A 192.0.2.10", "mx1 IN AAAA 2001:db8::10", "mx2 IN A 192.0.2.11")


def test_exchangers_come_in_the_order_of_preference_with_their_addresses() -> None:
    evidence = gathered("s.example", zone("s.example.", "@ IN MX 20 mx2", "@ IN MX 10 mx1", *HOSTS)).evidence
    assert [(one.preference, one.host) for one in evidence.exchangers] == [(10, "mx1.s.example."), (20, "mx2.s.example.")]
    assert [str(address) for address in evidence.addresses("mx1.s.example.")] == ["192.0.2.10", "2001:db8::10"]
    assert [(str(one.ip), one.inbound_only) for one in evidence.outbound] == [
        ("192.0.2.10", True),
        ("192.0.2.11", True),
        ("2001:db8::10", True),
    ]


def test_a_domain_without_mx_stands_in_for_itself() -> None:
    evidence = gathered("s.example", zone("s.example.", "@ IN A 192.0.2.10")).evidence
    assert evidence.exchangers == (Exchanger(preference=0, host="s.example.", implicit=True),)
    assert [str(one.ip) for one in evidence.outbound] == ["192.0.2.10"]


@pytest.mark.parametrize("fault", [Fault.SERVFAIL, Fault.SILENCE, Fault.REFUSED])
def test_a_failed_lookup_is_not_taken_for_no_mx(fault: Fault) -> None:
    found = gathered("s.example", zone("s.example.", "@ IN A 192.0.2.10"), faults={"s.example. MX": fault})
    assert found.evidence.exchangers == ()
    assert not found.evidence.lookup("s.example.", "MX").conclusive
    assert ("s.example.", "A") not in found.questions


def test_a_domain_that_does_not_exist_is_not_asked_for_addresses() -> None:
    found = gathered("gone.s.example", zone("s.example."))
    assert found.evidence.lookup("gone.s.example.", "MX").ending is Ending.NXDOMAIN
    assert ("gone.s.example.", "A") not in found.questions


def test_a_null_mx_is_kept_and_not_looked_up() -> None:
    found = gathered("s.example", zone("s.example.", "@ IN MX 0 ."))
    assert [one.host for one in found.evidence.exchangers] == ["."]
    assert found.evidence.outbound == ()
    assert {rdtype for name, rdtype in found.questions if name == "."} == {"NS"}  # whether the resolver validates


def test_an_address_written_as_an_exchanger_is_not_looked_up() -> None:
    found = gathered("s.example", zone("s.example.", "@ IN MX 10 192.0.2.10."))
    assert [one.host for one in found.evidence.exchangers] == ["192.0.2.10."]
    assert ("192.0.2.10.", "A") not in found.questions


def test_an_alias_of_an_exchanger_is_kept() -> None:
    found = gathered("s.example", zone("s.example.", "@ IN MX 10 alias", "alias IN CNAME mx1", *HOSTS))
    aliases = found.evidence.lookup("alias.s.example.", "A").aliases
    assert [alias.target for alias in aliases] == ["mx1.s.example."]


def test_what_a_dns64_made_of_an_ipv4_address_is_no_address_of_the_host() -> None:
    evidence = gathered("s.example", zone("s.example.", "@ IN MX 10 mx2", *HOSTS, "mx2 IN AAAA 64:ff9b::c000:20b")).evidence
    assert [str(one.ip) for one in evidence.outbound] == ["192.0.2.11"]
    assert evidence.lookup("mx2.s.example.", "AAAA").records == ("64:ff9b::c000:20b",)


def test_a_name_without_mx_and_spf_is_a_host_whose_addresses_are_asked_about() -> None:
    evidence = gathered("host.s.example", zone("s.example.", "host IN A 192.0.2.10")).evidence
    assert [(str(one.ip), one.inbound_only) for one in evidence.outbound] == [("192.0.2.10", False)]
    assert evidence.authorised == 1


def test_exchangers_beyond_fifty_are_told_and_not_looked_up() -> None:
    records = [f"@ IN MX 10 h{number}" for number in range(60)]
    found = gathered("s.example", zone("s.example.", *records, "*.s.example. IN A 192.0.2.10"))
    assert len({name for name, rdtype in found.questions if rdtype == "AAAA" and name.startswith("h")}) == 50
    assert found.evidence.unprobed == ("10 MX hosts beyond the first 50, not even looked up",)
    assert len(mx_hosts(found.evidence)) == 50


class Memo:
    """A prober that only remembers whom it was asked to talk to."""

    active = False

    def __init__(self) -> None:
        self.asked: list[str] = []

    def reaches(self, ip: IPAddress) -> bool:
        return ip.is_unspecified

    async def session(self, host: str | None, ip: IPAddress, domain: str | None = None) -> SmtpSession:
        assert domain == (None if host is None else "s.example.")
        self.asked.append(f"{host} {ip}")
        ending, phase = SmtpEnding.REFUSED, SmtpPhase.CONNECT
        return SmtpSession(host=host, ip=ip, port=25, connected_to="", ending=ending, phase=phase)


def test_a_record_of_many_addresses_does_not_send_the_prober_to_all_of_them() -> None:
    memo = Memo()
    addresses = [f"mx1 IN A 192.0.2.{octet}" for octet in range(1, 40)]
    evidence = gathered("s.example", zone("s.example.", "@ IN MX 10 mx1", *addresses), prober=memo).evidence
    assert memo.asked == [f"mx1.s.example. 192.0.2.{octet}" for octet in range(1, 5)]
    assert evidence.unprobed == ("mx1.s.example: 35 more A addresses",)


def test_private_exchangers_are_not_talked_to() -> None:
    memo = Memo()
    evidence = gathered("s.example", zone("s.example.", "@ IN MX 10 mx1", "mx1 IN A 10.0.0.1"), prober=memo).evidence
    assert memo.asked == []
    assert evidence.unprobed == ("mx1.s.example [10.0.0.1]: it is private (RFC 1918)",)


def test_addresses_that_the_user_names_singly_are_talked_to_once() -> None:
    memo = Memo()
    records = zone("s.example.", "@ IN MX 10 mx1", "mx1 IN A 192.0.2.1")
    gathered("s.example", records, ips=["192.0.2.1", "192.0.2.2", "192.0.2.8/30"], prober=memo)
    assert memo.asked == ["mx1.s.example. 192.0.2.1", "None 192.0.2.2"]
