"""The MX records of the domain."""

from ptraudit.address import address_rdtype, not_global, reverse_name
from ptraudit.change import Change
from ptraudit.evidence import Evidence
from ptraudit.hostname import can_hold_address
from ptraudit.iprev import hosts_at
from ptraudit.lookup import Lookup
from ptraudit.subject import Domain, MxHost

ASKS = "the mail host's name"
PREFERENCE = 10


def exchanged(host: MxHost, name: str) -> tuple[Change, ...]:
    """The MX records that name the host name another one, with the same preference, unless that is an exchanger already."""
    mx = _mx(host)
    old = _naming(mx, host.name)
    new = () if _naming(mx, name) else tuple(f"{record.split(' ', 1)[0]} {name}" for record in old)
    return (Change(name=mx.canonical_name, rdtype="MX", add=new, remove=old),)


def dropped(host: MxHost) -> tuple[Change, ...]:
    """The MX records that name the host go, where another exchanger stays that can be reached."""
    mx, evidence = _mx(host), host.evidence
    others = [
        name
        for _, name in mx.exchanges
        if name != host.name and any(not not_global(ip, evidence.request.treat_as_public) for ip in evidence.addresses(name))
    ]
    if not others:
        return ()
    why = f"{others[0].removesuffix('.')} takes the mail; nobody can deliver to {host.label}."
    return (Change(name=mx.canonical_name, rdtype="MX", remove=_naming(mx, host.name), why=why),)


def named(host: MxHost) -> tuple[Change, ...]:
    """A name in place of an address as text: one that leads there, else a new one in the domain."""
    ip, domain = host.literal, host.evidence.domain
    if ip is None or domain is None:
        return ()
    known = set(host.evidence.lookup(reverse_name(ip), "PTR").records)
    leading = sorted(filter(can_hold_address, hosts_at(host.evidence, ip)), key=lambda name: name not in known)
    if leading:
        return exchanged(host, leading[0])
    name = f"mail.{domain}"
    return (Change(name=name, rdtype=address_rdtype(ip), add=(str(ip),)), *exchanged(host, name))


def qualified(host: MxHost) -> tuple[Change, ...]:
    """The name of the domain after a single label, where a host of that name is known; else it goes."""
    name = f"{host.label}.{host.evidence.domain}"
    return exchanged(host, name) if host.evidence.addresses(name) else dropped(host)


def introduced(domain: Domain) -> tuple[Change, ...]:
    """A first MX record: the domain itself where senders go there today, else a host that only the owner knows."""
    owner = domain.mx.canonical_name
    if domain.evidence.addresses(domain.name):
        why = "Senders fall back to this host today; the record says so, and stays when the web server moves."
        return (Change(name=owner, rdtype="MX", add=(f"{PREFERENCE} {domain.name}",), why=why),)
    return (Change(name=owner, rdtype="MX", add=(f"{PREFERENCE} <{ASKS}>.",), asks=ASKS),)


def null_alone(domain: Domain) -> tuple[Change, ...]:
    """One null MX with the preference 0 where there is nothing else; beside exchangers none."""
    old = _naming(domain.mx, ".")
    others = any(host != "." for _, host in domain.mx.exchanges)
    return (Change(name=domain.mx.canonical_name, rdtype="MX", add=() if others else ("0 .",), remove=old),)


def _mx(host: MxHost) -> Lookup:
    evidence: Evidence = host.evidence
    return evidence.lookup(evidence.domain or ".", "MX")


def _naming(mx: Lookup, host: str) -> tuple[str, ...]:
    return tuple(record for record in mx.records if record.split(" ", 1)[1] == host)
