"""The grammar of an SPF record (RFC 7208 sections 3, 4.5 to 4.6 and 12): text to terms. Asks nobody anything."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from ptraudit.address import unmapped_network
from ptraudit.lookup import IPNetwork

VERSION = "v=spf1"
# A term is a modifier (name=value) or a directive ([qualifier]name[:value][/cidr]).
MODIFIER = re.compile(r"([a-z][a-z0-9_.-]*)=(.*)", re.IGNORECASE)
DIRECTIVE = re.compile(r"([+~?-]?)([a-z][a-z0-9_.-]*)(?::([^/]*(?:/[^/]*)*?))?((?:/\d+)?(?://\d+)?)", re.IGNORECASE)
MECHANISMS = {"all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"}
DNS_TERMS = {"include", "a", "mx", "ptr", "exists", "redirect"}  # those that count (RFC 7208 section 4.6.4)
MACRO = re.compile(r"%(?:\{[slodiphcrtv]\d*r?[.+,/_=-]*\}|%|_|-)", re.IGNORECASE)


class SpfSyntaxError(ValueError):
    """A record that is not well-formed: permerror (RFC 7208 section 4.6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A mechanism or a modifier. `value` is the domain-spec or "", as written; prefixes are those of `a` and `mx`."""

    text: str
    qualifier: str
    name: str
    value: str = ""
    network: IPNetwork | None = None
    other_family: bool = False
    prefix_v4: int = 32
    prefix_v6: int = 128

    @property
    def has_macro(self) -> bool:
        """Whether the value depends on the message, so that its addresses cannot be listed."""
        return "%" in self.value

    @property
    def asks_dns(self) -> bool:
        """Whether the term counts towards the ten (RFC 7208 section 4.6.4)."""
        return self.name in DNS_TERMS


def spf_records(texts: Iterable[str]) -> tuple[str, ...]:
    """The SPF records among TXT records: `v=spf1` alone or before a space, in any case (RFC 7208 section 4.5)."""
    return tuple(text for text in texts if text.lower() == VERSION or text.lower().startswith(VERSION + " "))


def parsed(record: str) -> tuple[Term, ...]:
    """The terms of a record, in order. Raises SpfSyntaxError, whose message names the term that is wrong."""
    if "\\" in record:
        raise SpfSyntaxError("the record has characters other than printable ASCII")
    terms = tuple(_term(word) for word in record[len(VERSION) :].split(" ") if word)
    for name in ("redirect", "exp"):  # at most once each (RFC 7208 section 6)
        if sum(1 for term in terms if term.name == name) > 1:
            raise SpfSyntaxError(f'the modifier "{name}=" appears more than once')
    return terms


def _term(word: str) -> Term:
    modifier = MODIFIER.fullmatch(word)
    if modifier:
        name, value = modifier[1].lower(), modifier[2]
        if name in {"redirect", "exp"}:
            _require_domain_spec(word, value)
        return Term(text=word, qualifier="", name=name, value=value)
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
    if value is not None:
        if name == "all":
            raise SpfSyntaxError(f'"{word}": "all" takes no domain')
        _require_domain_spec(word, value)
    if cidr and name not in {"a", "mx"}:
        raise SpfSyntaxError(f'"{word}": "{name}" takes no prefix length')
    prefix_v4, prefix_v6 = _prefixes(word, cidr)
    return Term(text=word, qualifier=qualifier, name=name, value=value or "", prefix_v4=prefix_v4, prefix_v6=prefix_v6)


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
    match = re.fullmatch(r"(?:/(0|[1-9]\d*))?(?://(0|[1-9]\d*))?", cidr)
    prefix_v4, prefix_v6 = (int(match[1] or 32), int(match[2] or 128)) if match else (33, 129)
    if prefix_v4 > 32 or prefix_v6 > 128:
        raise SpfSyntaxError(f'"{word}" has an impossible prefix length')
    return prefix_v4, prefix_v6


def _require_domain_spec(word: str, value: str) -> None:
    """A domain-spec ends in a top label or a macro (RFC 7208 section 7.1); a lone label is no domain."""
    rest = MACRO.sub("", value)
    if not value or "%" in rest:
        raise SpfSyntaxError(f'"{word}" has no valid domain')
    last = value.removesuffix(".").rpartition(".")
    if not value.endswith("}") and (
        not last[1] or not re.fullmatch(r"(?!\d+$)[a-z0-9]([a-z0-9-]*[a-z0-9])?", last[2], re.IGNORECASE)
    ):
        raise SpfSyntaxError(f'"{word}" has no valid domain')
