"""The whole world in a box: the demo's name server, its mail servers, and where to find them."""

import re
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from types import TracebackType
from typing import Self

import dns.name
import dns.rdatatype
from msgspec.structs import replace

from ptraudit.lab.authority import Authority, Identity
from ptraudit.lab.cases import CASES
from ptraudit.lab.faulty import IDENTITIES, script
from ptraudit.lab.lists import LISTS
from ptraudit.lab.mailserver import MailServer, Script
from ptraudit.lab.nameserver import Fault, NameServer
from ptraudit.lab.signed import POLICY_HOST, policy, records
from ptraudit.lab.webserver import Page, WebServer
from ptraudit.lab.zones import Zones
from ptraudit.lookup import IPNetwork

ZONE = Path(__file__).with_name("demo.zone")
AUTH_ZONE = Path(__file__).with_name("auth.zone")
HOSTS_ZONE = Path(__file__).with_name("hosts.zone")
SMTP_PORT = 25
HTTPS_PORT = 443
DNS_PORT = 53
NAMESERVER = "ns1.isp.example."

# RFC 5737, RFC 3849: the world's addresses, which would otherwise not be judged.
DOCUMENTATION: tuple[IPNetwork, ...] = tuple(
    ip_network(text) for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
)

FAULTS = {
    "16.2.0.192.in-addr.arpa.": Fault.SERVFAIL,
    "bogus-domain.example. TXT": Fault.SERVFAIL_WITH_EDE,
    "_25._tcp.mx.bogus-tlsa.example.": Fault.SERVFAIL_WITH_EDE,
    "46.2.0.192.in-addr.arpa.": Fault.SERVFAIL_WITH_EDE,
}
REFUSED = ("postmaster@no-postmaster.example", "abuse@no-abuse.example")  # mailboxes that there are not
OPEN_RELAY = "open-relay.example"
UNSIGNED = ("unsigned.example.", "107.2.0.192.in-addr.arpa.")
NEXT_KEY = "5f" * 32  # of a key that will be used one day
TLSA = {  # of the hosts whose records are not simply those of their key; {} stands for its SHA-256
    "mx.no-tlsa.example.": (),
    "mx.old-key.example.": ("3 1 1 " + 64 * "0", f"3 1 1 {NEXT_KEY}"),
    "mx.odd-tlsa.example.": ("3 1 1 {}", f"3 1 1 {NEXT_KEY}", "1 1 1 {}"),
    "one.bad-tls.example.": ("3 1 1 {}",),
}


# What is served in place of the policy that every domain has.
PAGES = {
    "gone-mta-sts.example": Page.of("gone", status="404 Not Found"),
    "torn-mta-sts.example": Page.of("version: STSv1\r\nmode: enforce\r\nmx: mx1.heal"),
    "strict-mta-sts.example": Page.of(policy(["mx2.healthy.example"], max_age_s=3600)),
    "tested-mta-sts.example": Page.of(policy(["mx2.healthy.example"], mode="testing")),
}


