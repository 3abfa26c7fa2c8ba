"""What a receiver would do, in words."""

from ptraudit.outlook import Prediction, UncheckedDemand


def status(row: Prediction) -> str:
    """The result that a prediction is marked with: to be refused or deferred is a failure, points are a warning."""
    marks = {"reject": "fail", "defer": "fail", "score": "warning", "unknown": "undetermined", "accept": "pass"}
    return marks[row.action]


def effect(row: Prediction) -> str:
    """What would be done: "reject with 550 5.7.25 (450 4.7.25 as it is shipped)", "score, 1.3 points"."""
    if row.action == "unknown":
        return "not documented" if row.because else "not known"
    reply = f" with {row.reply}" if row.reply and row.action != "score" else ""
    default = f" ({milder(row)})" if row.default_reply else ""
    return f"{row.action}{reply}{default}{_points(row.points)}{_symbols(row)}{_odds(row)}"


def milder(row: Prediction) -> str:
    """The other reply of a pair, and when it comes: "450 4.7.25 as it is shipped"; empty where there is one reply only."""
    when = "at first" if row.kind == "hosted" else "as it is shipped"
    return f"{row.default_reply} {when}" if row.default_reply else ""


def in_short(row: Prediction) -> str:
    """The same for a cell of a table: "550 5.7.25", "550 5.7.25, 1 of 2 accepted", "+3.5", "accepts"."""
    words = {"accept": "accepts", "unknown": "not documented" if row.because else "not known"}
    if row.action == "score":
        return "filters more strictly" if row.points is None else f"{row.points:+g}"
    text = words.get(row.action) or row.reply or f"{row.action}s"
    if row.best and row.best.action == "accept" and row.best.orders:
        return f"{text}; {row.best.accepted} of {row.best.orders} pass"
    return text


def sentence(row: Prediction) -> str:
    """The same as a sentence that stands alone in a log."""
    mail = f"mail from {row.subject}" + (f", which greets as {row.ehlo}," if row.ehlo else "")
    why = row.why.rstrip(".")
    if row.action == "unknown":
        return f"What {row.receiver} would do with {mail} is not known: {why}."
    return f"{row.receiver} would treat {mail} so: {effect(row)}{f' ({why})' if why else ''}."


def known(row: Prediction | UncheckedDemand) -> str:
    """Where it is known from, and when that was read."""
    return f"{row.source}, {row.retrieved}{' (over a year old)' if row.old else ''}"


def _odds(row: Prediction) -> str:
    """What the order of several names changes."""
    if row.best is None:
        return ""
    if row.best.action == "accept" and row.best.orders:
        return f"; accepts about {row.best.accepted} of {row.best.orders} connections, as the names rotate"
    return f"; at best {row.best.action}{_points(row.best.points)}, as the names rotate"


def _symbols(row: Prediction) -> str:
    """The rules of a filter that match, with their points."""
    told = ", ".join(f"{symbol.name} {symbol.points:g}" for symbol in row.symbols if symbol.points)
    return f" ({told})" if told else ""


def _points(points: float | None) -> str:
    return "" if points is None else f", {points:g} point{'' if points == 1 else 's'}"
