"""The grammar of a DMARC record (RFC 9989 sections 4.7 and 4.8): text to a policy. Asks nobody anything.

What a receiver must ignore or put a default in place of is a fault that is told; a record that it must not use is refused.
"""

import re
from enum import StrEnum

from msgspec import Struct

from ptraudit.taglist import WHITESPACE, TagSyntaxError, listed, plain, versioned

VERSION = "DMARC1"
VALUES = {"t": "yn", "psd": "ynu", "adkim": "rs", "aspf": "rs"}  # one letter each
FAILURE_OPTIONS = re.compile(r"[01ds](:[01ds])*", re.IGNORECASE)
OBSOLETE = ("pct", "rf", "ri")  # tags of RFC 7489 that RFC 9989 has taken away
MAIL_URI = re.compile(r"mailto:[^@\s]+@([^@\s!?/]+)(\?[^!\s]*)?(![0-9]+[kmgt]?)?", re.IGNORECASE)
OTHER_URI = re.compile(r"(?!mailto:)[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE)


class DmarcSyntaxError(ValueError):
    """A record that receivers must not use; the message says why."""


class Policy(StrEnum):
    """What a domain asks receivers to do with mail that fails, the mildest first."""

    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"

    @property
    def milder(self) -> "Policy":
        """The policy one step below, which stands in during a test (RFC 9989 section 4.7, tag t)."""
        return Policy.QUARANTINE if self is Policy.REJECT else Policy.NONE

    @property
    def rank(self) -> int:
        """How strong it is."""
        return tuple(Policy).index(self)


class Record(Struct, frozen=True, kw_only=True):
    """A DMARC record. `obsolete` are what newer receivers ignore, `faults` what all of them do, each as a sentence part."""

    policy: Policy = Policy.NONE
    subdomains: Policy | None = None
    nonexistent: Policy | None = None
    psd: str = "u"
    testing: bool = False
    rua: tuple[str, ...] = ()
    ruf: tuple[str, ...] = ()
    percent: str = ""
    obsolete: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def for_subdomains(self) -> Policy:
        """What holds for a subdomain that has no record of its own."""
        return self.subdomains or self.policy

    @property
    def for_nonexistent(self) -> Policy:
        """What holds for a subdomain that does not exist."""
        return self.nonexistent or self.for_subdomains


def dmarc_records(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The DMARC records among TXT records (RFC 9989 section 4.10, steps 2 and 6)."""
    return versioned(texts, VERSION)


def lookalikes(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The texts that were meant as DMARC records, and that no receiver takes for one."""
    records = dmarc_records(texts)
    return tuple(text for text in texts if text not in records and re.match(r"\W*v\W*dmarc", text, re.IGNORECASE))


def destination(uri: str) -> str:
    """The host that a report address names, in lower case; "" for one that is no mail address."""
    match = MAIL_URI.fullmatch(uri)
    return match[1].lower().removesuffix(".") if match else ""


def parsed(text: str) -> Record:
    """The policy in a DMARC record, with defaults where a tag is absent or wrong. Raises DmarcSyntaxError."""
    found, faults = _tags(text)
    policies = {name: _policy(found, name, faults) for name in ("p", "sp", "np")}
    for name, letters in VALUES.items():
        if name in found and (len(found[name]) != 1 or found[name].lower() not in letters):
            faults.append(f'"{name}={found.pop(name)[:60]}" is no value of "{name}"')
    if "fo" in found and not FAILURE_OPTIONS.fullmatch(found["fo"]):
        faults.append(f'"fo={found["fo"][:60]}" is no value of "fo"')
    reports = {name: _uris(found, name, faults) for name in ("rua", "ruf")}
    broken = [name for name, policy in policies.items() if policy is None and (name in found or name == "p")]
    if broken:
        what = f'no valid "{broken[0]}"'
        if not reports["rua"]:
            raise DmarcSyntaxError(f'it has {what} and no address in "rua", so receivers must not use it')
        faults.append(f"there is {what}, so that receivers read p=none")
        policies = {"p": Policy.NONE, "sp": None, "np": None}
    obsolete = [f'"{name}"' for name in OBSOLETE if name in found]
    obsolete += [f'the size limit of "{uri}"' for uris in reports.values() for uri in uris if "!" in uri]
    return Record(
        policy=policies["p"] or Policy.NONE,
        subdomains=policies["sp"],
        nonexistent=policies["np"],
        psd=found.get("psd", "u").lower(),
        testing=found.get("t", "n").lower() == "y",
        rua=reports["rua"],
        ruf=reports["ruf"],
        percent=found.get("pct", ""),
        obsolete=tuple(obsolete),
        faults=tuple(faults),
    )


def _tags(text: str) -> tuple[dict[str, str], list[str]]:
    """The tags that can be read, the first of each name, and what is wrong with the rest."""
    found: dict[str, str] = {}
    faults: list[str] = []
    try:
        parts = plain(text).split(";")
    except TagSyntaxError as error:
        parts, faults = re.sub(r"\\\d{3}", "?", text).split(";"), [str(error)]
    if not parts[-1].strip(WHITESPACE):
        parts.pop()
    for part in parts:
        name, equals, value = (piece.strip(WHITESPACE) for piece in part.partition("="))
        if not equals or not re.fullmatch(r"[A-Za-z]+", name) or not value:
            faults.append(f'"{part.strip(WHITESPACE)[:60]}" is no tag')
        elif name in found:
            faults.append(f'the tag "{name[:60]}" appears more than once')
        else:
            found[name] = value
    return found, faults


def _policy(found: dict[str, str], name: str, faults: list[str]) -> Policy | None:
    if name not in found:
        return None
    try:
        return Policy(found[name].lower())
    except ValueError:
        faults.append(f'"{name}={found[name][:60]}" is no policy')
        return None


def _uris(found: dict[str, str], name: str, faults: list[str]) -> tuple[str, ...]:
    uris = listed(found[name], ",") if name in found else ()
    valid = tuple(uri for uri in uris if MAIL_URI.fullmatch(uri) or OTHER_URI.fullmatch(uri))
    faults.extend(f'"{uri[:80]}" in "{name}" is no address; write mailto:name@host' for uri in uris if uri not in valid)
    return valid
