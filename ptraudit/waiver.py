"""A waiver: a failure that somebody has accepted, for a reason and for a time. Pure; today is the day of the evidence."""

import re
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from ipaddress import ip_network
from typing import Literal

from msgspec import Struct

from ptraudit.address import parsed_address, unmapped_network
from ptraudit.hostname import bare
from ptraudit.lookup import IPNetwork
from ptraudit.place import Place

EXPIRING_DAYS = 14  # long enough to mend a record that somebody else keeps, or to argue for another waiver


class FindingWaiver(Struct, frozen=True, kw_only=True):
    """The waiver of one finding, as reports show it. Where it has `expired`, the finding counts again."""

    until: str
    reason: str
    days_left: int
    expired: bool


class WaiverUse(Struct, frozen=True, kw_only=True):
    """A waiver and what became of it, as reports show it.

    `days_left` counts from the day the evidence was gathered to `until` (2027-03-31), the last day on which it holds;
    it is negative afterwards. `state` is "expiring" in the last 14 days, and "unmatched" where nothing is left that it
    could waive. `matched` counts the findings that it meets and that did not pass.
    """

    check: str
    match: tuple[str, ...]
    until: str
    reason: str
    state: Literal["active", "expiring", "expired", "unmatched"]
    days_left: int
    matched: int
    place: Place | None


class Waiver(Struct, frozen=True, kw_only=True, dict=True):
    """What is waived: the findings of some checks on the subjects that one of the patterns meets, up to and with a day.

    `check` is what the user wrote, `check_ids` what it stands for. A pattern is an address or a network, which meets
    every address in it, or a name in which `*` stands for anything, which meets a host or the audited domain.
    """

    check: str
    check_ids: frozenset[str]
    match: tuple[str, ...]
    until: date
    reason: str
    place: Place | None = None

    def meets(self, check_id: str, subject: str, domain: str | None) -> bool:
        """Whether a finding on a subject is one of these; `subject` and `domain` as reports name them."""
        if check_id not in self.check_ids:
            return False
        words = [word.strip("[]").lower() for word in subject.split()]
        networks = [network for word in words if (network := network_of(word)) is not None]
        names = [*words, *([domain] if domain else [])]
        return any(_within(network, mine) for network in networks for mine in self._networks) or any(
            pattern.fullmatch(bare(name)) for name in names for pattern in self._names
        )

    def days_left(self, today: date) -> int:
        """How many days it still holds after today; negative once it is over."""
        return (self.until - today).days

    def applied(self, today: date) -> FindingWaiver:
        """What it says of a finding that it meets."""
        left = self.days_left(today)
        return FindingWaiver(until=self.until.isoformat(), reason=self.reason, days_left=left, expired=left < 0)

    def used(self, today: date, matched: int, *, idle: bool) -> WaiverUse:
        """What became of it; `idle` where it should have met something and did not."""
        left = self.days_left(today)
        state: Literal["active", "expiring", "expired", "unmatched"] = "expiring" if left <= EXPIRING_DAYS else "active"
        return WaiverUse(
            check=self.check,
            match=self.match,
            until=self.until.isoformat(),
            reason=self.reason,
            state="expired" if left < 0 else "unmatched" if idle else state,
            days_left=left,
            matched=matched,
            place=self.place,
        )

    @cached_property
    def _networks(self) -> tuple[IPNetwork, ...]:
        return tuple(network for text in self.match if (network := network_of(text)) is not None)

    @cached_property
    def _names(self) -> tuple[re.Pattern[str], ...]:
        names = (bare(text.lower()) for text in self.match if network_of(text) is None)
        return tuple(re.compile(".*".join(map(re.escape, name.split("*")))) for name in names)


def longest(waivers: Iterable[Waiver]) -> Waiver | None:
    """The one that holds longest; None of none."""
    return max(waivers, key=lambda waiver: waiver.until, default=None)


def network_of(text: str) -> IPNetwork | None:
    """The network, or the address as a network of one, that a text is; None where it is neither."""
    try:
        return unmapped_network(ip_network(parsed_address(text) or text.strip()))
    except ValueError:
        return None


def _within(network: IPNetwork, other: IPNetwork) -> bool:
    return network.version == other.version and network.subnet_of(other)  # type: ignore[arg-type]  # the same version