class World:
    """Servers on loopback that run as long as it is entered (`async with`).

    `resolver` answers for all its names. `connect_to` says for each of its addresses where port 25, 443 of the host of
    the policies, or 53 of the name server, really is, as "IP:25:HOST:PORT", an IPv6 address in brackets. `trust_pem` is
    the root of the servers' certificates, `treat_as_public` holds the networks of its addresses, and `lists` are its
    block lists. `mailservers` are the servers by host name.
    """

    cases = CASES
    lists = LISTS
    treat_as_public = DOCUMENTATION

    def __init__(self) -> None:
        self._authority = Authority("ptraudit demo root")
        zones: list[str | Path] = [*(records(case.domain, case.lacks) for case in CASES), ZONE, AUTH_ZONE, HOSTS_ZONE]
        hosts = Zones(zones).hosts().keys() - {POLICY_HOST, NAMESERVER}
        self._identities = {name: self._identity(name.removesuffix(".")) for name in sorted(hosts)}
        self._zones = Zones([*zones, "".join(self._tlsa())])
        self._open = AsyncExitStack()
        self.nameserver = NameServer(self._zones, FAULTS, authentic=["."], unsigned=UNSIGNED)
        self.trust_pem = self._authority.pem
        self.mailservers: Mapping[str, MailServer] = {}
        self.resolver = ""
        self.connect_to: tuple[str, ...] = ()
        self.policies = WebServer(
            {f"mta-sts.{case.domain}": PAGES.get(case.domain) or self._page(case.domain) for case in CASES},
            {f"mta-sts.{case.domain}": self._authority.issue(f"mta-sts.{case.domain}") for case in CASES},
        )

    async def __aenter__(self) -> Self:
        await self._open.enter_async_context(self.nameserver)
        self.resolver = "{}:{}".format(*self.nameserver.address)
        hosts = dict(self._zones.hosts())
        policy_hosts, nameservers = hosts.pop(POLICY_HOST), hosts.pop(NAMESERVER)
        await self._open.enter_async_context(self.policies)
        self.mailservers = {
            name: await self._open.enter_async_context(MailServer(self._script(name.removesuffix(".")))) for name in hosts
        }
        self.connect_to = tuple(
            f"{f'[{address}]' if address.version == 6 else address}:{SMTP_PORT}:{host}:{port}"
            for name, addresses in hosts.items()
            for address in addresses
            for host, port in (self.mailservers[name].address,)
        )
        self.connect_to += tuple("{}:{}:{}:{}".format(ip, HTTPS_PORT, *self.policies.address) for ip in policy_hosts)
        self.connect_to += tuple("{}:{}:{}:{}".format(ip, DNS_PORT, *self.nameserver.address) for ip in nameservers)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()

    def _exchangers(self, domain: str) -> tuple[str, ...]:
        found = self._zones.answer(dns.name.from_text(domain), dns.rdatatype.MX).answer
        return tuple(data.exchange.to_text(omit_final_dot=True) for rrset in found for data in rrset)

    @cached_property
    def _takers(self) -> Mapping[str, tuple[str, ...]]:
        """The hosts that take the mail of each domain: behind the names of its exchangers, or itself."""
        named = {case.domain: self._exchangers(case.domain) or (case.domain,) for case in CASES}
        return {domain: tuple(map(self._behind, names)) for domain, names in named.items()}

    def _behind(self, name: str) -> str:
        """The name at the end of a name's aliases."""
        names = self._zones.answer(dns.name.from_text(name), dns.rdatatype.A).names
        return names[-1].to_text(omit_final_dot=True) if names else name

    def _identity(self, host: str) -> Identity:
        odd = dict(IDENTITIES.get(host, {}))
        return self._authority.identity(odd.pop("shown", host), **odd)

    def _page(self, domain: str) -> Page:
        """The policy that names the exchangers of a domain, those that can be named in one (RFC 8461 section 3.2)."""
        named = re.compile(r"[a-z][a-z0-9.-]*\.[a-z]+")
        return Page.of(policy(filter(named.fullmatch, self._exchangers(domain))))

    def _script(self, host: str) -> Script:
        called = "localhost" if host == "mx.localhost-greeting.example" else host
        domains = [domain for domain, takers in self._takers.items() if host in takers]
        mailboxes = [f"{name}@{domain}" for name in ("postmaster", "abuse") for domain in domains]
        good = Script.named(called, self._identities[f"{host}."].tls, mailboxes=mailboxes)
        good = replace(good, rcpt={**good.rcpt, **dict.fromkeys(REFUSED, b"550 5.1.1 No such user\r\n")})
        return script(host, replace(good, rcpt_else=b"250 2.1.5 Ok\r\n") if OPEN_RELAY in domains else good)

    def _tlsa(self) -> Iterator[str]:
        for name, identity in self._identities.items():
            for record in TLSA.get(name, ("3 1 1 {}", f"3 1 1 {NEXT_KEY}")):
                yield f"_25._tcp.{name} 3600 IN TLSA {record.format(identity.key_sha256)}\n"
