"""The last page of a run: how many pass, what fails most, who would refuse the mail, and whose addresses are shared."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from ptraudit import __version__
from ptraudit.bulk.tally import ORDER, Pool, Tally
from ptraudit.checks import catalogue
from ptraudit.errors import UsageError
from ptraudit.policy import Policy
from ptraudit.render.templating.clean import cleaned
from ptraudit.render.templating.engine import filled
from ptraudit.report import ALGORITHM, WHAT_IT_PROVES, severity_order

FORMATS = {".html": "html", ".htm": "html", ".md": "markdown"}
MOST_POOLS = 200  # providers on the page; a run may meet thousands
MOST_BROKEN = 10  # addresses of one provider that are named
BROKEN = ("fail", "permerror", "temperror")  # whose names do not lead back, or could not be looked at


class FailedCheck(Struct, frozen=True, kw_only=True):
    """A check, and for how many targets it failed or stayed open."""

    id: str
    name: str
    severity: str
    title: str
    failed: int
    undetermined: int


class Refusing(Struct, frozen=True, kw_only=True):
    """A receiver, and how many targets it would refuse, put off or count something against, each at its worst address."""

    receiver: str
    reject: int
    defer: int
    score: int


class Provider(Struct, frozen=True, kw_only=True):
    """Whose addresses several targets use: how many of them there are, how many lead back, and some that do not."""

    name: str
    targets: int
    addresses: int
    confirmed: int
    unused: int
    broken: tuple[str, ...]
    more: int


class Summary(Struct, frozen=True, kw_only=True):
    """A run in short. `whole` is false where it was interrupted."""

    path: str
    at: str
    whole: bool
    targets: int
    passed: int
    failed: int
    undetermined: int
    refused: int
    checks: tuple[FailedCheck, ...]
    receivers: tuple[Refusing, ...]
    providers: tuple[Provider, ...]
    more_providers: int
    faults: tuple[tuple[int, str, str], ...]

    @property
    def share(self) -> str:
        """How many of the targets that were audited pass, in per cent, rounded down."""
        audited = self.passed + self.failed + self.undetermined
        return f"{100 * self.passed // audited} %" if audited else "none"


def summary(tally: Tally, policy: Policy, *, path: str, at: str, whole: bool) -> Summary:
    """The summary of what has been counted."""
    shared = [(name, pool) for name, pool in tally.pools.items() if pool.targets > 1]
    shared.sort(key=lambda pair: (-pair[1].targets, pair[0]))
    receivers = {receiver for receiver, _ in tally.against}
    rows = (_refusing(tally, receiver) for receiver in receivers)
    return Summary(
        path=path,
        at=at,
        whole=whole,
        targets=tally.targets,
        passed=tally.verdicts["pass"],
        failed=tally.verdicts["fail"],
        undetermined=tally.verdicts["undetermined"],
        refused=tally.refusals,
        checks=tuple(_checks(tally, policy)),
        receivers=tuple(sorted(rows, key=lambda row: (-row.reject, -row.defer, -row.score, row.receiver))),
        providers=tuple(_provider(name, pool) for name, pool in shared[:MOST_POOLS]),
        more_providers=max(len(shared) - MOST_POOLS, 0),
        faults=tuple(tally.refused),
    )


def _checks(tally: Tally, policy: Policy) -> Iterator[FailedCheck]:
    """Errors before warnings before notes, and among equals what fails most."""
    met = [policy.weighed(one) for one in catalogue() if tally.failed[one.id] or tally.undetermined[one.id]]
    for check in sorted(met, key=lambda one: (severity_order(one.severity), -tally.failed[one.id], one.id)):
        yield FailedCheck(
            id=check.id,
            name=check.name,
            severity=check.severity.value,
            title=check.failure_title,
            failed=tally.failed[check.id],
            undetermined=tally.undetermined[check.id],
        )


def _refusing(tally: Tally, receiver: str) -> Refusing:
    reject, defer, score = (tally.against[receiver, action] for action in ORDER)
    return Refusing(receiver=receiver, reject=reject, defer=defer, score=score)


def _provider(name: str, pool: Pool) -> Provider:
    broken = [f"{ip} ({state})" for ip, state in sorted(pool.addresses.items()) if state in BROKEN]
    states = list(pool.addresses.values())
    return Provider(
        name=name,
        targets=pool.targets,
        addresses=len(states),
        confirmed=states.count("pass"),
        unused=states.count("unused"),
        broken=tuple(broken[:MOST_BROKEN]),
        more=max(len(broken) - MOST_BROKEN, 0),
    )


def format_of(path: Path) -> str:
    """The format that the file's ending asks for. Raises UsageError."""
    if path.suffix.lower() not in FORMATS:
        raise UsageError(f"--summary {path} has no ending that names a format; give .html or .md")
    return FORMATS[path.suffix.lower()]


def rendered(run: Summary, format: str) -> str:  # noqa: A002 - as everywhere
    """The summary as a page, or as Markdown. What strangers wrote comes out visibly escaped."""
    tool = f"ptraudit {__version__}, algorithm {ALGORITHM}"
    return filled(f"summary.{format}.j2", run=cleaned(run), tool=tool, what_it_proves=WHAT_IT_PROVES)


def told(run: Summary) -> str:
    """The summary in a few lines, for stderr."""
    lines = [
        f"{run.targets:,} targets: {run.passed:,} pass ({run.share}), {run.failed:,} fail, "
        f"{run.undetermined:,} could not be judged" + (f", {run.refused:,} are no targets" if run.refused else "")
    ]
    lines += [f"  {one.severity} {one.id} {one.name}: {one.failed:,} fail" for one in run.checks[:5] if one.failed]
    against = [f"{one.receiver} {one.reject + one.defer:,}" for one in run.receivers if one.reject + one.defer][:5]
    if against:
        lines.append(f"  refused or put off by {', '.join(against)}")
    troubled = [f"{one.name} ({one.targets:,} targets)" for one in run.providers if one.broken][:5]
    if troubled:
        lines.append(f"  shared addresses that do not lead back: {', '.join(troubled)}")
    return "".join(f"{line}\n" for line in lines)
