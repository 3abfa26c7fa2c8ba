"""The grammar of an SPF record (RFC 7208 sections 3, 4.5 to 4.6 and 12): text to terms. Asks nobody anything."""

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network

from msgspec import Struct

from ptraudit import spf_macro
from ptraudit.address import unmapped_network
from ptraudit.lookup import IPNetwork
from ptraudit.spf_macro import Parts, letters_of

VERSION = "v=spf1"
BEGINNINGS = (VERSION, f"{VERSION} ")
# A term is a modifier (name=value) or a directive ([qualifier]name[:value][/cidr]).
MODIFIER = re.compile(r"([a-z][a-z0-9_.-]*)=(.*)", re.IGNORECASE)
DIRECTIVE = re.compile(r"([+~?-]?)([a-z][a-z0-9_.-]*)(?::([^/]*(?:/[^/]*)*?))?((?:/\d+)?(?://\d+)?)", re.IGNORECASE)
MECHANISMS = {"all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"}
DNS_TERMS = {"include", "a", "mx", "ptr", "exists", "redirect"}  # those that count (RFC 7208 section 4.6.4)
# How a domain-spec ends that ends in no macro: a dot and a top label, which is no number (RFC 7208 section 7.1).
TOP_LABEL = re.compile(r".*\.(?!\d+\.?$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.?", re.IGNORECASE)

MAX_DNS_TERMS = 10  # of one check (RFC 7208 section 4.6.4)
MAX_VOID_LOOKUPS = 2  # the same
MAX_MX = 10  # exchangers of one mx term, the same
MAX_PTR = 10  # names of the address that are looked at, the same
MAX_SECONDS = 20.0  # what all lookups may take together, the same: the least that is to be allowed for

REMEMBERED = 1024  # records: one is read again for each address that it is evaluated for


class SpfSyntaxError(ValueError):
    """A record that is not well-formed: permerror (RFC 7208 section 4.6)."""


class Term(Struct, frozen=True, kw_only=True):
    """A mechanism or a modifier. `value` is the domain-spec or "", as written; prefixes are those of `a` and `mx`.

    `parts` are the value's texts and macros.
    """

    text: str
    qualifier: str
    name: str
    value: str = ""
    parts: Parts = ()
    network: IPNetwork | None = None
    other_family: bool = False
    prefix_v4: int = 32
    prefix_v6: int = 128

    @property
    def letters(self) -> frozenset[str]:
        """The macro letters that the value depends on."""
        return letters_of(self.parts)

    @property
    def asks_dns(self) -> bool:
        """Whether the term counts towards the ten, whatever its qualifier (RFC 7208 section 4.6.4)."""
        return self.name in DNS_TERMS


def spf_records(texts: Iterable[str]) -> tuple[str, ...]:
    """The SPF records among TXT records: `v=spf1` alone or before a space, in any case (RFC 7208 section 4.5)."""
    return tuple([text for text in texts if text[: len(VERSION) + 1].lower() in BEGINNINGS])


def ascii_text(text: str) -> str | None:
    """A stranger's text as it was, from its printable form; None where it had more than printable ASCII."""
    return None if re.search(r"\\\d", text.replace("\\\\", "")) else text.replace("\\\\", "\\")


@lru_cache(REMEMBERED)
def parsed(record: str) -> tuple[Term, ...]:
    """The terms of a record, in order. Raises SpfSyntaxError, whose message names the term that is wrong."""
    text = ascii_text(record)
    if text is None:
        raise SpfSyntaxError("the record has characters other than printable ASCII")
    terms = tuple(_term(word) for word in text[len(VERSION) :].split(" ") if word)
    for name in ("redirect", "exp"):  # at most once each (RFC 7208 section 6)
        if sum(1 for term in terms if term.name == name) > 1:
            raise SpfSyntaxError(f'the modifier "{name}=" appears more than once')
    return terms


def modifier(terms: Iterable[Term], name: str) -> Term | None:
    """The modifier of this name, of which a record has one at most; None where it has none."""
    return next((term for term in terms if term.name == name and not term.qualifier), None)


def _term(word: str) -> Term:
    modifier = MODIFIER.fullmatch(word)
    if modifier:
        name, value = modifier[1].lower(), modifier[2]
        known = name in {"redirect", "exp"}
        parts = _domain_spec(word, value) if known else _macros(word, value, spf_macro.IN_EXPLANATIONS)
        return Term(text=word, qualifier="", name=name, value=value, parts=parts)
    directive = DIRECTIVE.fullmatch(word)
    if directive is None or directive[2].lower() not in MECHANISMS:
        raise SpfSyntaxError(f'"{word}" is no term of SPF')
    qualifier, name, value, cidr = directive[1] or "+", directive[2].lower(), directive[3], directive[4]
    if name in {"ip4", "ip6"}:
        network = _network(word, name, f"{value or ''}{cidr}")
        return Term(
            text=word,
            qualifier=qualifier,
            name=name,
            network=unmapped_network(network),
            other_family=unmapped_network(network).version != network.version,
        )
    if value is None and name in {"include", "exists"}:
        raise SpfSyntaxError(f'"{word}" names no domain')
    if value is not None and name == "all":
        raise SpfSyntaxError(f'"{word}": "all" takes no domain')
    parts = () if value is None else _domain_spec(word, value)
    if cidr and name not in {"a", "mx"}:
        raise SpfSyntaxError(f'"{word}": "{name}" takes no prefix length')
    prefix_v4, prefix_v6 = _prefixes(word, cidr)
    return Term(
        text=word,
        qualifier=qualifier,
        name=name,
        value=value or "",
        parts=parts,
        prefix_v4=prefix_v4,
        prefix_v6=prefix_v6,
    )


def _network(word: str, name: str, text: str) -> IPNetwork:
    try:
        network = ip_network(text, strict=False)
    except ValueError as error:
        raise SpfSyntaxError(f'"{word}" names no network') from error
    kind = IPv4Network if name == "ip4" else IPv6Network
    if "%" in text or not isinstance(network, kind) or re.search(r"/0\d|/.*[.:]", text):
        raise SpfSyntaxError(f'"{word}" names no {name.replace("ip", "IPv")} network')
    return network


def _prefixes(word: str, cidr: str) -> tuple[int, int]:
    match = re.fullmatch(r"(?:/(0|[1-9]\d?))?(?://(0|[1-9]\d{0,2}))?", cidr)
    prefix_v4, prefix_v6 = (int(match[1] or 32), int(match[2] or 128)) if match else (33, 129)
    if prefix_v4 > 32 or prefix_v6 > 128:
        raise SpfSyntaxError(f'"{word}" has an impossible prefix length')
    return prefix_v4, prefix_v6


def _domain_spec(word: str, value: str) -> Parts:
    """The parts of a domain-spec (RFC 7208 section 7.1); a lone label is no domain, as is nothing."""
    parts = _macros(word, value, spf_macro.IN_NAMES)
    rest = value[max((match.end() for match in spf_macro.MACRO.finditer(value)), default=0) :]
    if not value or (rest and not TOP_LABEL.fullmatch(rest)):
        raise SpfSyntaxError(f'"{word}" has no valid domain')
    return parts


def _macros(word: str, value: str, letters: frozenset[str]) -> Parts:
    try:
        return spf_macro.parsed(value, letters)
    except ValueError as error:
        raise SpfSyntaxError(f'"{word}" has no valid domain: {error}') from error
