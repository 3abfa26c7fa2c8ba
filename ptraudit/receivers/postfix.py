"""Postfix (smtpd_peer.c, smtpd_check.c, valid_hostname.c): each restriction that looks at the client's names or its EHLO."""

import re
from collections.abc import Callable

from ptraudit.address import plain_address
from ptraudit.lookup import Ending
from ptraudit.receiver import ABSENT, ACCEPTED, Action, Answer, Client, Known, Phase, Receiver

MAX_NAME = 255  # octets; VALID_HOSTNAME_LEN of valid_hostname.h
LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
NUMBERS = re.compile(r"(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+)){0,3}")  # what inet_aton() takes for an IPv4 address


def valid(name: str) -> bool:
    """Whether valid_hostname() takes a name: letters, digits, inner hyphens and underscores in labels, not all digits."""
    return len(name) <= MAX_NAME and all(map(LABEL.fullmatch, name.split("."))) and not re.fullmatch(r"[\d.]+", name)


def peer(client: Client) -> tuple[Known, Known]:
    """What smtpd knows of the client: the reverse name of the first record, and whether that leads back.

    The second is THERE where it does, ABSENT where it does not or there is no name, UNANSWERED where a lookup had no
    answer.
    """
    if client.reverse is not Known.THERE:
        return client.reverse, client.reverse
    name = client.names[0]
    if not valid(name.removesuffix(".")):
        return Known.ABSENT, Known.ABSENT
    if NUMBERS.fullmatch(name.removesuffix(".")):  # read as another address, and not asked for
        return Known.THERE, Known.ABSENT
    return Known.THERE, client.leads_back([name])


def _rejected(status: str, because: str, why: str) -> Answer:
    """A refusal whose code the operator sets; 450 as it is shipped, which asks for another try."""
    reply, default = f"550 5.{status}", f"450 4.{status}"
    return Answer(action=Action.REJECT, reply=reply, default=default, phase=Phase.RCPT, because=(because,), why=why)


def _deferred(reply: str, because: str, why: str) -> Answer:
    return Answer(action=Action.DEFER, reply=reply, phase=Phase.RCPT, because=(because,), why=why)


def _malformed(reply: str, because: str, why: str) -> Answer:
    return Answer(action=Action.REJECT, reply=reply, phase=Phase.RCPT, because=(because,), why=why)


def _nameless(client: Client, reverse: Known, status: str) -> Answer:
    """The answer to a client whose reverse name is not known."""
    if reverse is Known.UNANSWERED:
        return _deferred(f"450 4.{status}", "PTR001", why="its PTR lookup ends without an answer")
    return _rejected(status, client.nameless, why="it knows no reverse name")


def unknown_reverse_client(client: Client) -> Answer:
    """Looks at the PTR record alone."""
    reverse, _ = peer(client)
    return ACCEPTED if reverse is Known.THERE else _nameless(client, reverse, "7.1")


def unknown_client(client: Client) -> Answer:
    """The first name must lead back, in the client's own family."""
    reverse, leads_back = peer(client)
    if reverse is not Known.THERE:
        return _nameless(client, reverse, "7.25")
    if leads_back is Known.UNANSWERED:
        why = "the forward lookup ends without an answer; where its resolver has a search list, it makes a refusal of that"
        return _deferred("450 4.7.25", "FCR001", why=why)
    if leads_back is Known.ABSENT:
        return _rejected("7.25", "FCR001", why="the name does not lead back")
    return ACCEPTED


def default(client: Client) -> Answer:  # noqa: ARG001 - whatever the client
    """The stock settings record the name and ask nothing of it."""
    return ACCEPTED


def _address(text: str) -> int | None:
    """Of which version valid_hostaddr() takes a text for an address: 4, 6, or None. Octets may begin with a zero."""
    octets = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)\.(\d+)", text)
    if octets:
        values = [int(octet) for octet in octets.groups()]
        return 4 if max(values) <= 255 and (values[0] or not any(values)) else None
    address = plain_address(text)
    return address.version if address else None


def _literal(text: str) -> Answer:
    """An address literal: IPv4, or IPv6 with its tag (RFC 5321 section 4.1.3). Whose address it is does not matter."""
    tagged = text[1:6].lower() == "ipv6:"
    if text.endswith("]") and _address(text[6 if tagged else 1 : -1]) == (6 if tagged else 4):
        return ACCEPTED
    return _malformed("501 5.5.2", "EHLO005", why="the literal is malformed")


def invalid_helo(client: Client) -> Answer:
    """The EHLO argument must be a host name by its letters, an address, or a literal; one dot at its end is forgiven."""
    text = client.written
    if text.startswith("["):
        return _literal(text)
    name = text.removesuffix(".")
    if valid(name) or _address(name):
        return ACCEPTED
    return _malformed("501 5.5.2", "EHLO005", why="it is malformed")


def non_fqdn_helo(client: Client) -> Answer:
    """It must be a host name with a dot inside, or a literal."""
    text = client.written
    if text.startswith("["):
        return _literal(text)
    name = text.removesuffix(".")
    if valid(name) and "." in name:
        return ACCEPTED
    return _malformed("504 5.5.2", "EHLO001", why="it is not fully qualified")


def unknown_helo(client: Client) -> Answer:
    """It must have an address or an MX record, as it is written: a dot at its end is none of a host name's."""
    text = client.written
    if text.startswith("["):
        return _literal(text)
    if not valid(text):
        return _rejected("7.1", "EHLO001", why="it is no host name, and so has no address")
    found = client.forward_both(client.ehlo_name).known
    if found is not Known.THERE:
        exchangers = client.exchangers(client.ehlo_name)
        found = exchangers if found is Known.ABSENT or exchangers is Known.THERE else found
    if found is Known.UNANSWERED:
        return _deferred("450 4.7.1", "EHLO002", why="its lookup ends without an answer")
    return ACCEPTED if found is Known.THERE else _rejected("7.1", "EHLO002", why="it has neither address nor MX record")


def _restriction(name: str, rule: Callable[[Client], Answer], *, needs_ehlo: bool = False, first: int = 0) -> Receiver:
    return Receiver(
        name=f"postfix:{name}",
        title="Postfix as it is shipped" if rule is default else f"Postfix with {name}",
        rule=rule,
        needs_ehlo=needs_ehlo,
        first=first,
        absent=ABSENT | {Ending.FORMERR},  # which the C library takes for final
        proven="3.7.11",
        source="Postfix 3.7.11, observed; smtpd_peer.c, smtpd_check.c",
        retrieved="2026-11-25",
    )


RECEIVERS = (
    _restriction("default", default),
    _restriction("reject_unknown_reverse_client_hostname", unknown_reverse_client, first=1),
    _restriction("reject_unknown_client_hostname", unknown_client, first=1),
    _restriction("reject_unknown_helo_hostname", unknown_helo, needs_ehlo=True),
    _restriction("reject_invalid_helo_hostname", invalid_helo, needs_ehlo=True),
    _restriction("reject_non_fqdn_helo_hostname", non_fqdn_helo, needs_ehlo=True),
)
