"""What receivers would do: predictions that are alike together, in few rows or as a matrix."""

from dataclasses import dataclass, replace

from ptraudit.report import DomainReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What one receiver would do with mail from some of the addresses."""

    receiver: str
    action: str
    reply: str
    points: float | None
    because: tuple[str, ...]
    subjects: tuple[str, ...]

    @property
    def status(self) -> str:
        """What that would be as the result of a check."""
        return {"accept": "pass", "reject": "fail", "defer": "fail", "score": "warning"}.get(self.action, "undetermined")

    @property
    def effect(self) -> str:
        """What would be done: "reject with 550 5.7.25", "score, 1.3 points"."""
        points = "" if self.points is None else f", {self.points:g} points"
        return self.action + (f" with {self.reply}" if self.reply else "") + points


def forecasts(domain: DomainReport) -> tuple[Forecast, ...]:
    """Equal predictions of one receiver together, the receivers in the order of the report."""
    alike: dict[str, dict[Forecast, list[str]]] = {}
    for row in domain.receivers:
        kind = Forecast(
            receiver=row.receiver,
            action=row.action,
            reply=row.reply or "",
            points=row.points,
            because=row.because,
            subjects=(),
        )
        alike.setdefault(row.receiver, {}).setdefault(kind, []).append(row.subject)
    return tuple(replace(kind, subjects=tuple(subjects)) for kinds in alike.values() for kind, subjects in kinds.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """What each receiver would do with mail from each address; addresses that all receivers treat alike share a column.

    `columns` are the addresses of each. A cell is None where nothing was predicted.
    """

    columns: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, tuple[Forecast | None, ...]], ...]


def matrix(domain: DomainReport) -> Matrix:
    """The predictions as a matrix, the columns with most refusals first, the receivers in the order of the report."""
    receivers = tuple(dict.fromkeys(row.receiver for row in domain.receivers))
    of_subject: dict[str, dict[str, Forecast]] = {}
    for forecast in forecasts(domain):
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
