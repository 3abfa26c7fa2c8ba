"""What registries answer over RDAP (RFC 9083), and which registry to ask (RFC 9224). Pure: octets in, values out.

A registry is a stranger too: what is not as expected is left out or makes the answer malformed, and never raises.
"""

import json
import re
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network, summarize_address_range
from urllib.parse import urlsplit

from msgspec import Struct, field
from msgspec.structs import replace

from ptraudit.address import parsed_address
from ptraudit.errors import UsageError
from ptraudit.jcard import MAX_EMAILS, Card, card, words
from ptraudit.lookup import IPAddress, IPNetwork, printable
from ptraudit.registration import Contact, RdapEnding, Registration
from ptraudit.url import Url, parsed_url

MAX_DEPTH = 3  # of entities inside entities; registries nest two deep
MAX_ENTITIES = 100  # looked at in one answer
MAX_CONTACTS = 10
MAX_NETWORKS = 32  # prefixes kept of one block; a range is written in few
MAX_SERVICES = 10_000  # prefixes of a bootstrap file; IANA's have some 300
WIDEST = {4: 8, 6: 16}  # bits; wider are only what IANA and the registries hold themselves, "the rest of the world"

# Who answers, by the end of the host name; others go by that name.
REGISTRIES = {
    "afrinic.net": "AFRINIC",
    "apnic.net": "APNIC",
    "arin.net": "ARIN",
    "lacnic.net": "LACNIC",
    "registro.br": "NIC.br",
    "ripe.net": "RIPE NCC",
}
ROLES = ("technical", "noc", "administrative", "registrant", "abuse")  # the first the nearest to whoever sets a record
COUNTRY = re.compile(r"[A-Za-z]{2}")
URL = re.compile(r"[!-~]{1,300}")  # printable and without blanks


class Service(Struct, frozen=True, kw_only=True):
    """A prefix, and the base of the URL of the registry that answers for it."""

    network: IPNetwork
    base: str


def services(octets: bytes) -> tuple[Service, ...] | None:
    """The services of a bootstrap file for addresses that use HTTPS (RFC 9224 section 3); None where it is no such file."""
    document = _document(octets)
    rows = document.get("services") if document else None
    if not isinstance(rows, list):
        return None
    return tuple(_services(rows))[:MAX_SERVICES]


def _services(rows: Sequence[object]) -> Iterator[Service]:
    for row in rows:
        match row:
            case [[*prefixes], [*urls], *_]:
                https = (url for url in urls if isinstance(url, str) and url.startswith("https://") and URL.fullmatch(url))
                base = next(https, "")
                for prefix in prefixes if base else ():
                    network = _network(prefix)
                    if network is not None:
                        yield Service(network=network, base=base.rstrip("/") + "/")


def base_for(known: Sequence[Service], ip: IPAddress) -> str:
    """The base of the URL for an address: that of the longest prefix (RFC 9224 section 5.1); "" where there is none."""
    holding = [one for one in known if ip in one.network]
    return max(holding, key=lambda one: one.network.prefixlen).base if holding else ""


def answered(asked: Registration, octets: bytes, url: str) -> Registration:
    """The question with what a registry answered from this URL, or with the fault that was found."""
    document = _document(octets)
    if document is None:
        return replace(asked, ending=RdapEnding.MALFORMED, detail="it is no JSON object")
    if document.get("objectClassName") != "ip network":
        kind = words(document.get("objectClassName"), 60)
        return replace(asked, ending=RdapEnding.MALFORMED, detail=f'it is "{kind}" and no "ip network"')
    networks = _networks(document)
    if not any(asked.ip in network for network in networks):
        return replace(asked, ending=RdapEnding.MALFORMED, detail="it is about other addresses")
    if any(network.prefixlen < WIDEST[network.version] for network in networks):
        detail = f"only {networks[0]} is registered, which nobody holds"
        return replace(asked, ending=RdapEnding.NOT_FOUND, detail=detail)
    entities = tuple(_entities(document, MAX_DEPTH))[:MAX_ENTITIES]
    holder = _holder(entities)
    country = words(document.get("country"), 60) or holder.card.country
    return replace(
        asked,
        ending=RdapEnding.ANSWERED,
        registry=_registry(words(document.get("port43")), url),
        networks=networks,
        handle=words(document.get("handle")),
        name=words(document.get("name")),
        kind=words(document.get("type")),
        country=country.upper() if COUNTRY.fullmatch(country) else country,
        holder=holder.card.name,
        holder_handle=holder.handle,
        contacts=tuple(_contacts(entities))[:MAX_CONTACTS],
    )


