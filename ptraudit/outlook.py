"""What receivers would do, in the shape and with the names of the JSON report."""

from typing import Literal

from msgspec import Struct

ActionName = Literal["accept", "defer", "reject", "score", "unknown"]


class Mildest(Struct, frozen=True, kw_only=True):
    """What a receiver would do at best, where the order of several names decides.

    `accepted` of `orders` of the names are accepted; both are null where more names are there than were looked up.
    """

    action: ActionName
    reply: str | None
    points: float | None
    accepted: int | None
    orders: int | None


class Symbol(Struct, frozen=True, kw_only=True):
    """A rule of a filter that matches, by the filter's own name, and its points."""

    name: str
    points: float


class Prediction(Struct, frozen=True, kw_only=True):
    """What a receiver would do with mail from one address; the row is the worst over the orderings of several names.

    `ehlo` is the EHLO name where that matters to the receiver. `reply` is the permanent code where the operator sets it;
    `default_reply` is the one of the stock settings, or the temporary one of a pair. `why` says what the receiver would
    see, or demands. A row that `decides` counts for the exit status. `old`: the source was read more than a year before.
    `symbols` are what a filter's points add up from.
    """

    receiver: str
    subject: str
    action: ActionName
    reply: str | None
    points: float | None
    phase: str | None
    because: tuple[str, ...]
    source: str
    retrieved: str
    kind: Literal["hosted", "software"] = "software"
    ehlo: str | None = None
    default_reply: str | None = None
    why: str = ""
    best: Mildest | None = None
    decides: bool = False
    old: bool = False
    symbols: tuple[Symbol, ...] = ()


class UncheckedDemand(Struct, frozen=True, kw_only=True):
    """What a hosted receiver also demands, of everybody or of bulk senders, and no check can find out."""

    receiver: str
    of: Literal["all", "bulk"]
    demand: str
    replies: tuple[str, ...]
    source: str
    retrieved: str
    old: bool = False
