"""Stalwart (mail-auth, spam-filter): the first two names, in the client's own family."""

from dataclasses import replace

from ptraudit.address import parsed_address
from ptraudit.hostname import bare, is_fully_qualified
from ptraudit.receiver import ACCEPTED, Action, Answer, Client, Known, Phase, Receiver

NAMES = 2
NO_NAME, OTHER_NAME, NO_ADDRESS, BARE_ADDRESS, OTHER_ADDRESS, NOT_QUALIFIED, USER = 2.0, 1.0, 0.3, 3.0, 1.0, 2.0, 3.0


def _iprev(client: Client) -> Known:
    """THERE where a name leads back; UNANSWERED where a lookup had no answer and none of them did."""
    if client.reverse is not Known.THERE:
        return client.reverse
    forwards = [client.forward(name) for name in client.names[:NAMES]]
    if any(client.ip in forward.addresses for forward in forwards):
        return Known.THERE
    return Known.UNANSWERED if any(forward.known is Known.UNANSWERED for forward in forwards) else Known.ABSENT


def strict(client: Client) -> Answer:
    """With the verification of the reverse address set to strict."""
    known, because = _iprev(client), (("FCR001",) if client.names else ("PTR001",))
    if known is Known.THERE:
        return ACCEPTED
    if known is Known.UNANSWERED:
        why = "a lookup ends without an answer"
        return Answer(action=Action.DEFER, reply="451 4.7.25", phase=Phase.MAIL, because=because, why=why)
    return Answer(action=Action.REJECT, reply="550 5.7.25", phase=Phase.MAIL, because=because, why="no name leads back")


def relaxed(client: Client) -> Answer:
    """As it is shipped: points alone, for the names and for the EHLO name where it is known."""
    parts = [(NO_NAME, "FCR001" if client.names else "PTR001")] if _iprev(client) is Known.ABSENT else []
    parts += _ehlo(client) if client.ehlo else []
    points = sum(part for part, _ in parts)
    if not points:
        return ACCEPTED
    because = tuple(dict.fromkeys(check for _, check in parts))
    return Answer(action=Action.SCORE, points=round(points, 2), phase=Phase.DATA, because=because)


def _ehlo(client: Client) -> list[tuple[float, str]]:
    text = client.written
    address = parsed_address(text)
    if address:
        return [(BARE_ADDRESS, "EHLO006")] + ([(OTHER_ADDRESS, "EHLO003")] if address != client.ip else [])
    parts = []
    if client.names and bare(text) not in map(bare, client.names[:1]):
        parts.append((OTHER_NAME, "EHLO004"))
    if not is_fully_qualified(text):
        parts.append((NOT_QUALIFIED, "EHLO001"))
    elif client.ehlo and client.forward_both(client.ehlo.name).known is Known.ABSENT:
        parts += [(NO_ADDRESS, "EHLO002")] if client.exchangers(client.ehlo.name) is Known.ABSENT else []
    return parts + ([(USER, "EHLO001")] if "user" in text.lower() else [])


_COMMON = Receiver(
    name="stalwart:strict",
    title="Stalwart with strict verification of the reverse address",
    rule=strict,
    first=NAMES,
    source="Stalwart and mail-auth, source",
    retrieved="2026-08-21",
)
RECEIVERS = (
    replace(_COMMON, name="stalwart:relaxed", title="Stalwart as it is shipped", rule=relaxed, uses_ehlo=True),
    _COMMON,
)
