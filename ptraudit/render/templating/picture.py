"""The drawing of a round trip: where its boxes, lines and words stand. The template draws them."""

from msgspec import Struct

from ptraudit.render.templating.trips import Leg, Trip
from ptraudit.render.templating.words import SIGNS

WIDTH = 336  # fits a telephone of 360 points without being shrunk
LINE = 17  # height of a line of text
PER_LINE = 33  # characters of 7.3 points that fit the box of a name
PADDING = 9
BRANCH = 20  # where the line down to the names runs
RAIL = WIDTH - 14  # where the line back up runs
LEFT, RIGHT = 40, WIDTH - 34  # the edges of the boxes of names


class Words(Struct, frozen=True, kw_only=True):
    """A line of text; `kind` is its style."""

    x: int
    y: int
    text: str
    kind: str


class Box(Struct, frozen=True, kw_only=True):
    """A rounded rectangle; `kind` is its style."""

    x: int
    y: int
    width: int
    height: int
    kind: str


class Line(Struct, frozen=True, kw_only=True):
    """A line and the arrow head at its end, in the syntax of SVG paths; `head` is empty where it leads nowhere."""

    path: str
    head: str
    kind: str


class Picture(Struct, frozen=True, kw_only=True):
    """A drawing, `height` high."""

    title: str
    description: str
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    words: tuple[Words, ...]


def picture(trip: Trip) -> Picture:
    """The address on top, its names below it, a line down to each, and a line back up from each that leads back."""
    boxes, lines = [Box(x=8, y=2, width=WIDTH - 16, height=LINE + 2 * PADDING, kind="address")], []
    words = [Words(x=20, y=2 + PADDING + 13, text=trip.ip, kind="address")]
    top = 2 + LINE + 2 * PADDING
    y = top + 30
    for leg in trip.legs:
        texts = (
            _broken(leg.name)
            if leg.name
            else [{"fail": "no name", "undetermined": "not known"}.get(leg.status, "not asked")]
        )
        height = len(texts) * LINE + 2 * PADDING
        middle = y + height // 2
        known = "name" if leg.name else "nothing"
        boxes.append(Box(x=LEFT, y=y, width=RIGHT - LEFT, height=height, kind=f"{known} {leg.status}"))
        words += [
            Words(x=LEFT + 11, y=y + PADDING + 13 + LINE * row, text=text, kind=known) for row, text in enumerate(texts)
        ]
        down = "going" if leg.name else leg.status
        lines.append(Line(path=f"M{BRANCH} {top}V{middle}H{LEFT - 2}", head=_right(LEFT - 2, middle), kind=down))
        if leg.status == "pass":
            lines.append(Line(path=f"M{RIGHT} {middle}H{RAIL}V{top + 2}", head=_up(RAIL, top + 2), kind="pass"))
        elif leg.name:
            words.append(Words(x=RIGHT + 10, y=middle + 5, text=SIGNS[leg.status], kind=f"mark {leg.status}"))
        y += height + 16
        for row, text in enumerate(_caption(leg)):
            words.append(Words(x=LEFT + 2, y=y + LINE * row, text=text, kind=f"caption {leg.status}"))
            y += LINE if row else 0
        y += 16
    words.append(Words(x=BRANCH + 10, y=top + 19, text="PTR", kind="label"))
    if any(leg.status == "pass" for leg in trip.legs):
        rdtype = "AAAA" if ":" in trip.ip else "A"
        words.append(Words(x=RAIL - 10, y=top + 19, text=rdtype, kind="label end"))
    return Picture(
        title=f"Round trip of {trip.ip}",
        description=trip.sentence,
        height=y - 6,
        boxes=tuple(boxes),
        lines=tuple(lines),
        words=tuple(words),
    )


def _right(x: int, y: int) -> str:
    return f"M{x - 6} {y - 4}L{x} {y}L{x - 6} {y + 4}"


def _up(x: int, y: int) -> str:
    return f"M{x - 4} {y + 6}L{x} {y}L{x + 4} {y + 6}"


def _caption(leg: Leg) -> list[str]:
    """What came of the leg, in lines that fit below a box; an address is never broken."""
    lines = [SIGNS[leg.status]]
    for word in leg.short.split():
        if len(lines[-1]) + 1 + len(word) > PER_LINE + 3:
            lines.append(word)
        else:
            lines[-1] += f" {word}"
    return lines


def _broken(name: str) -> list[str]:
    """A name in lines that fit the box, broken after a dot where there is one."""
    lines, rest = [], name
    while len(rest) > PER_LINE:
        end = rest.rfind(".", 0, PER_LINE - 1) + 1 or PER_LINE
        lines.append(rest[:end])
        rest = rest[end:]
    return [*lines, rest]
