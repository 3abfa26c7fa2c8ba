"""All that a renderer may read. Plain values, in the shape and with the names of the JSON report.

Names stand without their last dot, addresses as text. Strangers' text is printable ASCII, but not yet escaped for
any format. Fields may be added, never renamed.
"""

from typing import Literal, TypedDict

from msgspec import Struct

from ptraudit.held import Holding
from ptraudit.outlook import Prediction, UncheckedDemand
from ptraudit.place import Place
from ptraudit.repairs import Repair
from ptraudit.trend import Change, TrendPoint
from ptraudit.values import OutcomeName, Percentage, SeverityName, VerdictName
from ptraudit.waiver import FindingWaiver, WaiverUse

SCHEMA_VERSION = "1"
ALGORITHM = 1  # raised whenever the same evidence would give another outcome or another score

MAX_EXACT = 2**53 - 1  # the largest integer that every JSON reader holds exactly (RFC 8259 section 6)

ConfirmationName = Literal["confirmed", "stale", "divided", "lame", "blocked", "unknown"]
IprevName = Literal["pass", "fail", "temperror", "permerror"]


class Tool(Struct, frozen=True, kw_only=True):
    """What made the report. `algorithm` is raised when the same evidence would be judged otherwise."""

    name: str
    version: str
    algorithm: int


Counts = TypedDict("Counts", {"pass": int, "fail": int, "undetermined": int, "not_applicable": int})
"""How many checks had which outcome."""


class Mx(Struct, frozen=True, kw_only=True):
    """A mail exchanger and its known addresses; `implicit` where the domain stands in for a missing MX."""

    preference: int
    host: str
    addresses: tuple[str, ...]
    implicit: bool = False


class Origin(Struct, frozen=True, kw_only=True):
    """Where an address comes from."""

    kind: Literal["option", "spf", "mx", "message", "config"]
    detail: str
    sampled: bool = False


class Ptr(Struct, frozen=True, kw_only=True):
    """A name of an address. `confirmed` is null where the forward lookup ended without an answer.

    `addresses` are those of its forward lookup in the address's own family, `ending` is how that lookup ended.
    """

    name: str
    confirmed: bool | None
    addresses: tuple[str, ...] = ()
    ending: str = "answered"


class OutboundAddress(Struct, frozen=True, kw_only=True):
    """One audited address. `ptr` is null where its names could not be learnt.

    `reverse_name` is the name that was asked, `aliases` the names it was led through (RFC 2317), `ending` how the
    lookup ended. `inbound_only`: only an MX host points here. `registration` is null where no registry was asked.
    """

    ip: str
    origins: tuple[Origin, ...]
    iprev: IprevName
    ptr: tuple[Ptr, ...] | None
    aliases: tuple[str, ...]
    reverse_name: str
    ending: str
    inbound_only: bool
    registration: Holding | None = None


class ReverseZone(Struct, frozen=True, kw_only=True):
    """A zone under arpa that holds names of audited `addresses`, or that hands their part on (RFC 2317).

    `primary` and `contact`, a mailbox, are those of its SOA record, `servers` those that a resolver names, and `dnssec` is
    its state. All are empty where nobody says.
    """

    zone: str
    primary: str
    contact: str
    servers: tuple[str, ...]
    dnssec: Literal["secure", "insecure", "bogus", "unknown"]
    addresses: tuple[str, ...]


class NotEnumerable(Struct, frozen=True, kw_only=True):
    """A term of the SPF tree whose addresses were not audited, and why."""

    path: tuple[str, ...]
    term: str
    why: str


class SampledRange(Struct, frozen=True, kw_only=True):
    """A range of which only a sample was audited."""

    network: str
    origin: str
    size: int
    audited: int


class Coverage(Struct, frozen=True, kw_only=True):
    """How much of the authorised space was looked at. Numbers stop at 2^53 − 1, which JSON readers still hold exactly."""

    authorised: int
    audited: int


class CheckResult(Struct, frozen=True, kw_only=True):
    """One check over all its subjects: the worst outcome, and the share of the judged that passed, rounded down.

    Waived failures are set aside: they are counted in `waived` and nowhere else. `default_severity` is the check's own
    where the configuration gives it another, else null.
    """

    id: str
    name: str
    title: str
    severity: SeverityName
    outcome: OutcomeName
    score: Percentage | None
    passed: int
    judged: int
    waived: int = 0
    default_severity: SeverityName | None = None


