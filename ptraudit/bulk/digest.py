"""What a summary counts of one report. Small: a run keeps none of the reports that it writes."""

from collections.abc import Iterable

from msgspec import Struct

from ptraudit.gate import Gate
from ptraudit.outlook import Prediction
from ptraudit.report import DomainReport, OutboundAddress

WORSE = {"score": 1, "defer": 2, "reject": 3}  # what a receiver holds against an address, the mildest first
INTO = ("include:", "redirect=")


class Pooled(Struct, frozen=True):
    """An address of a provider, by the provider's name, and whether its name leads back.

    `state` is that of RFC 8601 section 2.7.3, or "unused" for one without a name that was merely drawn from a range.
    """

    provider: str
    ip: str
    state: str


class Digest(Struct, frozen=True, kw_only=True):
    """One report in short. `status` is the exit status that it alone would give; `error` is of a target at fault.

    `against` says of each receiver that holds something against an address the worst that it does. `providers` are
    those that the target sends from or receives at; `pooled` are their addresses, where nobody has told them before.
    """

    line: int
    given: str
    target: str = ""
    verdict: str = ""
    score: int | None = None
    status: int = 3
    failed: tuple[str, ...] = ()
    undetermined: tuple[str, ...] = ()
    against: tuple[tuple[str, str], ...] = ()
    providers: tuple[str, ...] = ()
    pooled: tuple[Pooled, ...] = ()
    error: str = ""


def refused(line: int, given: str, error: str, gate: Gate) -> Digest:
    """A target at fault in short: nothing is known of it, as where no check could be judged."""
    return Digest(line=line, given=given, error=error, status=3 if gate.severities else 0)


def digest_of(report: DomainReport, gate: Gate) -> Digest:
    """A report in short."""
    place = report.place
    addresses = foreign(pooled(report.outbound), report.target)
    return Digest(
        line=place.line if place else 0,
        given=report.given,
        target=report.target,
        verdict=report.verdict,
        score=report.score,
        status=gate.domain_status(report),
        failed=tuple(check.id for check in report.checks if check.outcome == "fail"),
        undetermined=tuple(check.id for check in report.checks if check.outcome == "undetermined"),
        against=against(report.receivers),
        providers=providers(addresses),
        pooled=addresses,
    )


def against(rows: Iterable[Prediction]) -> tuple[tuple[str, str], ...]:
    """The receivers that hold something against an address, each with the worst that it does."""
    worst: dict[str, str] = {}
    for row in rows:
        if row.action in WORSE and WORSE[row.action] > WORSE.get(worst.get(row.receiver, ""), 0):
            worst[row.receiver] = row.action
    return tuple(sorted(worst.items()))


def pooled(rows: Iterable[OutboundAddress]) -> tuple[Pooled, ...]:
    """The addresses that a record or a host of some provider names."""
    found = {}
    for row in rows:
        for origin in row.origins:
            provider = _provider(origin.kind, origin.detail)
            if provider:
                unused = row.iprev == "permerror" and origin.sampled
                found[provider, row.ip] = Pooled(provider, row.ip, "unused" if unused else row.iprev)
    return tuple(found[key] for key in sorted(found))


def foreign(rows: Iterable[Pooled], target: str) -> tuple[Pooled, ...]:
    """Those that are not of the target itself."""
    return tuple(row for row in rows if not own(row.provider, target))


def own(provider: str, target: str) -> bool:
    """Whether a provider is the target itself."""
    return provider == target or provider.endswith(f".{target}")


def providers(rows: Iterable[Pooled]) -> tuple[str, ...]:
    """Whose addresses they are, each once."""
    return tuple(dict.fromkeys(row.provider for row in rows))


def _provider(kind: str, detail: str) -> str:
    """Whose address it is: the first include of the domain's own record, or the domain of the mail exchanger."""
    first = detail.lower().partition(" ")[0].lstrip("+")
    if kind == "spf" and first.startswith(INTO):
        return first[len(INTO[0]) :].removesuffix(".")
    if kind == "mx":
        labels = first.split(".")
        return ".".join(labels[1:] if len(labels) > 2 else labels)
    return ""
