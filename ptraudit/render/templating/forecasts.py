"""What receivers would do: predictions that are alike together, in few rows or as a matrix."""

from collections.abc import Mapping, Sequence
from itertools import count, product
from string import ascii_uppercase

from msgspec import Struct
from msgspec.structs import replace

from ptraudit.aftermath import after
from ptraudit.outlook import Prediction
from ptraudit.render.rows import effect
from ptraudit.report import DomainReport

ORDER = ("fail", "warning", "undetermined", "pass")
BULK = ":bulk"  # the end of the names of receivers as bulk senders meet them
Kinds = Mapping[Prediction, Sequence[Prediction]]


class Forecast(Struct, frozen=True, kw_only=True):
    """A prediction, and the addresses that it is made of in equal words; `row` has the reasons of all of them."""

    row: Prediction
    subjects: tuple[str, ...]

    @property
    def receiver(self) -> str:
        """Whose it is; one that decides is marked."""
        return self.row.receiver + (" (decides)" if self.row.decides else "")

    @property
    def status(self) -> str:
        """The result that it is marked with."""
        return effect.status(self.row)

    @property
    def effect(self) -> str:
        """What would be done."""
        return effect.effect(self.row)

    @property
    def short(self) -> str:
        """The same for a cell of a table."""
        return effect.in_short(self.row)

    @property
    def milder(self) -> str:
        """The other reply of a pair."""
        return effect.milder(self.row)

    @property
    def because(self) -> tuple[str, ...]:
        """The checks that find the reason."""
        return self.row.because

    @property
    def then(self) -> str:
        """What a mail server that sends does with that answer."""
        if self.row.action not in {"reject", "defer"}:
            return ""
        code = self.row.reply or {"reject": "5", "defer": "4"}[self.row.action]
        return after(code, greeting=self.row.phase == "greeting")

    @property
    def known(self) -> str:
        """Where it is known from, and when that was read."""
        return effect.known(self.row)


def forecasts(domain: DomainReport) -> tuple[Forecast, ...]:
    """Predictions of one receiver that differ in their reason alone together, the worst first, else as in the report."""
    alike: dict[str, dict[Prediction, list[Prediction]]] = {}
    for row in domain.receivers:
        kind = replace(row, subject="", ehlo=None, because=(), why="")
        alike.setdefault(row.receiver, {}).setdefault(kind, []).append(row)
    rows = (
        Forecast(
            row=replace(kind, because=tuple(dict.fromkeys(check for row in found for check in row.because))),
            subjects=tuple(dict.fromkeys(row.subject for row in found)),
        )
        for name, kinds in alike.items()
        if not _says_no_more(kinds, alike.get(name.removesuffix(BULK), {}), name)
        for kind, found in kinds.items()
    )
    return tuple(sorted(rows, key=_badness))


def _badness(one: Forecast) -> tuple[bool, int, float]:
    return not one.row.decides, ORDER.index(one.status), -(one.row.points or 0)


def _says_no_more(kinds: Kinds, base: Kinds, name: str) -> bool:
    """Whether a receiver does to bulk senders what it does to everybody."""
    if not name.endswith(BULK) or any(kind.decides for kind in kinds):
        return False

    def effects(of: Kinds) -> set[tuple[str, str]]:
        return {(row.subject, effect.effect(kind)) for kind, rows in of.items() for row in rows}

    return effects(kinds) == effects(base)


class Outlook(Struct, frozen=True, kw_only=True):
    """The forecasts that say something, and the names of the receivers that say nothing for any address.

    `against` would refuse, defer or give points; `greeters` among them refuse in place of the greeting. `silent` do not
    document what they would do, `content` have nothing against any address.
    """

    against: tuple[Forecast, ...]
    greeters: tuple[str, ...]
    silent: tuple[str, ...]
    content: tuple[str, ...]


def outlook(domain: DomainReport) -> Outlook:
    """What receivers would do, in short."""
    rows = forecasts(domain)
    against = tuple(one for one in rows if one.status in {"fail", "warning"})
    loud = {one.receiver for one in against}
    silent = dict.fromkeys(one.receiver for one in rows if one.status == "undetermined" and one.receiver not in loud)
    content = dict.fromkeys(one.receiver for one in rows if one.receiver not in loud and one.receiver not in silent)
    greeters = dict.fromkeys(one.receiver for one in against if one.row.action == "reject" and one.row.phase == "greeting")
    return Outlook(against=against, greeters=tuple(greeters), silent=tuple(silent), content=tuple(content))


class Matrix(Struct, frozen=True, kw_only=True):
    """What each receiver would do with mail from each address; addresses that all receivers treat alike share a column.

    `columns` are the addresses of each, `letters` their short names. A cell is None where nothing was predicted.
    """

    columns: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, tuple[Forecast | None, ...]], ...]

    @property
    def letters(self) -> tuple[str, ...]:
        """A, B, and behind Z two letters."""
        names = ("".join(letters) for length in count(1) for letters in product(ascii_uppercase, repeat=length))
        return tuple(name for name, _ in zip(names, self.columns, strict=False))

    def marks(self, forecast: Forecast) -> tuple[str, ...]:
        """By column the status of a forecast, or "" where it says nothing of these addresses."""
        return tuple(forecast.status if subjects[0] in forecast.subjects else "" for subjects in self.columns)


def matrix(domain: DomainReport) -> Matrix:
    """The predictions that are no mere acceptance as a matrix, the worst receivers and columns first.

    A cell is the worst where an address gives several EHLO names.
    """
    rows = forecasts(domain)
    content = set(outlook(domain).content)
    receivers = tuple(name for name in dict.fromkeys(one.receiver for one in rows) if name not in content)
    of_subject: dict[str, dict[str, Forecast]] = {}
    for row in domain.receivers:
        cell = Forecast(row=replace(row, subject="", ehlo=None, why=""), subjects=())
        cells = of_subject.setdefault(row.subject, {})
        cells[cell.receiver] = min(cells.get(cell.receiver, cell), cell, key=_badness)
    alike: dict[tuple[Forecast | None, ...], list[str]] = {}
    for subject, found in of_subject.items():
        alike.setdefault(tuple(found.get(receiver) for receiver in receivers), []).append(subject)
    columns = sorted(alike.items(), key=lambda column: -sum(1 for cell in column[0] if cell and cell.status == "fail"))
    return Matrix(
        columns=tuple(tuple(subjects) for _, subjects in columns),
        rows=tuple((receiver, tuple(cells[place] for cells, _ in columns)) for place, receiver in enumerate(receivers)),
    )
