"""What a check is: one question, asked of each subject of its scope, answered by a pure function."""

import inspect
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from ptraudit import policies, published, subject
from ptraudit.change import Change
from ptraudit.confirmation import Cause, Confirmation, corrected, worst
from ptraudit.evidence import Evidence, SmtpPhase
from ptraudit.lookup import Ending, Lookup
from ptraudit.place import Place
from ptraudit.reverse_zones import reverse_zones


class Severity(StrEnum):
    """The consequence of a failed check, worst first.

    error: a named, major receiver refuses or defers mail for this alone, or an RFC MUST is broken.
    warning: receivers or common filters count it against the sender, or an RFC SHOULD is broken. note: worth knowing.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Outcome(StrEnum):
    """The answer of a check, the worst first. Undetermined is neither a pass nor a failure."""

    FAIL = "fail"
    UNDETERMINED = "undetermined"
    PASS = "pass"  # noqa: S105 - an outcome, no password
    NOT_APPLICABLE = "not-applicable"


class Mover(StrEnum):
    """Whose move it is when a check fails."""

    ADDRESS_HOLDER = "whoever holds the address block (provider, hoster, cloud), who keeps the reverse zone"
    ZONE_OWNER = "whoever keeps the DNS zone of the name"
    DOMAIN_OWNER = "whoever keeps the DNS zone of the domain"
    SERVER_OPERATOR = "whoever runs the mail server"


class Verdict(Struct, frozen=True, kw_only=True):
    """The answer for one subject.

    `message` stands alone: it names its subject, what was seen and what was expected. It rests on `lookups`, and `lines`
    are more of its details. `fix` says what to do here, and `changes` are those of records that mend it, in the order that
    works. `confirmation` is what came of asking again for what it rests on.
    """

    outcome: Outcome
    message: str
    lookups: tuple[Lookup, ...] = ()
    lines: tuple[str, ...] = ()
    fix: str = ""
    changes: tuple[Change, ...] = ()
    confirmation: Confirmation | None = None

    @property
    def details(self) -> tuple[str, ...]:
        """What was seen: the lookups as dig shows them, and the other lines."""
        return (*(line for lookup in self.lookups for line in lookup.lines), *self.lines)

    @property
    def planned(self) -> tuple[Place, ...]:
        """The lines of planned records that it rests on."""
        return tuple(dict.fromkeys(place for lookup in self.lookups for place in lookup.planned))

    @property
    def record(self) -> str:
        """The record to publish, where there is one: that of the last change, for which the others make room."""
        return self.changes[-1].record if self.changes else ""

    @property
    def told(self) -> str:
        """The message, with what came of asking again, or with the first line of a planned record that it rests on."""
        if self.confirmation:
            return f"{self.message} {self.confirmation.sentence}"
        planned = self.planned
        if not planned:
            return self.message
        more = f" and {len(planned) - 1} more" if len(planned) > 1 else ""
        partly = any(lookup.server for lookup in self.lookups)  # on live records too
        note = f"{'partly ' if partly else ''}planned, {planned[0]}{more}"
        return f"{self.message.removesuffix('.')} ({note})."


def passed(message: str, *lookups: Lookup) -> Verdict:
    """The subject is as it should be."""
    return Verdict(outcome=Outcome.PASS, message=message, lookups=lookups)


def failed(message: str, *lookups: Lookup, fix: str = "", changes: tuple[Change, ...] = ()) -> Verdict:
    """The subject is at fault; `message` says what was seen and what was expected, `changes` what would mend it."""
    again = worst(lookups)
    return Verdict(outcome=Outcome.FAIL, message=message, lookups=lookups, fix=fix, changes=changes, confirmation=again)


def not_applicable(message: str, *lookups: Lookup) -> Verdict:
    """The question makes no sense for the subject; `message` says why."""
    return Verdict(outcome=Outcome.NOT_APPLICABLE, message=message, lookups=lookups)


AGAIN = "Audit again; if it stays so, look at the name servers in the way and at the resolver that was asked."


def undetermined(label: str, *lookups: Lookup, why: str = "", fix: str = "") -> Verdict:
    """It could not be found out; the message names each lookup that ended without an answer."""
    missing = [f"{lookup.rdtype} of {lookup.name} ended with {lookup.ending}" for lookup in lookups if not lookup.conclusive]
    reason = why or "the lookup of " + ", and of ".join(missing)
    unplanned = [f"{one.rdtype} of {one.canonical_name}" for one in lookups if one.ending is Ending.NOT_PLANNED]
    if unplanned:
        fix = f"Plan {' and '.join(unplanned)} too, or leave out --assume-only, so that live DNS is asked."
    elif not fix:
        fix = AGAIN if lookups else "Audit again later, or from another network."
    message, again = f"{label} could not be judged: {reason}.", worst(lookups)
    return Verdict(outcome=Outcome.UNDETERMINED, message=message, lookups=lookups, fix=fix, confirmation=again)


def detailed(verdict: Verdict, *lines: str) -> Verdict:
    """The verdict with these details, where they are no lookups."""
    return replace(verdict, lines=lines)


def spfless(domain: subject.Domain, question: str) -> Verdict | None:
    """The verdict on a domain without an SPF record to ask `question` of; None where there is one, however broken.

    That it has none is SPF002's business.
    """
    spf, txt = domain.evidence.spf, domain.evidence.lookup(domain.name, "TXT")
    if spf is None and txt.ending is Ending.NOT_ASKED:
        return not_applicable(f"The SPF record of {domain.label} was not asked for.")
    if not txt.conclusive:
        return undetermined(question, txt)
    if spf is None or spf.record is None:
        return not_applicable(f"{domain.label} publishes no SPF record.", txt)
    return None


def unserved(session: subject.Session, question: str) -> Verdict | None:
    """The verdict on a server that did not say that it is ready, so that `question` stays open; None where it did.

    With nobody at the port there is nothing to ask; whether that is a fault is SMTP003's business.
    """
    if session.serves:
        return None
    greeting = session.session.greeting
    if greeting is None and session.session.phase is SmtpPhase.CONNECT:
        return not_applicable(f"No server answered at {session.label}, so there is no greeting to judge.")
    seen = f'it greeted with "{greeting.code} {" ".join(greeting.lines[:1])}"' if greeting else "it sent no greeting"
    return undetermined(question, why=f"{seen}, and the conversation went no further")


class Subject(Protocol):
    """What a check may be asked about."""

    @property
    def label(self) -> str:
        """How the report names it."""


S = TypeVar("S", bound=Subject)


class Scope(Struct, Generic[S], frozen=True, eq=False):
    """The kind of subject that a check is asked about, and how its subjects are found in the evidence."""

    name: str
    subjects: Callable[[Evidence], tuple[S, ...]]


DOMAIN = Scope("domain", subject.domains)
MX_HOST = Scope("mx host", subject.mx_hosts)
ADDRESS = Scope("address", subject.addresses)
SENDER = Scope("address", subject.addresses)  # as it sends for the domain: the answer hangs on both
REVERSE_ZONE = Scope("reverse zone", reverse_zones)
RANGE = Scope("range", subject.ranges)
EHLO_NAME = Scope("ehlo name", subject.ehlo_names)
EHLO_USE = Scope("ehlo name at an address", subject.ehlo_uses)
SESSION = Scope("smtp session", subject.sessions)
DKIM_KEY = Scope("dkim key", published.dkim_keys)
DKIM_DOMAIN = Scope("domain", published.dkim_domains)
DMARC_DOMAIN = Scope("domain", policies.dmarc_domains)
BIMI_DOMAIN = Scope("domain", policies.bimi_domains)
TLS_DOMAIN = Scope("domain", policies.tls_domains)
REPORT_HOST = Scope("dmarc report host", policies.report_hosts)


class Finding(Struct, frozen=True, kw_only=True):
    """A verdict with the subject that it is about."""

    check: "Check[Any]"  # Any: findings of all scopes lie in one list
    subject: str
    verdict: Verdict


class Check(Struct, Generic[S], frozen=True, kw_only=True):
    """One question. `what` is the exact rule; `fix` is for whoever `mover` says; `since` is the first version."""

    id: str
    name: str
    scope: Scope[S]
    severity: Severity
    title: str
    failure_title: str
    what: str
    why: str
    fix: str
    mover: Mover
    sources: tuple[str, ...]
    since: str
    judge: Callable[[S], Verdict]

    def findings(self, evidence: Evidence) -> tuple[Finding, ...]:
        """The answer for every subject of the scope, in the order of the evidence."""
        pairs = zip(self.scope.subjects(evidence), self.verdicts(evidence), strict=True)
        return tuple([Finding(check=self, subject=item.label, verdict=verdict) for item, verdict in pairs])

    def verdicts(self, evidence: Evidence) -> tuple[Verdict, ...]:
        """The same without the subjects."""
        kept = self.kept(evidence)  # receivers ask again
        known = kept.get(self.judge)
        if known is None:
            known = kept[self.judge] = self._judged(evidence, self.scope.subjects(evidence))
        return known

    def _judged(self, evidence: Evidence, subjects: tuple[S, ...]) -> tuple[Verdict, ...]:
        """A verdict on each; it holds also against what the zones' own servers say, where a resolver remembers otherwise."""
        verdicts = tuple(map(self.judge, subjects))
        later = corrected(evidence)
        if later is None:
            return verdicts
        then = {item.label: self.judge(item) for item in self.scope.subjects(later)}
        return tuple(_held(now, then.get(item.label)) for item, now in zip(subjects, verdicts, strict=True))

    @staticmethod
    def kept(evidence: Evidence) -> dict[Callable[[Any], Verdict], tuple[Verdict, ...]]:  # Any: subjects of all kinds
        """The verdicts that were given on evidence, by judge: one for each subject. Who knows them may put them there."""
        kept: dict[Callable[[Any], Verdict], tuple[Verdict, ...]] = vars(evidence).setdefault("_verdicts", {})
        return kept  # where cached properties live too


