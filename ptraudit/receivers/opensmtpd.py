"""OpenSMTPD (smtp_session.c, lka_filter.c): filters on the client's name, and what it takes as an EHLO argument."""

import re
from collections.abc import Callable

from ptraudit.address import plain_address
from ptraudit.hostname import MAX_LABEL, bare
from ptraudit.receiver import ACCEPTED, Action, Answer, Client, Known, Phase, Receiver

NAME = re.compile(r"(?!-)([\w.-]|\\\.)*", re.ASCII)  # res_hnok() of the C library; a record with another name is passed over
KEPT = 64  # octets of the name that a session keeps, HOST_NAME_MAX of Linux
MAX_ARGUMENT = 253  # octets that a name may have
LABEL = re.compile(rf"[\w-]{{1,{MAX_LABEL}}}", re.ASCII)


def takes(name: str) -> bool:
    """Whether its resolver takes a PTR record for a host name: letters, digits, hyphens, underscores, dots."""
    return NAME.fullmatch(name) is not None


def _refused(because: str, why: str) -> Answer:
    """The operator's own words, usually a greeting that is a refusal; an outage is no better to it than an absence."""
    return Answer(action=Action.REJECT, reply="550", phase=Phase.GREETING, because=(because,), why=why)


def _nameless(client: Client) -> Answer:
    return _refused(client.nameless, why="it knows no name, or the lookup ends without an answer, which is the same to it")


def rdns(client: Client) -> Answer:
    """`match !rdns reject`: a PTR name that is no address; a lookup without an answer counts as none."""
    if not client.names:
        return _nameless(client)
    if plain_address(bare(client.names[0])):
        return _refused("PTR006", why="the name is an address as text")
    return ACCEPTED


def fcrdns(client: Client) -> Answer:
    """`match !fcrdns reject`: the first name must lead back, in the client's own family."""
    if not client.names:
        return _nameless(client)
    name = client.names[0]
    if plain_address(bare(name)) == client.ip:
        return ACCEPTED  # its resolver takes an address for its own address
    if len(bare(name)) > KEPT:
        return _refused("FCR001", why="the name is too long for it, and what is left of it does not lead back")
    if client.leads_back([name.replace("\\.", ".")]) is Known.THERE:
        return ACCEPTED
    return _refused("FCR001", why="the name does not lead back, or nothing answers, which is the same to it")


def helo_syntax(client: Client) -> Answer:
    """Built in: labels of letters, digits, hyphens and underscores, or an address in brackets."""
    text = client.written
    if text.startswith("["):
        tagged = text[1:6].lower() == "ipv6:"
        fine = text.endswith("]") and plain_address(text[6 if tagged else 1 : -1]) is not None
    else:
        fine = not text.startswith("-") and len(text) <= MAX_ARGUMENT and all(map(LABEL.fullmatch, text.split(".")))
    if fine:
        return ACCEPTED
    return Answer(action=Action.REJECT, reply="501 5.5.4", phase=Phase.EHLO, because=("EHLO005",), why="it is malformed")


def _rule(name: str, title: str, rule: Callable[[Client], Answer], *, needs_ehlo: bool = False) -> Receiver:
    return Receiver(
        name=f"opensmtpd:{name}",
        title=f"OpenSMTPD {title}",
        rule=rule,
        needs_ehlo=needs_ehlo,
        takes=takes,
        first=0 if needs_ehlo else 1,
        proven="6.8.0p2",
        source="OpenSMTPD 6.8.0p2, observed; smtp_session.c, lka_filter.c",
        retrieved="2026-11-25",
    )


RECEIVERS = (
    _rule("rdns", "with a filter on !rdns", rdns),
    _rule("fcrdns", "with a filter on !fcrdns", fcrdns),
    _rule("helo_syntax", "as it is shipped", helo_syntax, needs_ehlo=True),
)
