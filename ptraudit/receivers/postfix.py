"""Postfix (smtpd_peer.c, smtpd_check.c, valid_hostname.c): each restriction that looks at the client's names or its EHLO."""

import re
from ipaddress import IPv4Address, IPv6Address

from ptraudit.address import parsed_address
from ptraudit.receiver import ACCEPTED, Action, Answer, Client, Known, Phase, Receiver

PROVEN = "3.7.11"
SOURCE = "Postfix 3.7.11, observed; smtpd_peer.c, smtpd_check.c"
RETRIEVED = "2026-11-22"
MAX_NAME = 255  # octets; VALID_HOSTNAME_LEN of valid_hostname.h
_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
_NUMBERS = re.compile(r"(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+)){0,3}")  # what inet_aton() takes for an IPv4 address


def valid(name: str) -> bool:
    """Whether valid_hostname() takes a name: letters, digits, inner hyphens and underscores in labels, not all digits."""
    labels = name.split(".")
    return len(name) <= MAX_NAME and all(map(_LABEL.fullmatch, labels)) and not re.fullmatch(r"[\d.]+", name)


def peer(client: Client) -> tuple[Known, Known | None]:
    """What smtpd knows of the client's name: the reverse lookup, and of the first name whether it leads back.

    The second is THERE where it does, ABSENT where it is forged, UNANSWERED, or None where there is no name at all.
    """
    if client.reverse is not Known.THERE:
        return client.reverse, None
    name = client.names[0].removesuffix(".")
    if not valid(name):
        return Known.ABSENT, None
    if _NUMBERS.fullmatch(name):  # read as another address, and not asked for
        return Known.THERE, Known.ABSENT
    forward = client.forward(client.names[0])
    if forward.known is Known.UNANSWERED:
        return Known.THERE, Known.UNANSWERED
    return Known.THERE, Known.THERE if client.ip in forward.addresses else Known.ABSENT


def _rejected(status: str, *because: str, why: str) -> Answer:
    """A refusal whose code the operator sets; 450 as it is shipped, which asks for another try."""
    return Answer(
        action=Action.REJECT,
        reply=f"550 5.{status}",
        default=f"450 4.{status}",
        phase=Phase.RCPT,
        because=because,
        why=why,
    )


def _deferred(reply: str, *because: str, why: str) -> Answer:
    return Answer(action=Action.DEFER, reply=reply, phase=Phase.RCPT, because=because, why=why)


def unknown_reverse_client(client: Client) -> Answer:
    """Looks at the PTR record alone."""
    reverse, _ = peer(client)
    if reverse is Known.UNANSWERED:
        return _deferred("450 4.7.1", "PTR001", why="its PTR lookup ends without an answer")
    if reverse is Known.ABSENT:
        return _rejected("7.1", "PTR001" if not client.names else "PTR002", why="it knows no reverse name")
    return ACCEPTED


def unknown_client(client: Client) -> Answer:
    """The first name must lead back, in the client's own family."""
    reverse, leads_back = peer(client)
    if reverse is Known.UNANSWERED:
        return _deferred("450 4.7.25", "PTR001", why="its PTR lookup ends without an answer")
    if reverse is Known.ABSENT:
        return _rejected("7.25", "PTR001" if not client.names else "PTR002", why="it knows no reverse name")
    if leads_back is Known.UNANSWERED:
        return _deferred("450 4.7.25", "FCR001", why="the forward lookup ends without an answer")
    if leads_back is Known.ABSENT:
        return _rejected("7.25", "FCR001", why="the name does not lead back")
    return ACCEPTED


def default(client: Client) -> Answer:  # noqa: ARG001 - whatever the client
    """The stock settings record the name and ask nothing of it."""
    return ACCEPTED


def _literal(text: str) -> Answer:
    """An address literal: IPv4, or IPv6 with its tag (RFC 5321 section 4.1.3)."""
    inside = text.removeprefix("[").removesuffix("]")
    tagged = inside.lower().startswith("ipv6:")
    address = parsed_address(inside[5:] if tagged else inside)
    fine = text.endswith("]") and isinstance(address, IPv6Address if tagged else IPv4Address)
    return ACCEPTED if fine else Answer(action=Action.REJECT, reply="501 5.5.2", phase=Phase.RCPT, because=("EHLO005",))


def invalid_helo(client: Client) -> Answer:
    """The EHLO argument must be a host name by its letters, an address, or a literal; one dot at its end is forgiven."""
    text = client.written
    if text.startswith("["):
        return _literal(text)
    name = text.removesuffix(".")
    if valid(name) or parsed_address(name):
        return ACCEPTED
    return Answer(action=Action.REJECT, reply="501 5.5.2", phase=Phase.RCPT, because=("EHLO005",))


def non_fqdn_helo(client: Client) -> Answer:
    """It must be a host name with a dot inside, or a literal."""
    text = client.written
    if text.startswith("["):
        return _literal(text)
    name = text.removesuffix(".")
    if valid(name) and "." in name:
        return ACCEPTED
    return Answer(action=Action.REJECT, reply="504 5.5.2", phase=Phase.RCPT, because=("EHLO001",))


def unknown_helo(client: Client) -> Answer:
    """It must have an address or an MX record, as it is written: a dot at its end is none of a host name's."""
    text = client.written
    if text.startswith("["):
        return _literal(text)
    if not valid(text):
        return _rejected("7.1", "EHLO001", why="it is no host name, and so has no address")
    assert client.ehlo  # whoever asks about EHLO names gives one
    found = [client.forward_both(client.ehlo.name).known]
    if Known.THERE not in found:
        found.append(client.exchangers(client.ehlo.name))
    if Known.THERE in found:
        return ACCEPTED
    if Known.UNANSWERED in found:
        return _deferred("450 4.7.1", "EHLO002", why="its lookup ends without an answer")
    return _rejected("7.1", "EHLO002", why="it has neither an address nor an MX record")


def _restriction(name: str, rule: object, *, ehlo: bool = False) -> Receiver:
    return Receiver(
        name=f"postfix:{name}",
        title=f"Postfix with {name}" if name != "default" else "Postfix as it is shipped",
        rule=rule,  # type: ignore[arg-type]  # each is a rule
        needs_ehlo=ehlo,
        first=0 if ehlo or name == "default" else 1,
        proven=PROVEN,
        source=SOURCE,
        retrieved=RETRIEVED,
    )


RECEIVERS = (
    _restriction("default", default),
    _restriction("reject_unknown_reverse_client_hostname", unknown_reverse_client),
    _restriction("reject_unknown_client_hostname", unknown_client),
    _restriction("reject_unknown_helo_hostname", unknown_helo, ehlo=True),
    _restriction("reject_invalid_helo_hostname", invalid_helo, ehlo=True),
    _restriction("reject_non_fqdn_helo_hostname", non_fqdn_helo, ehlo=True),
)
