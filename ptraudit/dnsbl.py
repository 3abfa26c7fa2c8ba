"""Block and allow lists in DNS (RFC 5782): what a list is, how it is asked, and what its answers say.

Imports nothing from ptraudit but lookups. A list's word counts only where it lists its own test entry and does not list
the one that nobody lists: a dead list, a resolver that the list refuses and a network that rewrites answers all fail that.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from ipaddress import IPv4Network, ip_address
from typing import Literal

from msgspec import Struct, field

from ptraudit.lookup import Ending, IPAddress, Lookup

KEY = "your-key"  # stands in a zone, and in all evidence, where the user's key for the list stands in the question
ANSWERS = IPv4Network("127.0.0.0/8")  # RFC 5782 section 2.1; anything else is no list's answer

Ask = Callable[[str, str], Lookup]
"""The lookup of a name and a type, as the evidence has it."""


class Tier(StrEnum):
    """What a code means for mail.

    receivers: receivers refuse mail for it. policy: the address is not meant to send mail itself. neighbourhood: others
    near it are listed. suspect: filters count it, and honest ones are listed too. allow: somebody vouches for it. refusal:
    the list does not answer whoever asked.
    """

    RECEIVERS = "receivers"
    POLICY = "policy"
    NEIGHBOURHOOD = "neighbourhood"
    SUSPECT = "suspect"
    ALLOW = "allow"
    REFUSAL = "refusal"


class Code(Struct, frozen=True, kw_only=True):
    """An answer of a list, as 127.0.0.2, a star standing for any octet, and what it means."""

    answer: str
    meaning: str
    tier: Tier

    def covers(self, answer: str) -> bool:
        """Whether an address that the list answered is this code."""
        own, other = self.answer.split("."), answer.split(".")
        return len(own) == len(other) and all(octet in {"*", given} for octet, given in zip(own, other, strict=True))

    def is_bit_of(self, answer: str) -> bool:
        """Whether it is one of the codes of which the last octet of an answer is the sum."""
        return bool(int(self.answer.rpartition(".")[2]) & int(answer.rpartition(".")[2]))


class BlockList(Struct, frozen=True, kw_only=True):
    """A list. `zone` is absolute; `listed` and `unlisted` are what stands before it in the two test questions.

    With `bits` the last octet of an answer is the sum of its codes, and those between it and the 127 say nothing. With
    `registrable` it knows only names that are registered as such, no hosts in them.
    """

    name: str
    title: str
    zone: str
    of: Literal["addresses", "names"]
    codes: tuple[Code, ...]
    ipv6: bool = False
    listed: str = "2.0.0.127"
    unlisted: str = "1.0.0.127"
    lookup_page: str = ""
    bits: bool = False
    registrable: bool = False

    def takes(self, subject: IPAddress | str) -> bool:
        """Whether it is a list of such subjects."""
        if isinstance(subject, str):
            return self.of == "names"
        return self.of == "addresses" and (self.ipv6 or subject.version == 4)

    def has(self, tier: Tier) -> bool:
        """Whether one of its codes is of the tier."""
        return any(code.tier is tier for code in self.codes)

    def codes_of(self, answer: str) -> tuple[Code, ...]:
        """The codes that an answer holds."""
        return tuple(code for code in self.codes if (code.is_bit_of if self.bits else code.covers)(answer))

    def question(self, subject: IPAddress | str) -> str:
        """The name to ask for: octets or nibbles in reverse, or the name itself (RFC 5782 sections 2.1, 2.4 and 3)."""
        text = subject if isinstance(subject, str) else subject.reverse_pointer.rsplit(".", 2)[0]
        return f"{text.removesuffix('.')}.{self.zone}"

    @property
    def tests(self) -> tuple[str, str]:
        """The names to ask for that must be listed, and must not (RFC 5782 section 5)."""
        return f"{self.listed}.{self.zone}", f"{self.unlisted}.{self.zone}"


class Choice(Struct, frozen=True, kw_only=True):
    """The lists to ask, and the user's keys for them by the name of the list. A key is never shown."""

    lists: tuple[BlockList, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Without the keys."""
        return f"{type(self).__name__}(lists={self.lists!r})"


class Word(StrEnum):
    """What a list says of a subject."""

    LISTED = "listed"
    UNLISTED = "unlisted"
    UNKNOWN = "unknown"


class Listing(Struct, frozen=True, kw_only=True):
    """What a list says of a subject, with the codes that it gave, or with the reason why it says nothing."""

    by: BlockList
    word: Word
    codes: tuple[Code, ...] = ()
    why: str = ""
    lookups: tuple[Lookup, ...] = ()

    def of(self, tier: Tier) -> tuple[Code, ...]:
        """Its codes of one tier."""
        return tuple(code for code in self.codes if code.tier is tier)


def listing(by: BlockList, subject: IPAddress | str, ask: Ask) -> Listing | None:
    """What a list says of a subject; None where it was not asked."""
    asked = ask(by.question(subject), "A")
    if asked.ending is Ending.NOT_ASKED:
        return None
    listed, unlisted = (ask(name, "A") for name in by.tests)
    fault = _test_fault(by, listed, unlisted)
    if fault:
        return Listing(by=by, word=Word.UNKNOWN, why=fault, lookups=(listed, unlisted, asked))
    if asked.absent:
        return Listing(by=by, word=Word.UNLISTED, lookups=(asked,))
    fault = _answer_fault(by, asked)
    if fault:
        return Listing(by=by, word=Word.UNKNOWN, why=fault, lookups=(asked,))
    held = {code for answer in asked.records for code in by.codes_of(answer)}
    codes = tuple(code for code in by.codes if code in held)
    reason = ask(by.question(subject), "TXT")
    lookups = (asked, reason) if reason.ending is Ending.ANSWERED else (asked,)
    return Listing(by=by, word=Word.LISTED, codes=codes, lookups=lookups)


def _test_fault(by: BlockList, listed: Lookup, unlisted: Lookup) -> str:
    if listed.absent:
        return f"it does not list its own test entry, {by.listed}: it is closed, or does not answer this resolver"
    fault = _answer_fault(by, listed, test=True)
    if fault:
        return f"of its own test entry, {by.listed}, {fault}"
    if unlisted.ending is Ending.ANSWERED:
        return f"it lists {by.unlisted}, which no list lists, so it lists everything"
    return "" if unlisted.absent else _unanswered(unlisted)


def _answer_fault(by: BlockList, lookup: Lookup, *, test: bool = False) -> str:
    """Why an answer is no word on the subject, or "". To a test question a list may answer with any code."""
    if lookup.ending is not Ending.ANSWERED:
        return _unanswered(lookup)
    for answer in lookup.records:
        if ip_address(answer) not in ANSWERS:
            return f"it answers {answer}, which lies outside 127.0.0.0/8: somebody on the way rewrites answers"
        known = by.codes_of(answer)
        if not known and not test:
            return f"it answers {answer}, a code that its documentation does not have"
        refusal = next((code for code in known if code.tier is Tier.REFUSAL), None)
        if refusal:
            return f"it answers {answer}: {refusal.meaning}"
    return ""


def _unanswered(lookup: Lookup) -> str:
    return f"the lookup of {lookup.rdtype} of {lookup.name} ended with {lookup.ending}"
