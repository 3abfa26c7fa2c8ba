"""The whole world in a box: the demo's name server, its mail servers, and where to find them."""

from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from ipaddress import ip_network
from pathlib import Path
from types import TracebackType
from typing import Self

import dns.name
import dns.rdatatype

from ptraudit.lab.authority import Authority
from ptraudit.lab.lists import LISTS
from ptraudit.lab.mailserver import MailServer, Script
from ptraudit.lab.nameserver import Fault, NameServer
from ptraudit.lab.signed import POLICY_HOST, Lack, policy, records
from ptraudit.lab.webserver import Page, WebServer
from ptraudit.lab.zones import Zones
from ptraudit.lookup import IPNetwork

ZONE = Path(__file__).with_name("demo.zone")
AUTH_ZONE = Path(__file__).with_name("auth.zone")
SMTP_PORT = 25
HTTPS_PORT = 443

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
SPF_OF_THE_RECORD = (  # the errors that cannot be judged where the record cannot be had
    "spf-unreadable",
    "spf-missing",
    "spf-several",
    "spf-malformed",
    "spf-lookups-exceeded",
    "spf-loop",
    "spf-include-empty",
)
REFUSED = ("postmaster@no-postmaster.example", "abuse@no-abuse.example")  # mailboxes that there are not
OPEN_RELAY = "open-relay.example"
UNSIGNED = ("unsigned.example.",)
TLSA = {  # of the hosts whose records are not simply those of their key; {} stands for its SHA-256
    "mx.no-tlsa.example.": (),
    "mx.old-key.example.": ("3 1 1 " + 64 * "0",),
    "mx.odd-tlsa.example.": ("3 1 1 {}", "1 1 1 {}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A domain of the world and what an audit of it must find, probe included.

    `expects` are the names of the checks that fail, notes included: these and no others. `undetermined` are the errors
    that cannot be judged. `helo` are the EHLO names of its sending hosts, as IP=NAME,
    and `selectors` those it signs with. `lacks` is what it goes without of the records that every domain here has.
    """

    domain: str
    title: str
    expects: tuple[str, ...] = ()
    undetermined: tuple[str, ...] = ()
    helo: tuple[str, ...] = ()
    selectors: tuple[str, ...] = ()
    lacks: tuple[Lack, ...] = ()


CASES = (
    Case(
        domain="healthy.example",
        title="A healthy domain",
        helo=(
            "192.0.2.10=mx1.healthy.example",
            "2001:db8:25::10=mx1.healthy.example",
            "198.51.100.10=mx2.healthy.example",
            "203.0.113.10=out.healthy.example",
        ),
    ),
    Case(domain="no-ptr.example", title="An address without a name", expects=("ptr-missing",)),
    Case(domain="elsewhere.example", title="A name that leads elsewhere", expects=("ptr-unconfirmed",)),
    Case(
        domain="one-of-three.example",
        title="Three names, of which one leads back",
        expects=("ptr-partly-unconfirmed", "ptr-many"),
    ),
    Case(domain="classless.example", title="A reverse zone that was handed on (RFC 2317)"),
    Case(domain="v6-no-ptr.example", title="A name for IPv4 only", expects=("ptr-missing",)),
    Case(domain="servfail.example", title="A broken reverse zone", undetermined=("ptr-missing", "ptr-unconfirmed")),
    Case(domain="null-mx.example", title="A domain without mail", lacks=(Lack.MTA_STS, Lack.TLS_RPT)),
    Case(
        domain="localhost-greeting.example",
        title="A server that calls itself localhost",
        expects=("greeting-nameless",),
    ),
    Case(domain="missing.spf.example", title="No SPF record", expects=("spf-missing",)),
    Case(domain="two.spf.example", title="Two SPF records", expects=("spf-unreadable", "spf-several")),
    Case(domain="typo.spf.example", title="A word that SPF does not know", expects=("spf-unreadable", "spf-malformed")),
    Case(domain="eleven.spf.example", title="Too many includes", expects=("spf-unreadable", "spf-lookups-exceeded")),
    Case(domain="voids.spf.example", title="Hosts that have gone", expects=("spf-unreadable", "spf-voids-exceeded")),
    Case(domain="loop.spf.example", title="Includes in a circle", expects=("spf-unreadable", "spf-loop")),
    Case(domain="retired.spf.example", title="An include of nothing", expects=("spf-unreadable", "spf-include-empty")),
    Case(domain="open.spf.example", title="Everybody may send", expects=("spf-allows-everybody",)),
    Case(domain="wide.spf.example", title="A whole provider may send", expects=("spf-range-wide", "range-unnamed")),
    Case(domain="neutral.spf.example", title="SPF that decides nothing", expects=("spf-undecided",)),
    Case(domain="ptr.spf.example", title="SPF that rests on reverse DNS", expects=("spf-ptr-used",)),
    Case(domain="type99.spf.example", title="A record of the obsolete type", expects=("spf-type-obsolete",)),
    Case(domain="long.spf.example", title="A long SPF record", expects=("spf-record-long",)),
    Case(domain="shadow.spf.example", title="A term before the one that matters", expects=("spf-not-passed",)),
    Case(
        domain="ehlo.spf.example",
        title="EHLO names without an SPF record that passes",
        expects=("spf-ehlo-not-passed", "spf-ehlo-missing"),
        helo=("192.0.2.60=mx1.ehlo.spf.example", "198.51.100.30=mx2.ehlo.spf.example"),
    ),
    # Records of mail authentication: the zones are in auth.zone.
    Case(domain="no-dkim.example", title="Mail without a signature", lacks=(Lack.DKIM,), expects=("dkim-absent",)),
    Case(
        domain="bad-keys.example",
        title="Each way to spoil a DKIM key",
        selectors=("default", "gone", "two", "torn", "tiny", "short", "revoked", "testing", "sha1"),
        expects=(
            "dkim-key-missing",
            "dkim-key-several",
            "dkim-key-unusable",
            "dkim-key-weak",
            "dkim-key-short",
            "dkim-key-revoked",
            "dkim-testing",
            "dkim-sha1-only",
        ),
    ),
    Case(domain="ed25519-only.example", title="A key that few can read", expects=("dkim-rsa-missing",)),
    Case(domain="no-dmarc.example", title="No DMARC policy", lacks=(Lack.DMARC,), expects=("dmarc-missing",)),
    Case(domain="two-dmarc.example", title="Two DMARC policies", expects=("dmarc-several",)),
    Case(domain="bad-dmarc.example", title="A DMARC policy with a typing error", expects=("dmarc-malformed",)),
    Case(
        domain="mild-dmarc.example",
        title="A DMARC policy that does nothing",
        expects=("dmarc-policy-none", "dmarc-reports-missing", "dmarc-tag-obsolete"),
    ),
    Case(
        domain="loose-dmarc.example",
        title="Subdomains without protection, and reports that nobody wants",
        expects=("dmarc-report-unauthorised", "dmarc-subdomains-weaker"),
    ),
    Case(domain="news.disputed.example", title="A boundary that is disputed", expects=("dmarc-boundary-disputed",)),
    Case(
        domain="no-mta-sts.example",
        title="No MTA-STS policy",
        lacks=(Lack.MTA_STS, Lack.TLS_RPT),
        expects=("mta-sts-missing",),
    ),
    Case(
        domain="bad-mta-sts.example",
        title="Records that senders cannot read",
        expects=("mta-sts-record-malformed", "tls-rpt-malformed"),
    ),
    Case(
        domain="gone-mta-sts.example",
        title="A policy that nobody serves",
        lacks=(Lack.TLS_RPT,),
        expects=("mta-sts-policy-unreachable", "tls-rpt-missing"),
    ),
    Case(domain="torn-mta-sts.example", title="A policy cut short", expects=("mta-sts-policy-malformed",)),
    Case(
        domain="strict-mta-sts.example",
        title="A policy that keeps mail away",
        expects=("mta-sts-mx-uncovered", "mta-sts-pattern-unused", "mta-sts-age-short"),
    ),
    Case(
        domain="tested-mta-sts.example",
        title="A policy that would keep mail away",
        expects=("mta-sts-testing-uncovered", "mta-sts-pattern-unused", "mta-sts-not-enforced"),
    ),
    Case(domain="bad-bimi.example", title="A logo in the wrong place", expects=("bimi-record-malformed",)),
    Case(
        domain="mild-bimi.example",
        title="A logo that nobody will show",
        expects=("dmarc-policy-none", "bimi-policy-weak", "bimi-certificate-missing"),
    ),
    Case(domain="blocklisted.example", title="An address on a block list", expects=("address-blocklisted",)),
    Case(domain="policy-listed.example", title="An address of end users", expects=("address-policy-listed",)),
    Case(domain="neighbours-listed.example", title="A bad neighbourhood", expects=("neighbourhood-listed",)),
    Case(domain="bad-name.example", title="A name on a list of names", expects=("name-blocklisted",)),
    Case(domain="old-key.example", title="TLSA of a key that is gone", expects=("tlsa-mismatch",)),
    Case(domain="odd-tlsa.example", title="TLSA that mail cannot use", expects=("tlsa-unusable",)),
    Case(domain="no-tlsa.example", title="Signed, but without TLSA", expects=("tlsa-missing",)),
    Case(
        domain="unsigned.example",
        title="A domain without DNSSEC",
        expects=("domain-unsigned", "mx-unsigned", "tlsa-unsigned"),
    ),
    Case(
        domain="bogus-domain.example",
        title="A record that is wrongly signed",
        expects=("domain-signature-bogus",),
        undetermined=SPF_OF_THE_RECORD,
    ),
    Case(
        domain="bogus-tlsa.example",
        title="A denial that is wrongly signed",
        expects=("mx-signature-bogus",),
        undetermined=("tlsa-mismatch",),
    ),
    Case(
        domain="bogus-reverse.example",
        title="A reverse zone that is wrongly signed",
        expects=("reverse-signature-bogus",),
        undetermined=("ptr-missing", "ptr-unconfirmed"),
    ),
    Case(domain="no-postmaster.example", title="Nobody to write to", expects=("postmaster-refused",)),
    Case(domain="no-abuse.example", title="Nobody to complain to", expects=("abuse-refused",)),
    Case(domain="open-relay.example", title="A server that relays for anybody", expects=("open-relay",)),
    Case(domain="unknown-sender.example", title="An address nobody vouches for", expects=("allowlist-missing",)),
)


# What is served in place of the policy that every domain has.
PAGES = {
    "gone-mta-sts.example": Page.of("gone", status="404 Not Found"),
    "torn-mta-sts.example": Page.of("version: STSv1\r\nmode: enforce\r\nmx: mx1.heal"),
    "strict-mta-sts.example": Page.of(policy(["mx2.healthy.example"], max_age_s=3600)),
    "tested-mta-sts.example": Page.of(policy(["mx2.healthy.example"], mode="testing")),
}


class World:
    """Servers on loopback that run as long as it is entered (`async with`).

    `resolver` answers for all its names. `connect_to` says for each of its addresses where port 25, or 443 of the host of
    the policies, really is, as "IP:25:HOST:PORT", an IPv6 address in brackets. `trust_pem` is the root of the servers'
    certificates, `treat_as_public` holds the networks of its addresses, and `lists` are its block lists.
    `mailservers` are the servers by host name.
    """

    cases = CASES
    lists = LISTS
    treat_as_public = DOCUMENTATION

    def __init__(self) -> None:
        self._authority = Authority("ptraudit demo root")
        zones: list[str | Path] = [*(records(case.domain, case.lacks) for case in CASES), ZONE, AUTH_ZONE]
        hosts = Zones(zones).hosts().keys() - {POLICY_HOST}
        self._identities = {name: self._authority.identity(name.removesuffix(".")) for name in sorted(hosts)}
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
        policy_hosts = hosts.pop(POLICY_HOST)
        await self._open.enter_async_context(self.policies)
        self.mailservers = {
            name: await self._open.enter_async_context(MailServer(self._script(name.removesuffix(".")))) for name in hosts
        }
        self.connect_to = tuple(
            f"{f'[{address}]' if address.version == 6 else address}:{SMTP_PORT}:{host}:{port}"
            for name, addresses in hosts.items()
            for address in addresses
            for host, port in (self.mailservers[name].address,)
        ) + tuple("{}:{}:{}:{}".format(address, HTTPS_PORT, *self.policies.address) for address in policy_hosts)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()

    def _exchangers(self, domain: str) -> tuple[str, ...]:
        found = self._zones.answer(dns.name.from_text(domain), dns.rdatatype.MX).answer
        return tuple(data.exchange.to_text(omit_final_dot=True) for rrset in found for data in rrset)

    def _page(self, domain: str) -> Page:
        """The policy that names the exchangers of a domain."""
        return Page.of(policy(self._exchangers(domain)))

    def _script(self, host: str) -> Script:
        called = "localhost" if host == "mx.localhost-greeting.example" else host
        domains = [case.domain for case in CASES if host in self._exchangers(case.domain)]
        mailboxes = [f"{name}@{domain}" for name in ("postmaster", "abuse") for domain in domains]
        script = Script.named(called, self._identities[f"{host}."].tls, mailboxes=mailboxes)
        script = replace(script, rcpt={**script.rcpt, **dict.fromkeys(REFUSED, b"550 5.1.1 No such user\r\n")})
        return replace(script, rcpt_else=b"250 2.1.5 Ok\r\n") if OPEN_RELAY in domains else script

    def _tlsa(self) -> Iterator[str]:
        for name, identity in self._identities.items():
            for record in TLSA.get(name, ("3 1 1 {}",)):
                yield f"_25._tcp.{name} 3600 IN TLSA {record.format(identity.key_sha256)}\n"
