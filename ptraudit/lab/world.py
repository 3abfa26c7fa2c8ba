"""The whole world in a box: the demo's name server, its mail servers, and where to find them."""

from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from ipaddress import ip_network
from pathlib import Path
from types import TracebackType
from typing import Self

from ptraudit.lab.authority import Authority
from ptraudit.lab.lists import LISTS
from ptraudit.lab.mailserver import MailServer, Script
from ptraudit.lab.nameserver import Fault, NameServer
from ptraudit.lab.zones import Zones
from ptraudit.lookup import IPNetwork

ZONE = Path(__file__).with_name("demo.zone")
SMTP_PORT = 25

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
    that cannot be judged. `helo` are the EHLO names of its sending hosts, as IP=NAME.
    """

    domain: str
    title: str
    expects: tuple[str, ...] = ()
    undetermined: tuple[str, ...] = ()
    helo: tuple[str, ...] = ()


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
    Case(domain="null-mx.example", title="A domain without mail"),
    Case(
        domain="localhost-greeting.example",
        title="A server that calls itself localhost",
        expects=("greeting-nameless",),
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
        undetermined=("spf-unreadable",),
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


class World:
    """Servers on loopback that run as long as it is entered (`async with`).

    `resolver` answers for all its names. `connect_to` says for each of its addresses where port 25 really is, as
    "IP:25:HOST:PORT", an IPv6 address in brackets. `trust_pem` is the root of the servers' certificates,
    `treat_as_public` holds the networks of its addresses, and `lists` are its block lists.
    `mailservers` are the servers by host name.
    """

    cases = CASES
    lists = LISTS
    treat_as_public = DOCUMENTATION

    def __init__(self) -> None:
        self._authority = Authority("ptraudit demo root")
        self._identities = {name: self._authority.identity(name.removesuffix(".")) for name in Zones([ZONE]).hosts()}
        self._zones = Zones([ZONE, "".join(self._tlsa())])
        self._open = AsyncExitStack()
        self.nameserver = NameServer(self._zones, FAULTS, authentic=["."], unsigned=UNSIGNED)
        self.trust_pem = self._authority.pem
        self.mailservers: Mapping[str, MailServer] = {}
        self.resolver = ""
        self.connect_to: tuple[str, ...] = ()

    async def __aenter__(self) -> Self:
        await self._open.enter_async_context(self.nameserver)
        self.resolver = "{}:{}".format(*self.nameserver.address)
        hosts = self._zones.hosts()
        self.mailservers = {
            name: await self._open.enter_async_context(MailServer(self._script(name.removesuffix(".")))) for name in hosts
        }
        self.connect_to = tuple(
            f"{f'[{address}]' if address.version == 6 else address}:{SMTP_PORT}:{host}:{port}"
            for name, addresses in hosts.items()
            for address in addresses
            for host, port in (self.mailservers[name].address,)
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()

    def _script(self, host: str) -> Script:
        called = "localhost" if host == "mx.localhost-greeting.example" else host
        domain = host.partition(".")[2]
        mailboxes = [f"{name}@{domain}" for name in ("postmaster", "abuse")]
        script = Script.named(called, self._identities[f"{host}."].tls, mailboxes=mailboxes)
        script = replace(script, rcpt={**script.rcpt, **dict.fromkeys(REFUSED, b"550 5.1.1 No such user\r\n")})
        return replace(script, rcpt_else=b"250 2.1.5 Ok\r\n") if domain == OPEN_RELAY else script

    def _tlsa(self) -> Iterator[str]:
        for name, identity in self._identities.items():
            for record in TLSA.get(name, ("3 1 1 {}",)):
                yield f"_25._tcp.{name} 3600 IN TLSA {record.format(identity.key_sha256)}\n"
