"""Stalwart (mail-auth, spam-filter): the first two names, in the client's own family."""

from msgspec.structs import replace

from ptraudit.address import parsed_address
from ptraudit.hostname import is_fully_qualified, same_name
from ptraudit.receiver import ACCEPTED, Action, Answer, Client, Known, Phase, Receiver

NAMES = 2
NO_NAME, OTHER_NAME, NO_ADDRESS, BARE_ADDRESS, OTHER_ADDRESS, NOT_QUALIFIED, USER = 2.0, 1.0, 0.3, 3.0, 1.0, 2.0, 3.0


def iprev(client: Client) -> Known:
    """THERE where a name leads back; UNANSWERED where none does and a lookup had no answer."""
    return client.leads_back(client.names[:NAMES]) if client.reverse is Known.THERE else client.reverse


def strict(client: Client) -> Answer:
    """With the verification of the reverse address set to strict."""
    known, because = iprev(client), (("FCR001",) if client.names else ("PTR001",))
    if known is Known.THERE:
        return ACCEPTED
    if known is Known.UNANSWERED:
        why = "a lookup ends without an answer"
        return Answer(action=Action.DEFER, reply="451 4.7.25", phase=Phase.MAIL, because=because, why=why)
    return Answer(action=Action.REJECT, reply="550 5.7.25", phase=Phase.MAIL, because=because, why="no name leads back")


def relaxed(client: Client) -> Answer:
    """As it is shipped: points alone, for the names and for the EHLO name where it is known; none for an outage."""
    parts = [(NO_NAME, "FCR001" if client.names else "PTR001")] if iprev(client) is Known.ABSENT else []
    parts += _ehlo(client) if client.ehlo else []
    if not parts:
        return ACCEPTED
    points = round(sum(part for part, _ in parts), 2)
    because = tuple(dict.fromkeys(check for _, check in parts))
    return Answer(action=Action.SCORE, points=points, phase=Phase.DATA, because=because)


def _ehlo(client: Client) -> list[tuple[float, str]]:
    text = client.written
    address = parsed_address(text)
    if address:
        return [(BARE_ADDRESS, "EHLO006")] + ([(OTHER_ADDRESS, "EHLO003")] if address != client.ip else [])
    parts = []
    if client.names and not same_name(text, client.names[0]):
        parts.append((OTHER_NAME, "EHLO004"))
    if not is_fully_qualified(text):
        parts.append((NOT_QUALIFIED, "EHLO001"))
    elif client.forward_both(client.ehlo_name).known is Known.ABSENT:
        parts += [(NO_ADDRESS, "EHLO002")] if client.exchangers(client.ehlo_name) is Known.ABSENT else []
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
