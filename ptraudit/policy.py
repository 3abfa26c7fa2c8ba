"""What is asked of evidence, how much it counts, what is waived, and which receivers decide."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Self

from msgspec import Struct, field
from msgspec.structs import replace

from ptraudit.check import Check, Severity
from ptraudit.checks import catalogue, matching, near
from ptraudit.errors import UsageError
from ptraudit.evidence import Evidence
from ptraudit.waiver import Waiver, longest

OPTIONAL = {
    "BIMI": ("BIMI",),
    "DANE": ("DANE",),
    "DKIM": ("DKIM",),
    "DMARC": ("DMARC", "BIMI"),
    "SPF013": ("SPF013",),
    "STS": ("STS", "TLSRPT"),
    "TLSRPT": ("TLSRPT",),
}
"""What is asked for some checks alone, and the beginnings of their ids; all else any audit is about."""
OF_EACH = ("BIMI", "DKIM", "SPF013", "STS", "TLSRPT")
"""The checks that together cost some forty questions for each domain, none of which another domain shares."""


class Policy(Struct, frozen=True, kw_only=True):
    """The checks to ask, the severities that differ from their own (by id), the waivers, and the receivers that decide.

    `receivers` are names that `receivers.named` gives. `complete` says that everything is audited that the waivers were
    written for, so that one that meets nothing is idle.
    """

    checks: tuple[Check[Any], ...] = field(default_factory=catalogue)  # Any: checks of all scopes lie in one list
    severities: Mapping[str, Severity] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    receivers: tuple[str, ...] = ()
    complete: bool = True

    @classmethod
    def of(
        cls,
        *,
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        severities: Mapping[str, Severity] | None = None,
        waivers: tuple[Waiver, ...] = (),
        receivers: tuple[str, ...] = (),
    ) -> Self:
        """The checks that the options --select and --ignore leave, each with commas between ids, beginnings and names.

        Raises UsageError for a word that stands for no check, and where none is left.
        """
        chosen = _ids(select, "--select") if select else {check.id for check in catalogue()}
        chosen -= _ids(ignore, "--ignore")
        if not chosen:
            raise UsageError("--select and --ignore leave no check; `ptraudit checks` lists them")
        checks = tuple(check for check in catalogue() if check.id in chosen)
        return cls(checks=checks, severities=severities or {}, waivers=waivers, receivers=receivers)

    def after(self, evidence: Iterable[Evidence], wanted: Iterable[str]) -> Self:
        """The policy, which knows whether all targets were audited that its waivers were written for."""
        return replace(self, complete={one.request.target for one in evidence}.issuperset(wanted))

    def left_out(self, needed: Collection[str] = ()) -> frozenset[str]:
        """Those of OPTIONAL that no check is asked about, but for the checks that are `needed` anyway."""
        ids = {check.id for check in self.checks}.union(needed)
        return frozenset(family for family, readers in OPTIONAL.items() if not any(one.startswith(readers) for one in ids))

    def weighed(self, check: Check[Any]) -> Check[Any]:  # Any: as above
        """The check with the severity that it has here."""
        severity = self.severities.get(check.id, check.severity)
        return check if severity is check.severity else replace(check, severity=severity)

    def waiver(self, check_id: str, subject: str, domain: str | None) -> Waiver | None:
        """The waiver that holds longest of those that meet a finding; None where none does."""
        return longest(waiver for waiver in self.waivers if waiver.meets(check_id, subject, domain))

    def asks(self, waiver: Waiver) -> bool:
        """Whether one of the checks that are waived is asked at all."""
        return any(check.id in waiver.check_ids for check in self.checks)


def _ids(lists: Sequence[str], option: str) -> set[str]:
    chosen: set[str] = set()
    for word in (word.strip() for text in lists for word in text.split(",")):
        found = matching(word)
        if not found:
            raise UsageError(f'{option} "{word}" stands for no check{near(word)}; `ptraudit checks` lists them')
        chosen |= {check.id for check in found}
    return chosen
