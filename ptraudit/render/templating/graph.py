"""The drawing of the scores that a domain had, run by run: where its lines and words stand. The template draws them."""

from itertools import groupby

from msgspec import Struct

from ptraudit.render.templating.picture import WIDTH, Line, Words
from ptraudit.render.templating.words import SIGNS, counted
from ptraudit.report import DomainReport
from ptraudit.trend import TrendPoint

LEFT, RIGHT = 34, WIDTH - 16  # the edges of the curve; left of it stands the scale
TOP, BOTTOM = 16, 96
HEIGHT = 124
SCALE = (0, 50, 100)


class Graph(Struct, frozen=True, kw_only=True):
    """A drawing of two runs or more."""

    title: str
    description: str
    width: int
    height: int
    lines: tuple[Line, ...]
    words: tuple[Words, ...]


def graph(domain: DomainReport) -> Graph:
    """The scores from left to right, a gap where a run had none, and the sign of each verdict that is no pass."""
    points = domain.trend or ()
    places = [LEFT + (RIGHT - LEFT) * place // max(len(points) - 1, 1) for place in range(len(points))]
    lines = [Line(path=f"M{LEFT} {_height(score)}H{RIGHT}", head="", kind="scale") for score in SCALE]
    words = [Words(x=LEFT - 6, y=_height(score) + 4, text=str(score), kind="label end") for score in SCALE]
    for known, run in groupby(zip(places, points, strict=True), key=lambda pair: pair[1].score is not None):
        if known:
            way = [f"{x} {_height(point.score or 0)}" for x, point in run]
            lines.append(Line(path=f"M{'L'.join(way)}" + ("h0" if len(way) == 1 else ""), head="", kind="score"))
    for x, point in zip(places, points, strict=True):
        if point.verdict != "pass":
            y = HEIGHT // 2 if point.score is None else _height(point.score)
            words.append(Words(x=x, y=y + 4, text=SIGNS[point.verdict], kind=f"mark {point.verdict}"))
    if points:
        words += [
            Words(x=LEFT, y=HEIGHT - 8, text=points[0].at[:10], kind="label"),
            Words(x=RIGHT, y=HEIGHT - 8, text=points[-1].at[:10], kind="label end"),
        ]
    return Graph(
        title=f"Score over {counted(len(points), 'run')}",
        description="; ".join(map(_said, points)),
        width=WIDTH,
        height=HEIGHT,
        lines=tuple(lines),
        words=tuple(words),
    )


def _height(score: int) -> int:
    return BOTTOM - (BOTTOM - TOP) * min(max(score, 0), 100) // 100


def _said(point: TrendPoint) -> str:
    return f"{point.at[:10]} {point.verdict}, {'no score' if point.score is None else f'score {point.score}'}"
