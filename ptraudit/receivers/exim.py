"""Exim (host.c, verify.c, dns.c, smtp_in.c): the ACL conditions on names, and what it takes as an EHLO argument."""

import re
from collections.abc import Callable

from ptraudit.address import plain_address
from ptraudit.lookup import Ending, Lookup
from ptraudit.receiver import ABSENT, ACCEPTED, Action, Answer, Client, Known, Phase, Receiver

LABEL = re.compile(r"\w([\w/-]*\w)?", re.ASCII)  # dns_check_names_pattern; a name with another label is not asked for
ARGUMENT = re.compile(r"[A-Za-z0-9.-]+")


def confirmed(client: Client) -> Known:
    """Whether a name leads back; UNANSWERED where one lookup had no answer, even if another name leads back."""
    if _broken(client.address.reverse):
        return Known.UNANSWERED
    if client.reverse is not Known.THERE:
        return client.reverse
    found = [_forward(client, name) for name in client.names]
    return next((known for known in (Known.UNANSWERED, Known.THERE) if known in found), Known.ABSENT)


def _broken(reverse: Lookup) -> bool:
    """Whether aliases lead to a name without PTR record, which the C library calls a failure."""
    return bool(reverse.aliases) and reverse.ending is Ending.NODATA


def _forward(client: Client, name: str) -> Known:
    """Whether a name leads back."""
    if not all(map(LABEL.fullmatch, name.removesuffix(".").split("."))):
        return Known.ABSENT
    forward = client.forward_both(name)
    if client.ip in forward.addresses:
        return Known.THERE
    return Known.UNANSWERED if forward.known is Known.UNANSWERED else Known.ABSENT


def reverse_host_lookup(client: Client) -> Answer:
    """`deny !verify = reverse_host_lookup`: some name must lead back, and every lookup must be answered."""
    known = confirmed(client)
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
    """`deny !verify = helo`: the client's address in brackets, without a tag, or a name that leads to it.

    One of its confirmed names is such a name. A lookup without an answer counts as none.
    """
    text = client.written
    malformed = helo_syntax(client)
    if malformed is not ACCEPTED:
        return malformed
    if text.startswith("["):
        leads_back = plain_address(text[1:-1]) == client.ip
    else:
        leads_back = not plain_address(text) and _forward(client, client.ehlo_name) is Known.THERE
    if leads_back:
        return ACCEPTED
    why = "it is neither the client's address in brackets nor a name that leads to it"
    return Answer(action=Action.REJECT, reply="550", phase=Phase.RCPT, because=("EHLO003",), why=why)


def helo_syntax(client: Client) -> Answer:
    """Built in: letters, digits, dots and hyphens, or an address in brackets; without any rule of the operator."""
    text = client.written
    if text.startswith("["):
        tagged = text[1:6].lower() == "ipv6:"
        address = plain_address(text[6 if tagged else 1 : -1])
        fine = text.endswith("]") and address is not None and (address.version == 6 or not tagged)
    else:
        fine = ARGUMENT.fullmatch(text) is not None
    if fine:
        return ACCEPTED
    return Answer(action=Action.REJECT, reply="501", phase=Phase.EHLO, because=("EHLO005",), why="it is malformed")


def _rule(name: str, title: str, rule: Callable[[Client], Answer], *, needs_ehlo: bool = False) -> Receiver:
    return Receiver(
        name=f"exim:{name}",
        title=f"Exim {title}",
        rule=rule,
        needs_ehlo=needs_ehlo,
        absent=ABSENT - {Ending.ALIAS_LOOP},
        proven="4.96",
        source="Exim 4.96, observed; host.c, verify.c, smtp_in.c",
        retrieved="2026-11-25",
    )


RECEIVERS = (
    _rule("reverse_host_lookup", "with verify = reverse_host_lookup", reverse_host_lookup),
    _rule("reverse_host_lookup/defer_ok", "with verify = reverse_host_lookup/defer_ok", reverse_host_lookup_defer_ok),
    _rule("helo", "with verify = helo", helo, needs_ehlo=True),
    _rule("helo_syntax", "as it is shipped", helo_syntax, needs_ehlo=True),
)
