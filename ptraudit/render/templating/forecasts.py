"""What receivers would do: predictions that are alike together, in few rows or as a matrix."""

from dataclasses import dataclass, replace

from ptraudit.report import DomainReport, Mildest, Prediction

ORDER = ("fail", "warning", "undetermined", "pass")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What one receiver would do with mail from some of the addresses."""

    receiver: str
    action: str
    reply: str
    default_reply: str
    points: float | None
    phase: str
    best: Mildest | None
    because: tuple[str, ...]
    source: str
    retrieved: str
    subjects: tuple[str, ...]

    @property
    def status(self) -> str:
        """What that would be as the result of a check."""
        return {"accept": "pass", "reject": "fail", "defer": "fail", "score": "warning"}.get(self.action, "undetermined")

    @property
    def effect(self) -> str:
        """What would be done: "reject with 550 5.7.25, 450 4.7.25 by default", "score, 1.3 points"."""
        if self.action == "unknown":
            return "not documented"
        default = f", {self.default_reply} at first or by default" if self.default_reply else ""
        reply = f" with {self.reply}" if self.reply and self.action != "score" else ""
        return f"{self.action}{reply}{default}{_points(self.points)}{self._odds}"

    @property
    def _odds(self) -> str:
        """What the order of several names changes."""
        if self.best is None:
            return ""
        if self.best.action == "accept" and self.best.orders:
            return f"; accepts about {self.best.accepted} of {self.best.orders} connections, as the names rotate"
        return f"; at best {self.best.action}{_points(self.best.points)}, as the names rotate"

    @property
    def then(self) -> str:
        """What a mail server that sends does with that answer."""
        if self.action == "reject" and self.phase == "greeting":
            return "a sending Postfix retries for days, an Exim bounces"
        return {"reject": "the sender bounces at once", "defer": "the sender retries for days"}.get(self.action, "")

    @property
    def known(self) -> str:
        """Where it is known from, and when it was seen."""
        return f"{self.source}, {self.retrieved}"


def _points(points: float | None) -> str:
    return "" if points is None else f", {points:g} points"


def forecasts(domain: DomainReport) -> tuple[Forecast, ...]:
    """Predictions of one receiver that differ in their reason alone together, the worst first, else as in the report."""
    alike: dict[str, dict[Forecast, list[Prediction]]] = {}
    for row in domain.receivers:
        kind = Forecast(
            receiver=row.receiver,
            action=row.action,
            reply=row.reply or "",
            default_reply=row.default_reply or "",
            points=row.points,
            phase=row.phase or "",
            best=row.best,
            because=(),
            source=row.source,
            retrieved=row.retrieved,
            subjects=(),
        )
        alike.setdefault(row.receiver, {}).setdefault(kind, []).append(row)
    rows = (
        replace(
            kind,
            subjects=tuple(row.subject for row in found),
            because=tuple(dict.fromkeys(check for row in found for check in row.because)),
        )
        for kinds in alike.values()
        for kind, found in kinds.items()
    )
    return tuple(sorted(rows, key=lambda row: (ORDER.index(row.status), -(row.points or 0))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The forecasts that say something, and the names of the receivers that say nothing for any address.

    `against` would refuse, defer or give points. `silent` do not document what they would do, `content` have nothing
    against any address.
    """

    against: tuple[Forecast, ...]
    silent: tuple[str, ...]
    content: tuple[str, ...]


def outlook(domain: DomainReport) -> Outlook:
    """What receivers would do, in short."""
    rows = forecasts(domain)
    against = tuple(row for row in rows if row.status in {"fail", "warning"})
    loud = {row.receiver for row in against}
    silent = tuple(dict.fromkeys(row.receiver for row in rows if row.status == "undetermined" and row.receiver not in loud))
    content = dict.fromkeys(row.receiver for row in rows)
    return Outlook(against=against, silent=silent, content=tuple(n for n in content if n not in loud and n not in silent))


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """What each receiver would do with mail from each address; addresses that all receivers treat alike share a column.

    `columns` are the addresses of each. A cell is None where nothing was predicted.
    """

    columns: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, tuple[Forecast | None, ...]], ...]


def matrix(domain: DomainReport) -> Matrix:
    """The predictions that are no mere acceptance as a matrix, the worst receivers and columns first."""
    rows = forecasts(domain)
    content = set(outlook(domain).content)
    receivers = tuple(name for name in dict.fromkeys(row.receiver for row in rows) if name not in content)
    of_subject: dict[str, dict[str, Forecast]] = {}
    for forecast in rows:
        for subject in forecast.subjects:
            of_subject.setdefault(subject, {})[forecast.receiver] = replace(forecast, subjects=())
    alike: dict[tuple[Forecast | None, ...], list[str]] = {}
    for subject, found in of_subject.items():
        alike.setdefault(tuple(found.get(receiver) for receiver in receivers), []).append(subject)
    columns = sorted(alike.items(), key=lambda column: -sum(1 for cell in column[0] if cell and cell.status == "fail"))
    return Matrix(
        columns=tuple(tuple(subjects) for _, subjects in columns),
        rows=tuple((receiver, tuple(cells[place] for cells, _ in columns)) for place, receiver in enumerate(receivers)),
    )
