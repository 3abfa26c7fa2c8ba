"""What was observed of one target, and nothing about what it means. Imports nothing from ptraudit but its parts.

Names, addresses and strangers' text are as in `lookup`. Times are seconds, dates ISO 8601 in UTC.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from ptraudit.attempt import Attempt
from ptraudit.certificate import Tls
from ptraudit.direct import Direct
from ptraudit.dnsbl import BlockList
from ptraudit.fetched import HttpsFetch
from ptraudit.lookup import Ending, IPAddress, IPNetwork, Lookup
from ptraudit.place import Place
from ptraudit.registration import Registration
from ptraudit.spf_fault import SpfFault
from ptraudit.validation import Validation


class OriginKind(StrEnum):
    """Who says that an address sends for the domain."""

    OPTION = "option"
    SPF = "spf"
    MX = "mx"
    MESSAGE = "message"
    CONFIG = "config"


class Origin(Struct, frozen=True, kw_only=True):
    """Where an address comes from: the chain of includes and the term, the option, or the exchanger.

    `sampled`: the address was drawn from a larger range, which `detail` names, and nothing else points at it.
    `other_family`: it was written in the form of the other family, as `::ffff:192.0.2.1`.
    """

    kind: OriginKind
    detail: str
    sampled: bool = False
    other_family: bool = False


class Outbound(Struct, frozen=True, kw_only=True):
    """One audited address and everything that names it."""

    ip: IPAddress
    origins: tuple[Origin, ...]

    @property
    def inbound_only(self) -> bool:
        """Whether only an MX host points here: it receives, and nothing says that it sends."""
        return all(origin.kind is OriginKind.MX for origin in self.origins)

    @property
    def spf_only(self) -> bool:
        """Whether nobody but an SPF record names it."""
        return all(origin.kind is OriginKind.SPF for origin in self.origins)

    @property
    def own(self) -> bool:
        """Whether the user or the domain's own SPF record names it, and no record of somebody else that is included."""
        foreign = ("include:", "redirect=")
        return any(
            origin.kind not in {OriginKind.MX, OriginKind.SPF}
            or (
                origin.kind is OriginKind.SPF
                and not origin.sampled
                and not origin.detail.lower().lstrip("+").startswith(foreign)
            )
            for origin in self.origins
        )

    @property
    def sampled_only(self) -> bool:
        """Whether the address was merely drawn from a range, so that nothing says that it is in use."""
        return all(origin.sampled for origin in self.origins)


class Range(Struct, frozen=True, kw_only=True):
    """A network of which only a sample is audited. `origin` is the chain of includes and the term, or the option."""

    network: IPNetwork
    kind: OriginKind
    origin: str
    audited: tuple[IPAddress, ...]


MAX_EXCHANGERS = 50  # whose addresses are looked up; a set that large is an attack or a mistake


class Exchanger(Struct, frozen=True, kw_only=True):
    """A mail exchanger; `implicit` where the domain itself stands in for a missing MX (RFC 5321 section 5.1)."""

    preference: int
    host: str
    implicit: bool = False


EVERY_ADDRESS = "it lets every address send"  # why the addresses of +all are not listed


class SpfUse(StrEnum):
    """What a term of an SPF record gave to the audit."""

    AUDITED = "audited"
    FOLLOWED = "followed"
    LISTED = "listed"
    NOT_ENUMERABLE = "not-enumerable"


class SpfTerm(Struct, frozen=True, kw_only=True):
    """One term met in the SPF tree. `path` is the chain of names whose records led here, the domain first."""

    path: tuple[str, ...]
    text: str
    use: SpfUse
    why: str = ""


class SpfTree(Struct, frozen=True, kw_only=True):
    """The walk over a domain's SPF record. `problem` is the first reason for permerror (RFC 7208 section 2.6.7).

    `unanswered` are the lookups, as name and type, that ended without an answer, so that the tree is incomplete.
    """

    record: str | None
    terms: tuple[SpfTerm, ...] = ()
    dns_terms: int = 0
    void_lookups: int = 0
    problem: str = ""
    unanswered: tuple[tuple[str, str], ...] = ()
    faults: tuple[SpfFault, ...] = ()


class SmtpEnding(StrEnum):
    """How a conversation ended; `connected` means that it went to its planned end."""

    CONNECTED = "connected"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    DROPPED = "dropped"
    PROTOCOL_ERROR = "protocol-error"
    TLS_ERROR = "tls-error"


class SmtpPhase(StrEnum):
    """The last thing that was tried."""

    CONNECT = "connect"
    GREETING = "greeting"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    TLS = "tls"
    EHLO_AFTER_TLS = "ehlo-after-tls"
    RCPT = "rcpt"
    QUIT = "quit"


