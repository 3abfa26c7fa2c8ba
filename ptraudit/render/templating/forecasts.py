"""What receivers would do, in few rows: predictions that are alike together."""

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
