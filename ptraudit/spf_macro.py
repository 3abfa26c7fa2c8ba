"""The macros of SPF (RFC 7208 section 7): text to parts, parts to text, and the text as a name to ask for.

Knows no record and asks nobody: whoever expands says what each letter stands for.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Self
from urllib.parse import quote

from msgspec import Struct

from ptraudit.lookup import IPAddress

MAX_NAME = 253  # octets as written without the last dot; longer ones lose labels at the left (RFC 7208 section 7.3)
REMEMBERED = 4096  # names: evaluations of many addresses ask for the same few
MAX_LABEL = 63  # RFC 1035 section 3.1
IN_NAMES = frozenset("slodipvh")  # the letters of a domain-spec (RFC 7208 section 7.2)
IN_EXPLANATIONS = IN_NAMES | frozenset("crt")
OF_THE_DOMAIN = frozenset("od")  # what is the same for every message from one domain

MACRO = re.compile(r"%\{([slodiphcrtv])(\d*)(r?)([-.+,/_=]*)\}|%([%_-])|%", re.IGNORECASE)
SPELLED = {"%": "%", "_": " ", "-": "%20"}
SPECIAL = b'"().;\\@$'  # what has a meaning of its own in a master file (RFC 1035 section 5.1)


class Macro(Struct, frozen=True, kw_only=True):
    """One `%{…}`. `keep` is how many parts at the right stay, 0 for all; `escaped` where the letter is a capital."""

    letter: str
    escaped: bool = False
    keep: int = 0
    reverse: bool = False
    delimiters: str = ""

    def of(self, value: str) -> str:
        """What a value becomes (RFC 7208 section 7.3)."""
        if self.keep or self.reverse or self.delimiters:
            parts = re.split(f"[{re.escape(self.delimiters or '.')}]", value)
            parts = parts[::-1] if self.reverse else parts
            value = ".".join(parts[-self.keep :])
        return quote(value, safe="~") if self.escaped else value  # RFC 3986 section 2.3


Parts = tuple[str | Macro, ...]


def parsed(text: str, letters: frozenset[str] = IN_NAMES) -> Parts:
    """The literal texts and macros of a macro-string, in order. Raises ValueError, which names what is wrong."""
    parts: list[str | Macro] = []
    end = 0
    for match in MACRO.finditer(text):
        letter, digits, reverse, delimiters, spelled = match.groups()
        if letter is None and spelled is None:
            raise ValueError(f'"{text[match.start() : match.start() + 8]}" is no macro')
        parts.append(text[end : match.start()])
        end = match.end()
        if spelled is not None:
            parts.append(SPELLED[spelled])
        elif letter.lower() not in letters:
            raise ValueError(f'the macro "{match[0]}" stands in explanations only')
        elif digits and not (digits := digits.lstrip("0")):
            raise ValueError(f'the macro "{match[0]}" keeps no part')  # a digit must be nonzero (RFC 7208 section 7.3)
        else:
            parts.append(
                Macro(
                    letter=letter.lower(),
                    escaped=letter.isupper(),
                    keep=int(digits[:4] or 0),  # no value has a thousand parts, and int() refuses thousands of digits
                    reverse=bool(reverse),
                    delimiters=delimiters,
                )
            )
    return tuple(part for part in (*parts, text[end:]) if part)


def letters_of(parts: Parts) -> frozenset[str]:
    """The letters that the expansion depends on."""
    return frozenset(part.letter for part in parts if isinstance(part, Macro))


def expanded(parts: Parts, value: Callable[[str], str]) -> str:
    """The text, with `value` telling what a letter stands for."""
    return "".join(part if isinstance(part, str) else part.of(value(part.letter)) for part in parts)


class Client(Struct, frozen=True, kw_only=True):
    """Who hands in mail, and for whom: the arguments of check_host() (RFC 7208 section 4.1) and the EHLO name.

    `domain` is the sender's, as text; `local` is the part before the @ (RFC 7208 section 4.3 has "postmaster" for none).
    """

    ip: IPAddress
    domain: str
    local: str = "postmaster"
    helo: str = ""

    @classmethod
    def of(cls, *, ip: IPAddress, sender: str, helo: str) -> Self:
        """The client with a sender's address; without one, as in a bounce, the EHLO name sends (RFC 7208 section 2.4)."""
        local, at, domain = sender.rpartition("@")
        return cls(ip=ip, domain=domain if sender else helo, local=(at and local) or "postmaster", helo=helo)

    @property
    def sender(self) -> str:
        """The whole address."""
        return f"{self.local}@{self.domain.removesuffix('.')}"

    def value(self, letter: str, *, domain: str, validated: str = "unknown", at_s: int = 0) -> str:
        """What a letter stands for while the record of `domain` is read (RFC 7208 section 7.2).

        `validated` is the name that %{p} has, and `at_s` the time, in seconds since 1970.
        """
        v4 = self.ip.version == 4
        return {
            "s": self.sender,
            "l": self.local,
            "o": self.domain.removesuffix("."),
            "d": domain.removesuffix("."),
            # In capitals as other programs have it; it shows in explanations only.
            "i": str(self.ip) if v4 else ".".join(f"{int(self.ip):032X}"),
            "p": validated.removesuffix("."),
            "v": "in-addr" if v4 else "ip6",
            "h": self.helo.removesuffix("."),
            "c": str(self.ip),
            "r": "unknown",
            "t": str(at_s),
        }[letter]


@lru_cache(REMEMBERED)
def target_name(text: str) -> str | None:
    """The name to ask for that an expanded domain-spec means, as lookups have it; None where DNS could not hold it.

    Absolute, in lower case and with the escapes of a master file. Too long a name loses labels at its left (RFC 7208
    section 7.3).
    """
    labels = text.removesuffix(".").encode("utf-8", "surrogatepass").split(b".")
    while len(labels) > 1 and sum(len(label) + 1 for label in labels) - 1 > MAX_NAME:
        del labels[0]
    if not all(0 < len(label) <= MAX_LABEL for label in labels):
        return None
    return "".join("".join(map(_escaped, label.lower())) + "." for label in labels)


def name_for_all(parts: Parts, *, sender_domain: str, domain: str) -> str | None:
    """The name that a domain-spec means for every message alike, its letters being OF_THE_DOMAIN; None as above."""
    values = {"o": sender_domain.removesuffix("."), "d": domain.removesuffix(".")}
    return target_name(expanded(parts, values.__getitem__))


def _escaped(octet: int) -> str:
    if octet in SPECIAL:
        return f"\\{chr(octet)}"
    return chr(octet) if 0x21 <= octet <= 0x7E else f"\\{octet:03d}"