def _held(now: Verdict, then: Verdict | None) -> Verdict:
    """The verdict on what a resolver remembers, given the one that will be right when it has forgotten that.

    What is mended already is neither missing nor fine, for others may remember too; what is broken already is broken.
    """
    if now.outcome is Outcome.FAIL and then and then.outcome is Outcome.PASS:
        wait = "It is mended at the zone's own servers: wait until the old answer is forgotten, and audit again."
        return replace(now, outcome=Outcome.UNDETERMINED, fix=wait, changes=())
    if now.outcome is Outcome.PASS and then and then.outcome is Outcome.FAIL:
        sentence = "Resolvers that remember the old answer still say otherwise."
        return replace(then, confirmation=Confirmation(cause=Cause.STALE, sentence=sentence))
    return now


def check(
    check_id: str,
    scope: Scope[S],
    severity: Severity,
    *,
    title: str,
    failure_title: str,
    why: str,
    fix: str,
    mover: Mover,
    sources: tuple[str, ...],
    since: str,
) -> Callable[[Callable[[S], Verdict]], Check[S]]:
    """Make a check of a function: its name is the check's name, its docstring the exact rule."""

    def made(judge: Callable[[S], Verdict]) -> Check[S]:
        return Check(
            id=check_id,
            name=judge.__name__.replace("_", "-"),
            scope=scope,
            severity=severity,
            title=title,
            failure_title=failure_title,
            what=inspect.cleandoc(judge.__doc__ or ""),
            why=why,
            fix=fix,
            mover=mover,
            sources=sources,
            since=since,
            judge=judge,
        )

    return made