class Finding(Struct, frozen=True, kw_only=True):
    """The answer of one check for one subject.

    `who` says whose move it is, `fix` what to do and `record` what to publish; all three are empty where nothing is
    to be done. `how` are the steps at the provider that holds the address, where it is known. `details` are the lookups
    behind it, as dig shows them. A failure that is `waived` counts nowhere, and `waiver` says why and how long; one whose
    waiver is over counts again and still shows it. `planned` are the lines of planned records that it
    rests on, the deciding one first; it is empty where all of it is live. `confirmation` says what came of asking others
    again, the zone's own servers among them; it is null where nobody was.
    """

    check_id: str
    check: str
    title: str
    severity: SeverityName
    subject: str
    outcome: OutcomeName
    message: str
    details: tuple[str, ...]
    who: str
    fix: str
    record: str
    sources: tuple[str, ...]
    waived: bool = False
    waiver: FindingWaiver | None = None
    how: tuple[str, ...] = ()
    planned: tuple[Place, ...] = ()
    confirmation: ConfirmationName | None = None


class TranscriptLine(Struct, frozen=True, kw_only=True):
    """One line of an SMTP conversation, `C` from us and `S` from the server, seconds after its connection began."""

    at_s: float
    sender: Literal["C", "S"]
    text: str


class SmtpSession(Struct, frozen=True, kw_only=True):
    """One SMTP conversation; `tls` names version and cipher, and is empty where no handshake was completed."""

    host: str | None
    ip: str
    ending: str
    phase: str
    detail: str
    greeting: str | None
    greeting_s: float | None
    ehlo_name: str | None
    extensions: tuple[str, ...]
    tls: str
    certificate_names: tuple[str, ...]
    certificate_expires: str | None
    transcript: tuple[TranscriptLine, ...]


class DomainReport(Struct, frozen=True, kw_only=True):
    """The report on one target. `domain` is null where the target is an address.

    `target` is as it was understood, `given` as it was written. `domain_unicode` is the readable form of an
    internationalised domain, else null. `findings` come worst first. `place` is where a file names the target. With a
    history, `trend` has its runs, this one last, and `changes` what was confirmed by this one; without one both are null.
    `assumed` are the files of planned records that were answered before live DNS, or with `assume_only` instead of it.
    `repairs` is what would mend the failures that count, in the order that works.
    """

    target: str
    given: str
    domain: str | None
    domain_unicode: str | None
    gathered_at: str
    duration_s: float
    dns_queries: int
    verdict: VerdictName
    score: Percentage | None
    counts: Counts
    mx: tuple[Mx, ...]
    null_mx: bool
    outbound: tuple[OutboundAddress, ...]
    coverage: Coverage
    ranges: tuple[SampledRange, ...]
    not_enumerable: tuple[NotEnumerable, ...]
    checks: tuple[CheckResult, ...]
    findings: tuple[Finding, ...]
    smtp: tuple[SmtpSession, ...]
    unprobed: tuple[str, ...]
    receivers: tuple[Prediction, ...] = ()
    place: Place | None = None
    trend: tuple[TrendPoint, ...] | None = None
    changes: tuple[Change, ...] | None = None
    assumed: tuple[str, ...] = ()
    assume_only: bool = False
    reverse_zones: tuple[ReverseZone, ...] = ()
    repairs: tuple[Repair, ...] = ()


class Report(Struct, frozen=True, kw_only=True):
    """A whole report: one or more targets, the waivers that were asked for, and what receivers demand beside."""

    schema_version: str
    tool: Tool
    reports: tuple[DomainReport, ...]
    waivers: tuple[WaiverUse, ...] = ()
    unchecked_demands: tuple[UncheckedDemand, ...] = ()


_OUTCOME_ORDER = {"fail": 0, "undetermined": 1, "pass": 3, "not-applicable": 4}
_SEVERITY_ORDER = {"error": 0, "warning": 1, "note": 2}


_OUTCOME_ORDER = {"fail": 0, "undetermined": 1, "pass": 3, "not-applicable": 4}
_SEVERITY_ORDER = {"error": 0, "warning": 1, "note": 2}


def outcome_order(outcome: str, *, waived: bool = False) -> int:
    """The place of an outcome in a list that has the worst first; a waived failure comes after what counts."""
    return 2 if waived else _OUTCOME_ORDER[outcome]


def severity_order(severity: str) -> int:
    """The place of a severity in a list that has the worst first."""
    return _SEVERITY_ORDER[severity]


WHAT_IT_PROVES = (
    "Reverse DNS is a consistency signal: a forward-confirmed name shows that whoever keeps the address and whoever "
    "keeps the name agree. Receivers act on it, each by its own policy. It proves neither who operates the host nor "
    "that mail from it is wanted. PTR names are public: what they reveal, everybody can read."
)
