"""What a check of a domain's published records is asked about: its DKIM keys, and whether it sends mail at all."""

from functools import cached_property

from msgspec import Struct

from ptraudit.dkim import DkimSyntaxError, Key, looks_like_key, parsed
from ptraudit.evidence import Evidence
from ptraudit.hostname import bare
from ptraudit.lookup import Ending, Lookup
from ptraudit.once import once
from ptraudit.spf import SpfSyntaxError
from ptraudit.spf import parsed as spf_terms
from ptraudit.subject import Domain, domains


class DkimKey(Struct, frozen=True, kw_only=True, dict=True):
    """The key record of one selector of the domain."""

    evidence: Evidence
    name: str
    given: bool

    @property
    def label(self) -> str:
        """Where the key stands."""
        return bare(self.name)

    @property
    def lookup(self) -> Lookup:
        """The lookup of the record."""
        return self.evidence.lookup(self.name, "TXT")

    @property
    def records(self) -> tuple[str, ...]:
        """What a verifier would read as the key; it should be one record."""
        return self.lookup.records if self.given else tuple(filter(looks_like_key, self.lookup.records))

    @cached_property
    def key(self) -> Key | None:
        """The key, where there is one record that holds one."""
        try:
            return parsed(self.records[0]) if len(self.records) == 1 else None
        except DkimSyntaxError:
            return None

    @cached_property
    def problem(self) -> str:
        """Why no key can be read, or ""."""
        try:
            for record in self.records:
                parsed(record)
        except DkimSyntaxError as error:
            return str(error)
        return ""


def key_name(domain: str, selector: str = "") -> str:
    """Where the key of a selector stands, or the name above all of them (RFC 6376 section 3.6.2.1)."""
    return f"{selector}._domainkey.{domain}".lstrip(".").lower()


def tried_keys(evidence: Evidence) -> tuple[Lookup, ...]:
    """The lookups of the selectors that were tried or given."""
    below = f".{key_name(evidence.domain)}" if evidence.domain else " "
    return tuple(lookup for lookup in evidence.lookups if lookup.rdtype == "TXT" and lookup.name.endswith(below))


@once
def dkim_keys(evidence: Evidence) -> tuple[DkimKey, ...]:
    """The keys of the selectors that the user gave; where none was given, each distinct one that was found."""
    given = evidence.request.dkim_selectors
    if given and evidence.domain:
        names = dict.fromkeys(key_name(evidence.domain, selector) for selector in given)
        return tuple(DkimKey(evidence=evidence, name=name, given=True) for name in names)
    distinct: dict[tuple[str, ...], DkimKey] = {}
    for lookup in tried_keys(evidence):
        key = DkimKey(evidence=evidence, name=lookup.name, given=False)
        if key.records:  # a wildcard has the same record for every selector
            distinct.setdefault(key.records, key)
    return tuple(distinct.values())


class DkimDomain(Domain, frozen=True, kw_only=True, dict=True):
    """The domain and all that is known of its keys."""

    @cached_property
    def keys(self) -> tuple[DkimKey, ...]:
        """Its keys."""
        return dkim_keys(self.evidence)

    @property
    def usable(self) -> tuple[DkimKey, ...]:
        """Those by which a verifier may accept a signature."""
        return tuple(one for one in self.keys if one.key and one.key.usable)

    @property
    def above(self) -> Lookup:
        """The lookup of the name above all keys; NXDOMAIN proves that there is none (RFC 8020)."""
        return self.evidence.lookup(key_name(self.name), "TXT")

    @property
    def tried(self) -> tuple[Lookup, ...]:
        """The lookups of the selectors that were tried."""
        return tried_keys(self.evidence)


@once
def dkim_domains(evidence: Evidence) -> tuple[DkimDomain, ...]:
    """The domain, where the target is one."""
    return tuple(DkimDomain(evidence=evidence, name=domain.name) for domain in domains(evidence))


def sends_nothing(evidence: Evidence) -> str:
    """Why nothing is sent under the domain's name, as a part of a sentence; "" where something is or may be.

    It says so by an SPF record that authorises nobody (RFC 7208 section 10.1.1), or it is a host, not a domain of mail.
    """
    spf = evidence.spf
    if spf is None or not evidence.domain:
        return ""
    if spf.record is None:
        hostlike = evidence.lookup(evidence.domain, "MX").ending is Ending.NODATA and not spf.unanswered
        return "has neither an MX nor an SPF record, as a host has" if hostlike else ""
    try:
        terms = spf_terms(spf.record)
    except SpfSyntaxError:
        return ""
    nobody = all(term.qualifier in {"", "-"} for term in terms) and any(term.name == "all" for term in terms)
    return "says by its SPF record that it sends no mail" if nobody else ""