def server_url(text: str, option: str = "--rdap-server") -> Url:
    """The base of the URL of an RDAP server that an option names. Raises UsageError."""
    url = parsed_url(text.strip())
    literal = parsed_address(url.host) if url else None
    if url is None or not (url.encrypted or (literal and literal.is_loopback)) or "?" in url.path:
        raise UsageError(
            f'{option} "{printable(text, 100)}" is no address of an RDAP server; give one as https://rdap.example.net/, '
            "or one on this machine as http://127.0.0.1:8080/"
        )
    return replace(url, path=url.path.rstrip("/") + "/")


class _Entity(Struct, frozen=True, kw_only=True):
    handle: str = ""
    roles: tuple[str, ...] = ()
    card: Card = field(default_factory=Card)


def _document(octets: bytes) -> dict[str, object] | None:
    try:
        document = json.loads(octets)
    except (ValueError, RecursionError):  # no JSON, no UTF-8, a number without end, or brackets in brackets
        return None
    return document if isinstance(document, dict) else None


def _network(text: object) -> IPNetwork | None:
    try:
        return ip_network(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _networks(document: dict[str, object]) -> tuple[IPNetwork, ...]:
    """The block, from its first and last address (RFC 9083 section 5.4)."""
    first, last = document.get("startAddress"), document.get("endAddress")
    if not (isinstance(first, str) and isinstance(last, str)):
        return ()
    try:
        start, end = ip_address(first), ip_address(last)
        if isinstance(start, IPv4Address) and isinstance(end, IPv4Address):
            return tuple(summarize_address_range(start, end))[:MAX_NETWORKS]
        if isinstance(start, IPv6Address) and isinstance(end, IPv6Address):
            return tuple(summarize_address_range(start, end))[:MAX_NETWORKS]
    except ValueError:  # no addresses, or the last before the first
        return ()
    return ()


def _entities(holding: dict[str, object], depth: int) -> Iterator[_Entity]:
    """The entities of an object, those inside them after themselves (RFC 9083 section 5.1)."""
    rows = holding.get("entities")
    found = [row for row in rows if isinstance(row, dict)][:MAX_ENTITIES] if isinstance(rows, list) else []
    for row in found:
        roles = row.get("roles")
        yield _Entity(
            handle=words(row.get("handle")),
            roles=tuple(role for role in ROLES if isinstance(roles, list) and role in roles),
            card=card(row.get("vcardArray")),
        )
        if depth > 1:
            yield from _entities(row, depth - 1)


def _holder(entities: Sequence[_Entity]) -> _Entity:
    """The registrant; where there are several, an organisation before those that have no name but their handle.

    RIPE NCC names the maintainers of an object as registrants too.
    """
    registrants = [one for one in entities if "registrant" in one.roles]
    registrants.sort(key=lambda one: (one.card.kind != "org", one.card.name in {"", one.handle}))
    return registrants[0] if registrants else _Entity()


def _contacts(entities: Sequence[_Entity]) -> Iterator[Contact]:
    roles: dict[str, set[str]] = {}
    for one in entities:
        for email in one.card.emails[:MAX_EMAILS] if one.roles else ():
            roles.setdefault(email, set()).update(one.roles)
    contacts = (Contact(roles=tuple(role for role in ROLES if role in found), email=email) for email, found in roles.items())
    yield from sorted(contacts, key=lambda contact: ROLES.index(contact.roles[0]))


def _registry(port43: str, url: str) -> str:
    """Whoever answered: by the host of its old service, else by that of the URL."""
    for host in (port43, urlsplit(url).hostname or ""):
        for end, name in REGISTRIES.items():
            if f".{host.lower()}".endswith(f".{end}"):
                return name
    return words(urlsplit(url).hostname or "")
