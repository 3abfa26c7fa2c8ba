"""Small builders of evidence: one line says what DNS and the mail servers of a test answer."""

from ipaddress import ip_address, ip_network
from typing import Any

from msgspec.structs import replace

from ptraudit.certificate import Certificate, Tls
from ptraudit.check import Check, Outcome, Verdict
from ptraudit.evidence import (
    Evidence,
    Exchanger,
    Helo,
    Origin,
    OriginKind,
    Outbound,
    Reply,
    Request,
    SmtpEnding,
    SmtpPhase,
    SmtpSession,
)
from ptraudit.hostname import bare
from ptraudit.lookup import Alias, Ending, IPAddress, Lookup
from ptraudit.validation import State, Step, Validation

GATHERED_AT = "2026-11-22T10:00:00Z"
DOMAIN = "sender.example."
DOCUMENTATION = tuple(ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"))

V4 = ip_address("198.51.100.7")
OTHER_V4 = ip_address("198.51.100.9")
V6 = ip_address("2001:db8::7")
OTHER_V6 = ip_address("2001:db8::9")
PRIVATE = ip_address("10.0.0.7")


def answer(name: str, rdtype: str, *records: object, aliases: tuple[str, ...] = (), **more: Any) -> Lookup:
    """A lookup with records; `aliases` are the names it was led through, the last one holding the records."""
    chain = tuple(Alias(name=one, target=next_, ttl_s=3600) for one, next_ in zip((name, *aliases), aliases, strict=False))
    fields: dict[str, Any] = {"ending": Ending.ANSWERED, "ttl_s": 3600} | more
    return Lookup(name=name, rdtype=rdtype, records=tuple(map(str, records)), aliases=chain, **fields)


def a(name: str, *addresses: object, **more: Any) -> Lookup:
    return answer(name, "A", *addresses, **more)


def aaaa(name: str, *addresses: object, **more: Any) -> Lookup:
    return answer(name, "AAAA", *addresses, **more)


def mx(*records: str, domain: str = DOMAIN, **more: Any) -> Lookup:
    return answer(domain, "MX", *records, **more)


def ptr(address: IPAddress, *names: str, **more: Any) -> Lookup:
    return answer(reverse(address), "PTR", *names, **more)


def without(ending: Ending, name: str, *rdtypes: str, **more: Any) -> tuple[Lookup, ...]:
    """Lookups of a name that ended without records, one for each type."""
    return tuple(answer(name, rdtype, ending=ending, **more) for rdtype in rdtypes)


def nodata(name: str, *rdtypes: str, **more: Any) -> tuple[Lookup, ...]:
    return without(Ending.NODATA, name, *rdtypes, **more)


def nxdomain(name: str, *rdtypes: str, **more: Any) -> tuple[Lookup, ...]:
    return without(Ending.NXDOMAIN, name, *rdtypes, **more)


def servfail(name: str, *rdtypes: str, **more: Any) -> tuple[Lookup, ...]:
    return without(Ending.SERVFAIL, name, *rdtypes, **more)


def timeout(name: str, *rdtypes: str, **more: Any) -> tuple[Lookup, ...]:
    return without(Ending.TIMEOUT, name, *rdtypes, **more)


def validated(evidence: Evidence, state: State, why: str = "") -> Evidence:
    """The evidence with every answer in it validated, all with one result."""
    step = Step(name=".", state=State.SECURE, why="its keys are signed by one that is known (key 20326, 38696)")
    results = (
        Validation(name=one.name, rdtype=one.rdtype, state=state, why=why, records=one.records, steps=(step,))
        for one in evidence.lookups
    )
    return replace(evidence, validations=tuple(results))


def reverse(address: IPAddress) -> str:
    return address.reverse_pointer + "."


def host(name: str, *addresses: IPAddress) -> tuple[Lookup, Lookup]:
    """A host with these addresses and no others."""
    v4 = [address for address in addresses if address.version == 4]
    v6 = [address for address in addresses if address.version == 6]
    return (
        a(name, *v4) if v4 else nodata(name, "A")[0],
        aaaa(name, *v6) if v6 else nodata(name, "AAAA")[0],
    )


def world(*lookups: Lookup, domain: str | None = DOMAIN, treat_as_public: Any = DOCUMENTATION, **fields: Any) -> Evidence:
    """Evidence on a domain, with these lookups. The documentation networks count as public unless told otherwise."""
    options = ("helo", "dkim_selectors", "lists", "probe", "active", "direct")
    asked = {name: fields.pop(name) for name in options if name in fields}
    request = Request(target=bare(domain or "198.51.100.7"), treat_as_public=treat_as_public, **asked)
    return Evidence(request=request, domain=domain, gathered_at=GATHERED_AT, duration_s=0.4, lookups=lookups, **fields)


def outbound(*addresses: IPAddress, sampled: bool = False, kind: OriginKind = OriginKind.OPTION) -> tuple[Outbound, ...]:
    origin = Origin(kind=kind, detail="ip4 or ip6 of sender.example", sampled=sampled)
    return tuple(Outbound(ip=address, origins=(origin,)) for address in addresses)


def sending(address: IPAddress, *lookups: Lookup, sampled: bool = False, **fields: Any) -> Evidence:
    """Evidence on one outbound address."""
    return world(*lookups, outbound=outbound(address, sampled=sampled), **fields)


def exchanging(name: str, *lookups: Lookup, **fields: Any) -> Evidence:
    """Evidence on a domain with one mail exchanger."""
    exchanger = Exchanger(preference=10, host=name)
    return world(mx(f"10 {name}"), *lookups, exchangers=(exchanger,), **fields)


def greeting_by(name: str, *lookups: Lookup, address: IPAddress | None = None) -> Evidence:
    """Evidence on an EHLO name, used by `address` or by nobody known."""
    helo = (Helo(name=name),)
    return world(*lookups, helo=helo, outbound=outbound(address) if address else ())


def reply(code: int, *lines: str, duration_s: float = 0.1) -> Reply:
    return Reply(code=code, lines=lines, duration_s=duration_s)


EHLO = reply(250, "mx.sender.example", "SIZE 10240000", "STARTTLS")


def session(greeting: str | Reply | None = "mx.sender.example ESMTP", **fields: Any) -> SmtpSession:
    """A conversation that went to its end, unless told otherwise; a greeting given as text has the code 220."""
    known: dict[str, Any] = {
        "host": "mx.sender.example.",
        "ip": V4,
        "port": 25,
        "connected_to": f"{V4}:25",
        "ending": SmtpEnding.CONNECTED,
        "phase": SmtpPhase.QUIT,
        "greeting": reply(220, greeting) if isinstance(greeting, str) else greeting,
        "ehlo": EHLO if greeting is not None else None,
    }
    return SmtpSession(**(known | fields))


def unanswered(ending: SmtpEnding, phase: SmtpPhase = SmtpPhase.CONNECT, **fields: Any) -> SmtpSession:
    """A conversation that ended before a greeting came."""
    return session(None, ending=ending, phase=phase, **fields)


def talking(*sessions: SmtpSession, lookups: tuple[Lookup, ...] = (), active: bool = False) -> Evidence:
    """Evidence on conversations; checks are asked about the first."""
    return world(*lookups, sessions=sessions, active=active)


def unread() -> Tls:
    """A handshake with a certificate whose names and dates cannot be read."""
    unreadable = replace(certificate(), names=None, not_after="")
    return replace(tls(), chain=(unreadable,))


def certificate(*names: str, not_after: str = "2027-02-01T00:00:00Z") -> Certificate:
    return Certificate(
        subject="CN=mx.sender.example",
        issuer="CN=Example Authority",
        names=names,
        not_before="2026-11-01T00:00:00Z",
        not_after=not_after,
        key="EC 256",
        sha256="00" * 32,
    )


def tls(*names: str, version: str = "TLSv1.3", trust_error: str = "", not_after: str = "2027-02-01T00:00:00Z") -> Tls:
    chain = (certificate(*names, not_after=not_after),)
    return Tls(version=version, cipher="TLS_AES_256_GCM_SHA384", trust_error=trust_error, chain=chain)


def verdict(check: Check[Any], evidence: Evidence) -> Verdict:
    """The answer of a check about the first of its subjects."""
    return check.findings(evidence)[0].verdict


def agrees(check: Check[Any], evidence: Evidence, outcome: Outcome, substance: str) -> bool:
    """Whether a check answers so, and says so; shows the answer where it does not."""
    given = verdict(check, evidence)
    assert (given.outcome, substance if substance in given.message else given.message) == (outcome, substance)
    return True
