"""Whose turn it is to ask, so that one slow zone cannot hold up the others. Knows no time and no network.

A question enters, and leaves at its end. One that is overdue is slow: it counts a quarter, since what it waits for is
elsewhere, and a zone with many slow questions has to wait until they have ended. Who waits is let in zone by zone.
"""

from collections import deque
from typing import Generic, TypeVar

from ptraudit.dns.pace import Window

T = TypeVar("T")

SLOW_WEIGHT = 0.25
MOST_OF_ZONE = 0.5  # of the window, for the slow questions of one zone: the other half stays for the others
MOST_SLOW = 128  # of them at any window: a zone whose servers are dead is not alive for being asked more


class Shares(Generic[T]):
    """The questions `inside`, by weight, and the tickets of those `waiting`, by zone. `window`: how many there may be."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self.inside = 0.0
        self._slow: dict[str, int] = {}
        self.waiting: dict[str, deque[T]] = {}

    def enters(self) -> bool:
        """Let one in, if anybody may enter; whether it is in."""
        if self.waiting or self._slow or self.inside >= self._window.size:
            return False
        self.inside += 1
        return True

    def wait(self, zone: str, ticket: T) -> None:
        """Queue a ticket behind those of its zone."""
        self.waiting.setdefault(zone, deque()).append(ticket)

    def next_zone(self) -> str | None:
        """The zone whose turn it is; None where nobody waits, or nobody may enter."""
        if not self.waiting:
            return None
        if self.inside >= self._window.size:
            self._window.filled()
            return None
        most = min(MOST_SLOW, self._window.size * MOST_OF_ZONE / SLOW_WEIGHT)
        return next((zone for zone in self.waiting if self._slow.get(zone, 0) < most), None)

    def turn(self, zone: str) -> T:
        """Let the first of a zone in; then the other zones come first."""
        queue = self.waiting.pop(zone)
        ticket = queue.popleft()
        if queue:
            self.waiting[zone] = queue
        self.inside += 1
        return ticket

    def slowed(self, zone: str) -> None:
        """One that is inside has become slow."""
        self.inside -= 1 - SLOW_WEIGHT
        self._slow[zone] = self._slow.get(zone, 0) + 1

    def left(self) -> None:
        """One has ended that was not slow."""
        self.inside -= 1

    def left_slowly(self, zone: str) -> None:
        """One has ended that was slow."""
        self.inside -= SLOW_WEIGHT
        self._slow[zone] -= 1
        if not self._slow[zone]:
            del self._slow[zone]
