"""OpenSMTPD (smtp_session.c, lka_filter.c): filters on the client's name, and what it takes as an EHLO argument."""

import re
from dataclasses import replace

from ptraudit.address import parsed_address
from ptraudit.hostname import spells_address
from ptraudit.receiver import ACCEPTED, Action, Answer, Client, Known, Phase, Receiver

PROVEN = "6.8.0p2"
SOURCE = "OpenSMTPD 6.8.0p2, observed; smtp_session.c, lka_filter.c"
RETRIEVED = "2026-11-22"
_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]+")


def _refused(*because: str, why: str) -> Answer:
    """The operator's own words, usually a greeting that is a refusal; an outage is no better to it than an absence."""
    return Answer(action=Action.REJECT, reply="550", phase=Phase.GREETING, because=because, why=why)


def rdns(client: Client) -> Answer:
    """`match !rdns reject`: a PTR name that is no number; a lookup without an answer counts as none."""
    if client.reverse is not Known.THERE:
        return _refused("PTR001", why="it knows no name, or its lookup ends without an answer, which is the same to it")
    if spells_address(client.names[0]):
        return _refused("PTR006", why="the name is an address as text")
    return ACCEPTED


def fcrdns(client: Client) -> Answer:
    """`match !fcrdns reject`: the first name must lead back, in the client's own family."""
    if client.reverse is not Known.THERE:
        return _refused("PTR001", why="it knows no name, or its lookup ends without an answer, which is the same to it")
    if spells_address(client.names[0]) == client.ip:
        return ACCEPTED  # the resolver takes an address for its own address
    if client.ip in client.forward(client.names[0]).addresses:
        return ACCEPTED
    return _refused("FCR001", why="the name does not lead back, or nothing answers, which is the same to it")


def helo_syntax(client: Client) -> Answer:
    """Built in: labels of letters, digits, hyphens and underscores, or an address in brackets."""
    text = client.written
    if text.startswith("["):
        inside = text[1:-1].lower()
        fine = text.endswith("]") and parsed_address(inside.removeprefix("ipv6:")) is not None
    else:
        fine = all(map(_LABEL.fullmatch, text.split(".")))
    return ACCEPTED if fine else Answer(action=Action.REJECT, reply="501 5.5.4", phase=Phase.EHLO, because=("EHLO005",))


_COMMON = Receiver(
    name="opensmtpd:rdns",
    title="OpenSMTPD with a filter on !rdns",
    rule=rdns,
    first=1,
    proven=PROVEN,
    source=SOURCE,
    retrieved=RETRIEVED,
)

RECEIVERS = (
    _COMMON,
    replace(_COMMON, name="opensmtpd:fcrdns", title="OpenSMTPD with a filter on !fcrdns", rule=fcrdns),
    replace(
        _COMMON,
        name="opensmtpd:helo_syntax",
        title="OpenSMTPD as it is shipped",
        rule=helo_syntax,
        needs_ehlo=True,
        first=0,
    ),
)
