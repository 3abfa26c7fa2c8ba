"""What is asked of evidence, how much it counts, and what is waived."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ptraudit.check import Check, Severity
from ptraudit.checks import catalogue
from ptraudit.waiver import Waiver, longest


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The checks to ask, the severities that differ from their own (by id), and the waivers.

    `complete` says that everything is audited that the waivers were written for, so that one that meets nothing is idle.
    """

    checks: tuple[Check[Any], ...] = field(default_factory=catalogue)  # Any: checks of all scopes lie in one list
    severities: Mapping[str, Severity] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    complete: bool = True

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
