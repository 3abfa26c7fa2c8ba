"""Exim (host.c, verify.c, smtp_in.c): the ACL conditions on the client's names, and what it takes as an EHLO argument."""

import re
from dataclasses import replace

from ptraudit.address import parsed_address
from ptraudit.hostname import bare
from ptraudit.receiver import ACCEPTED, Action, Answer, Client, Known, Phase, Receiver

PROVEN = "4.96"
SOURCE = "Exim 4.96, observed; host.c, verify.c, smtp_in.c"
RETRIEVED = "2026-11-22"
_TEXT = re.compile(r"[A-Za-z0-9.-]+")


def confirmed(client: Client) -> tuple[Known, tuple[str, ...]]:
    """The names that lead back; UNANSWERED where one lookup had no answer, even if another name was confirmed."""
    if client.reverse is not Known.THERE:
        return client.reverse, ()
    found = [(name, client.forward_both(name)) for name in client.names]
    if any(forward.known is Known.UNANSWERED for _, forward in found):
        return Known.UNANSWERED, ()
    kept = tuple(name for name, forward in found if client.ip in forward.addresses)
    return (Known.THERE if kept else Known.ABSENT), kept


def reverse_host_lookup(client: Client) -> Answer:
    """`deny !verify = reverse_host_lookup`: some name must lead back, and every lookup must be answered."""
    known, _ = confirmed(client)
    if known is Known.THERE:
        return ACCEPTED
    because = ("FCR001",) if client.names else ("PTR001",)
    if known is Known.UNANSWERED:
        why = "a lookup ends without an answer"
        return Answer(action=Action.DEFER, reply="451", phase=Phase.RCPT, because=because, why=why)
    return Answer(action=Action.REJECT, reply="550", phase=Phase.RCPT, because=because, why="no name leads back")


def reverse_host_lookup_defer_ok(client: Client) -> Answer:
    """The same with `/defer_ok`: a lookup without an answer is forgiven."""
    answer = reverse_host_lookup(client)
    return ACCEPTED if answer.action is Action.DEFER else answer


def helo(client: Client) -> Answer:
    """`deny !verify = helo`: a literal of the client, one of its confirmed names, or a name that resolves to it."""
    text = client.written
    refused = Answer(action=Action.REJECT, reply="550", phase=Phase.RCPT, because=("EHLO003",))
    if text.startswith("["):
        inside = text[1:-1]  # with the tag IPv6: Exim does not know the address again
        return (
            ACCEPTED
            if parsed_address(inside) == client.ip and ":" not in inside[:5].lower().replace("ipv6:", ":")
            else (ACCEPTED if parsed_address(inside) == client.ip and not inside.lower().startswith("ipv6:") else refused)
        )
    if parsed_address(text):
        return ACCEPTED if parsed_address(text) == client.ip else refused
    assert client.ehlo  # whoever asks about EHLO names gives one
    _, kept = confirmed(client)
    if bare(text) in map(bare, kept):
        return ACCEPTED
    return ACCEPTED if client.ip in client.forward_both(client.ehlo.name).addresses else refused


def helo_syntax(client: Client) -> Answer:
    """Built in: letters, digits, dots and hyphens, or an address in brackets; without any rule of the operator."""
    text = client.written
    if text.startswith("["):
        inside = text[1:-1].lower()
        fine = text.endswith("]") and parsed_address(inside.removeprefix("ipv6:")) is not None
    else:
        fine = _TEXT.fullmatch(text) is not None
    return ACCEPTED if fine else Answer(action=Action.REJECT, reply="501", phase=Phase.EHLO, because=("EHLO005",))


_COMMON = Receiver(
    name="exim:reverse_host_lookup",
    title="Exim with verify = reverse_host_lookup",
    rule=reverse_host_lookup,
    proven=PROVEN,
    source=SOURCE,
    retrieved=RETRIEVED,
)

RECEIVERS = (
    _COMMON,
    replace(
        _COMMON,
        name="exim:reverse_host_lookup/defer_ok",
        title="Exim with verify = reverse_host_lookup/defer_ok",
        rule=reverse_host_lookup_defer_ok,
    ),
    replace(_COMMON, name="exim:helo", title="Exim with verify = helo", rule=helo, needs_ehlo=True),
    replace(_COMMON, name="exim:helo_syntax", title="Exim as it is shipped", rule=helo_syntax, needs_ehlo=True),
)
