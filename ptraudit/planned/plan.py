"""What the planned records say about a name, or that they say nothing about it. Pure."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import dns.name
import dns.rdata
import dns.rdatatype
from dns.rdatatype import CNAME, DNAME, SOA, RdataType
from msgspec import Struct

from ptraudit.errors import UnreadableFile
from ptraudit.lookup import Alias, Ending
from ptraudit.place import Place
from ptraudit.planned.record import Contents, Record
from ptraudit.zone.present import presented
from ptraudit.zone.tree import Tree, parsed, redirected, upwards


class PlannedSet(Struct, frozen=True, kw_only=True):
    """The records of one type at one name; none where it is planned that there are none."""

    ttl_s: int
    rdatas: tuple[dns.rdata.Rdata, ...]
    places: tuple[Place, ...]


Sets: TypeAlias = dict[tuple[dns.name.Name, RdataType], PlannedSet]
Node: TypeAlias = Mapping[RdataType, PlannedSet]


class Said(Struct, frozen=True, kw_only=True):
    """What the plan says to a question: that it is asked of another name (`alias`), or how it ends; and where.

    `zone` is the one that has no such records, where they are absent.
    """

    places: tuple[Place, ...]
    alias: Alias | None = None
    ending: Ending = Ending.ANSWERED
    records: tuple[str, ...] = ()
    ttl_s: int | None = None
    rcode: str = "NOERROR"
    zone: str = ""


class Plan:
    """The records of planned files. `paths` are the files, `left_out` sentences on what was not taken from them.

    With `only` nothing else is ever asked. Where two files hold the same set of records, the later one counts.
    Raises UnreadableFile for records that contradict each other.
    """

    def __init__(self, files: Mapping[str, Contents], *, only: bool = False) -> None:
        self.paths = tuple(files)
        self.only = only
        self.left_out = tuple(sentence for contents in files.values() for sentence in contents.left_out)
        whole, loose = _sorted(files.values())
        try:
            self._zones = Tree({name for name, rdtype in whole if rdtype == SOA}, _triples(whole))
            self._loose = Tree((dns.name.root,), _triples(loose))
        except ValueError as error:
            raise UnreadableFile(f"{', '.join(self.paths)}: {error}") from error
        self._made: set[dns.name.Name] = set()  # the names that loose records make exist (RFC 8020)
        for (name, _), found in loose.items():
            self._made.update(upwards(name) if found.rdatas else ())

    def place(self, text: str) -> Place | None:
        """A line that speaks of a name: one of its own records, else where its zone begins; None where there is none."""
        name = parsed(text)
        own = next((found for tree in (self._zones, self._loose) for found in tree.at(name).values()), None)
        apex = self._zones.apex(name)
        found = own or (self._zones.at(apex)[SOA] if apex is not None else None)
        return found.places[0] if found else None

    def said(self, name: dns.name.Name, rdtype: RdataType) -> Said | None:
        """What is planned for a question, one alias at a time; None where the plan does not speak for it."""
        apex = self._zones.apex(name)
        if apex is None or self._zones.cut(name, apex) is not None:
            return _redirection(self._loose, name, dns.name.root) or _held(name, self._loose.at(name), rdtype)
        redirection = _redirection(self._zones, name, apex)
        if redirection:
            return redirection
        node, soa = self._zones.node(name, apex), self._zones.at(apex)[SOA]
        zone = apex.to_text().lower()
        if node is None:
            return _absent(Ending.NXDOMAIN, soa, soa, zone)
        return _held(name, node, rdtype) or _absent(Ending.NODATA, next(iter(node.values()), soa), soa, zone)

    def made(self, name: dns.name.Name) -> Said | None:
        """That a name which does not exist yet will, by other records than those asked for."""
        if name not in self._made:
            return None
        places = next(found.places for known, node in self._loose for found in node.values() if known.is_subdomain(name))
        return Said(places=places, ending=Ending.NODATA)

    def wildcard(self, name: dns.name.Name, rdtype: RdataType) -> Said | None:
        """What a planned wildcard says of a name that does not exist; what lies live between the two is not known."""
        encloser = next((up for up in upwards(name) if up in self._made), dns.name.root)
        try:
            node = self._loose.at(dns.name.Name((b"*", *encloser.labels)))
        except dns.name.NameTooLong:
            return None
        return _held(name, node, rdtype) or (_absent(Ending.NODATA, next(iter(node.values()))) if node else None)

    def unaliased(self, name: dns.name.Name) -> Said | None:
        """That a name is no alias any more, since other records are planned for it (RFC 2181 section 10.1)."""
        found = next((found for found in self._loose.at(name).values() if found.rdatas), None)
        return _absent(Ending.NODATA, found) if found else None


def _sorted(files: Iterable[Contents]) -> tuple[Sets, Sets]:
    """The sets of whole zones, and those that only replace live ones; the latter amend the former where they lie in them."""
    whole: Sets = {}
    pieces: Sets = {}
    for contents in files:
        apexes = Tree[PlannedSet]({one.name for one in contents.records if one.rdtype == SOA}, ())
        for key, found in _sets(contents.records).items():
            target = whole if apexes.apex(key[0]) is not None else pieces
            target[key] = found
    zones = Tree[PlannedSet]({name for name, rdtype in whole if rdtype == SOA}, ())
    cuts = {name for name, rdtype in whole if rdtype == dns.rdatatype.NS and (name, SOA) not in whole}
    loose: Sets = {}
    for key, found in pieces.items():
        apex = zones.apex(key[0])
        handed_on = any(up in cuts and apex is not None and up.is_subdomain(apex) for up in upwards(key[0]))
        (loose if apex is None or handed_on else whole)[key] = found
    present = {key: found for key, found in whole.items() if found.rdatas}
    return _consistent(present), _consistent(loose)


def _consistent(sets: Sets) -> Sets:
    """The sets without an alias that is planned to go where other records come, and the other way round."""
    aliases = {name for (name, rdtype), found in sets.items() if rdtype == CNAME and found.rdatas}
    holders = {name for (name, rdtype), found in sets.items() if rdtype != CNAME and found.rdatas}
    return {
        (name, rdtype): found
        for (name, rdtype), found in sets.items()
        if found.rdatas or name not in (holders if rdtype == CNAME else aliases)
    }


def _sets(records: Iterable[Record]) -> Sets:
    """The records of a file as sets: a record that is there twice is one, the least TTL counts (RFC 2181 section 5)."""
    together: dict[tuple[dns.name.Name, RdataType], list[Record]] = {}
    for record in records:
        together.setdefault((record.name, record.rdtype), []).append(record)
    return {
        key: PlannedSet(
            ttl_s=min(record.ttl_s for record in held),
            rdatas=tuple(dict.fromkeys(record.rdata for record in held if record.rdata is not None)),
            places=tuple(dict.fromkeys(record.place for record in held)),
        )
        for key, held in together.items()
    }


def _triples(sets: Sets) -> Iterable[tuple[dns.name.Name, RdataType, PlannedSet]]:
    return ((*key, found) for key, found in sets.items())


def _redirection(tree: Tree[PlannedSet], name: dns.name.Name, apex: dns.name.Name) -> Said | None:
    owner = tree.dname(name, apex)
    found = tree.at(owner)[DNAME] if owner is not None else None
    if owner is None or found is None or not found.rdatas:
        return None
    target = redirected(name, owner, _target(found))
    if target is None:  # RFC 6672 section 2.2
        return Said(places=found.places, ending=Ending.OTHER_RCODE, rcode="YXDOMAIN")
    return _led(name, target, found)


def _held(name: dns.name.Name, node: Node, rdtype: RdataType) -> Said | None:
    """What the records at a name say; None where they do not speak of the type."""
    alias = node.get(CNAME)
    if alias and alias.rdatas and rdtype != CNAME:
        return _led(name, _target(alias), alias)
    found = node.get(rdtype)
    if found is None or not found.rdatas:
        return _absent(Ending.NODATA, found) if found else None
    return Said(places=found.places, records=tuple(map(presented, found.rdatas)), ttl_s=found.ttl_s)


def _led(name: dns.name.Name, target: dns.name.Name, found: PlannedSet) -> Said:
    alias = Alias(name=name.to_text().lower(), target=target.to_text().lower(), ttl_s=found.ttl_s)
    return Said(places=found.places, alias=alias)


def _target(found: PlannedSet) -> dns.name.Name:
    target: dns.name.Name = found.rdatas[0].target  # type: ignore[attr-defined]  # of a CNAME or a DNAME
    return target


def _absent(ending: Ending, where: PlannedSet, soa: PlannedSet | None = None, zone: str = "") -> Said:
    """An absence; the SOA of the zone says how long it may be remembered (RFC 2308 section 5)."""
    ttl_s = min(soa.ttl_s, soa.rdatas[0].minimum) if soa else None  # type: ignore[attr-defined]  # of an SOA
    rcode = "NXDOMAIN" if ending is Ending.NXDOMAIN else "NOERROR"
    return Said(places=where.places, ending=ending, ttl_s=ttl_s, rcode=rcode, zone=zone)
