"""One SPF record in place of whatever a domain publishes: every fault of its own record that has one remedy is mended in it.

What an included record says is its owner's business. Who else sends is not known, so the record never takes away from an
address that is known to send, and it ends with ~all where it let everybody send.
"""

from ipaddress import IPv4Address

from msgspec.structs import replace

from ptraudit.address import not_global
from ptraudit.change import Change
from ptraudit.evidence import Evidence, OriginKind
from ptraudit.lookup import Ending, IPAddress, Lookup
from ptraudit.once import once
from ptraudit.remedy.spf_terms import is_known, sound
from ptraudit.spf import VERSION, SpfSyntaxError, parsed, spf_records
from ptraudit.spf_evaluation import check_host, repeated
from ptraudit.spf_macro import Client
from ptraudit.spf_result import Evaluation, Result
from ptraudit.spf_view import ehlo, mail_from
from ptraudit.subject import Address, Domain, EhloName, ehlo_uses

MAX_NAMED = 10  # addresses in a record that we propose; more belong into ranges
MAX_EVALUATED = 20  # addresses that the new record is tried with
NOBODY = IPv4Address("255.255.255.255")  # matches no term, so that a record is read to its end


def published(domain: Domain) -> tuple[Change, ...]:
    """A first record, which lets the known addresses send, or else the mail exchangers."""
    evidence = domain.evidence
    known = [address_term(one.ip) for one in evidence.outbound if one.own][:MAX_NAMED]
    terms = known or (["mx"] if any(exchanger.host != "." for exchanger in evidence.exchangers) else [])
    return (Change(name=domain.name, rdtype="TXT", add=(" ".join((VERSION, *terms, "-all")),)),)


@once
def mended(evidence: Evidence) -> tuple[Change, ...]:
    """The domain's record written anew; none where that would not let the known addresses send."""
    lookup = evidence.lookup(evidence.domain or ".", "TXT")
    old = tuple(sorted(spf_records(lookup.records)))  # resolvers rotate a set
    if not old or not evidence.domain or lookup.omitted:
        return ()
    terms = sound(evidence, evidence.domain, old)
    clients = [mail_from(evidence.request, evidence.domain, ip) for ip in _senders(evidence)[:MAX_EVALUATED]]
    record = _letting(evidence, lookup, terms, clients)
    if not record or (record,) == old:
        return ()
    return (Change(name=lookup.canonical_name, rdtype="TXT", add=(record,), remove=old),)


def readable(evidence: Evidence) -> tuple[Change, ...]:
    """The same, where it is known that receivers then come to its end."""
    return tuple(change for change in mended(evidence) if is_known(evidence, evidence.domain or ".", change.add[0]))


def restated(address: Address) -> tuple[Change, ...]:
    """The same, where the only terms that name an address, or name it wrongly, are those of the domain's own record."""
    origins = [origin for origin in address.outbound.origins if origin.kind is OriginKind.SPF]
    wrong = [origin for origin in origins if origin.other_family] or origins
    terms = [origin.detail.lower() for origin in wrong]
    own = bool(terms) and all(term.lstrip("+").startswith(("ip4:", "ip6:")) for term in terms)
    return mended(address.evidence) if own else ()


def fitting(evidence: Evidence, most: int) -> tuple[Change, ...]:
    """The same, where the record then has this many octets at most."""
    return tuple(change for change in mended(evidence) if len(change.add[0]) <= most)


def ehlo_mended(name: EhloName) -> tuple[Change, ...]:
    """A record of the EHLO name that lets every address send that uses it."""
    evidence, lookup = name.evidence, name.evidence.lookup(name.name, "TXT")
    if name.name == evidence.domain:
        return mended(evidence)
    old = tuple(sorted(spf_records(lookup.records)))
    uses = [use.address for use in ehlo_uses(evidence) if use.ehlo == name and not use.address.not_global]
    clients = [client for one in uses[:MAX_EVALUATED] if (client := ehlo(one.ip, name.written))]
    record = _letting(evidence, lookup, sound(evidence, name.name, old) if old else ["a", "-all"], clients)
    return (Change(name=lookup.canonical_name, rdtype="TXT", add=(record,), remove=old),) if record else ()


def address_term(ip: IPAddress) -> str:
    """The term that names an address."""
    return f"ip{ip.version}:{ip}"


def _senders(evidence: Evidence) -> list[IPAddress]:
    public = evidence.request.treat_as_public
    return [one.ip for one in evidence.outbound if not one.inbound_only and not not_global(one.ip, public)]


def _letting(evidence: Evidence, lookup: Lookup, terms: list[str], clients: list[Client]) -> str:
    """A record of these terms, and before them the addresses that they would not let send; "" where there is none.

    An address comes first, so that no term before it decides.
    """
    refused = [client.ip for client in clients if _evaluated(evidence, lookup, terms, client).result is not Result.PASS]
    words = [*dict.fromkeys(map(address_term, refused)), *terms]
    if len(refused) > MAX_NAMED:
        return ""
    record = " ".join((VERSION, *words))
    try:
        parsed(record)
    except SpfSyntaxError:
        return ""
    stranger = Client(ip=NOBODY, domain=lookup.name, helo="")
    return "" if _evaluated(evidence, lookup, words, stranger).result is Result.PERMERROR else record


def _evaluated(evidence: Evidence, lookup: Lookup, terms: list[str], client: Client) -> Evaluation:
    """What receivers would make of a client if the record had these terms."""
    planned = replace(lookup, ending=Ending.ANSWERED, records=(" ".join((VERSION, *terms)),), omitted=0)

    def asked(name: str, rdtype: str) -> Lookup:
        return planned if (name, rdtype) == (lookup.name, "TXT") else evidence.lookup(name, rdtype)

    return repeated(check_host(client), asked)