class Reply(Struct, frozen=True, kw_only=True):
    """An SMTP reply: its code and the text of each line after the code (RFC 5321 section 4.2)."""

    code: int
    lines: tuple[str, ...]
    duration_s: float

    @property
    def offers_starttls(self) -> bool:
        """Whether, as the reply to EHLO, it lists STARTTLS (RFC 3207 section 2)."""
        return self.code == 250 and any(line.upper().split()[:1] == ["STARTTLS"] for line in self.lines[1:])


class TranscriptLine(Struct, frozen=True, kw_only=True):
    """One line of the conversation, `C` from us and `S` from the server, seconds after its connection began."""

    at_s: float
    sender: str
    text: str


class SmtpSession(Struct, frozen=True, kw_only=True):
    """One conversation with one address; `host` is the exchanger's name, or None where the address itself was named."""

    host: str | None
    ip: IPAddress
    port: int
    connected_to: str
    ending: SmtpEnding
    phase: SmtpPhase
    detail: str = ""
    greeting: Reply | None = None
    greeting_faults: tuple[str, ...] = ()
    ehlo: Reply | None = None
    helo: Reply | None = None
    starttls: Reply | None = None
    tls: Tls | None = None
    tls_error: str = ""
    ehlo_after_tls: Reply | None = None
    attempts: tuple[Attempt, ...] = ()
    transcript: tuple[TranscriptLine, ...] = ()
    duration_s: float = 0.0


class Helo(Struct, frozen=True, kw_only=True):
    """An EHLO name that the user says the outbound hosts, or the one at `ip`, use.

    `name` is as it would be on the wire, not absolute: how it is written is part of the question.
    """

    name: str
    ip: IPAddress | None = None


class Request(Struct, frozen=True, kw_only=True):
    """What the user asked to have observed: `target` as understood, `given` as written, `place` where a file names it.

    `lists` are the block and allow lists that were asked, whole: what their codes mean may change until it is judged.
    `assumed` are the files of planned records that were answered before live DNS, or with `assume_only` instead of it.
    """

    target: str
    given: str = ""
    helo: tuple[Helo, ...] = ()
    probe: bool = False
    active: bool = False
    treat_as_public: tuple[IPNetwork, ...] = ()
    max_addresses: int = 256
    dkim_selectors: tuple[str, ...] = ()
    place: Place | None = None
    lists: tuple[BlockList, ...] = ()
    assumed: tuple[str, ...] = ()
    assume_only: bool = False
    direct: Direct = Direct.NEVER


class Evidence(Struct, frozen=True, kw_only=True, dict=True):
    """Everything that was observed of one target; `domain` is None where that is an address.

    `authorised` counts the addresses that SPF or the user names. `registrable` is what the public suffix list makes of
    names. `policy_fetch` is that of the MTA-STS policy. `registrations` are what registries say of the addresses, where they
    were asked. `lookups` holds every question asked, and `validations` what our own validation of DNSSEC found of some of
    them, where it was asked for.
    """

    request: Request
    domain: str | None
    gathered_at: str
    duration_s: float
    exchangers: tuple[Exchanger, ...] = ()
    outbound: tuple[Outbound, ...] = ()
    ranges: tuple[Range, ...] = ()
    authorised: int = 0
    spf: SpfTree | None = None
    sessions: tuple[SmtpSession, ...] = ()
    unprobed: tuple[str, ...] = ()
    registrable: tuple[tuple[str, str], ...] = ()
    policy_fetch: HttpsFetch | None = None
    registrations: tuple[Registration, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    validations: tuple[Validation, ...] = ()

    @cached_property
    def _by_question(self) -> Mapping[tuple[str, str], Lookup]:
        return {(lookup.name, lookup.rdtype): lookup for lookup in self.lookups}

    @cached_property
    def vouching(self) -> frozenset[str | None]:
        """The resolvers that have said AD of anything, and so look at signatures."""
        return frozenset(lookup.server for lookup in self.lookups if lookup.authentic)

    def lookup(self, name: str, rdtype: str) -> Lookup:
        """The ending of a question; one that nobody asked ends with NOT_ASKED."""
        return self._by_question.get((name, rdtype)) or Lookup(name=name, rdtype=rdtype, ending=Ending.NOT_ASKED)

    def addresses(self, host: str) -> tuple[IPAddress, ...]:
        """The distinct addresses of a host that are known, A before AAAA."""
        return tuple(dict.fromkeys(self.lookup(host, "A").addresses + self.lookup(host, "AAAA").addresses))
