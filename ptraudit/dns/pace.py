"""How much one server is asked: a window of questions in flight, and a rate. Functions of given times and counts."""

from msgspec import Struct

FIRST_WINDOW = 100  # the questions of one audit go out at once; any home router takes as many
LEAST_WINDOW = 16
MOST_WINDOW = 200  # what fits into the receive buffer that a server has by default; more in flight were lost
EPOCH = 200  # endings by which a window is judged
TOLERATED_LOSSES = 6  # of them: a bad path loses 1 % by itself, a queue that overflows loses more
TOLERATED_FAILURES = 50  # of them, SERVFAIL and REFUSED: zones break less often, so the resolver has had enough
SHRINK = 0.7
BURST_S = 0.1  # what may go out at once, of the questions of a second


class Window(Struct):
    """How many questions may be in flight: more while all are answered, fewer once some are lost."""

    size: int = FIRST_WINDOW
    _grows_fast: bool = True
    _full: bool = False
    _shrunk_s: float = 0.0
    _endings: int = 0
    _losses: int = 0
    _failures: int = 0

    def filled(self) -> None:
        """Note that a question has to wait: a window that is never full has no reason to grow."""
        self._full = True

    def ended(self, began_s: float, now_s: float, *, losses: int = 0, failed: bool = False) -> None:
        """Note the end of a question: how many of its packets were lost, and whether the server would not answer it.

        What began before the window shrank has been paid for already.
        """
        if began_s < self._shrunk_s:
            return
        self._endings += 1
        self._losses += losses
        self._failures += failed
        if self._losses > TOLERATED_LOSSES or self._failures > TOLERATED_FAILURES:
            self.size = max(LEAST_WINDOW, int(self.size * SHRINK))
            self._grows_fast, self._shrunk_s = False, now_s
        elif self._endings < (min(EPOCH, self.size) if self._grows_fast else EPOCH):
            return
        elif self._full:
            self.size = min(MOST_WINDOW, self.size * 2 if self._grows_fast else self.size + LEAST_WINDOW)
        self._full, self._endings, self._losses, self._failures = False, 0, 0, 0


class Rate(Struct):
    """So many a second, of which some may come at once; a bucket that time fills."""

    per_s: float
    burst: float
    _left: float = 0.0
    _at_s: float = float("-inf")

    def take(self, now_s: float) -> bool:
        """Whether one may go now, which takes its place."""
        self._left = min(self.burst, self._left + (now_s - self._at_s) * self.per_s)
        self._at_s = now_s
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def give(self, credit: float) -> None:
        """Fill the bucket a little, beside what time does."""
        self._left += credit

    def wait_s(self) -> float:
        """How long after a refusal the next may go."""
        return max(0.0, (1 - self._left) / self.per_s)


def rate(per_s: float | None) -> Rate | None:
    """The rate for a cap of questions a second; None where there is none."""
    return None if per_s is None else Rate(per_s=per_s, burst=max(1.0, per_s * BURST_S))


def retry_budget() -> Rate:
    """How often questions may be asked again: a tenth of what is answered, and a little always, also of a dead server."""
    return Rate(per_s=RETRIES_PER_S, burst=RETRIES_AT_ONCE)


RETRIES_PER_S = 50
RETRIES_AT_ONCE = 100
RETRY_CREDIT = 0.1  # for an answer
