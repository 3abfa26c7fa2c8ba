"""Haraka with its plugin fcrdns, every refusal switched on (index.js of haraka-plugin-fcrdns and of haraka-net-utils)."""

import re
from ipaddress import IPv4Address

from ptraudit.hostname import PRIVATE_SUFFIXES, labels, own_labels
from ptraudit.lookup import IPAddress
from ptraudit.receiver import ACCEPTED, Action, Answer, Client, Known, Phase, Receiver

NEAR = 24  # bits of an IPv4 network in which it takes a name's address for the client's
HOST = re.compile(r"([\w.*/-]|\\\.)+", re.ASCII)  # what Node's resolver asks for; any other name ends in an error
TOP_LEVEL = re.compile("[a-z]{2,}|xn--[a-z0-9-]+")
# Its list of top-level domains is not ours to copy. It lacks `example` too, which is a reader's exercise here.


def fcrdns(client: Client) -> Answer:
    """A name must lead back, or to a neighbour in the same /24, and none may look generic or end in no top-level domain.

    Node's resolver tells no outage of the PTR lookup from an absence, and the plugin none of a forward lookup.
    """
    if client.reverse is not Known.THERE:
        return _refused("PTR001", why="it knows no name, or the lookup ends without an answer, which is the same to it")
    if not all(map(has_top_level, client.names)):
        return _refused("PTR002", why="a name is under no top-level domain")
    if any(is_generic(name, client.ip) for name in client.names):
        return _refused("PTR003", why="a name looks generic")
    askable = [name for name in client.names if HOST.fullmatch(name)]
    if any(_neighbours(client, name) for name in askable) or client.leads_back(askable) is Known.THERE:
        return ACCEPTED
    return _refused("FCR001", why="no name leads back")


def has_top_level(name: str) -> bool:
    """Whether a name lies under what may be a top-level domain."""
    *above, last = labels(name) or ("",)
    return bool(above) and TOP_LEVEL.fullmatch(last) is not None and last not in PRIVATE_SUFFIXES


def _refused(because: str, why: str) -> Answer:
    return Answer(action=Action.REJECT, reply="554", phase=Phase.GREETING, because=(because,), why=why)


def _neighbours(client: Client, name: str) -> bool:
    if not isinstance(client.ip, IPv4Address):
        return False
    found = client.address.evidence.lookup(name, "A").addresses
    return any(int(address) >> (32 - NEAR) == int(client.ip) >> (32 - NEAR) for address in found)


def is_generic(name: str, ip: IPAddress) -> bool:
    """Whether a name holds half of an IPv4 address, or all of it in hexadecimal, anywhere left of its domain.

    `static` and `business` beside it are forgiven. Digits are looked for without regard to what stands around them.
    """
    if not isinstance(ip, IPv4Address):
        return False
    parts = labels(name)
    host = ".".join(parts[:-2])
    one, two, three, four = str(ip).split(".")
    pairs = re.findall("..", f"{int(ip):x}")
    if not (_holds(host, three, four) or _holds(host, one, two) or (len(pairs) == 4 and _each(host, *pairs))):
        return False
    domain = len(parts) - len(own_labels(name))
    return not re.search("static|business", ",".join(parts[: domain + 1]))


def _holds(text: str, one: str, two: str) -> bool:
    """Whether both octets are there, the longer one taken out before the other is looked for."""
    if len(two) >= len(one):
        place, longer, shorter = text.rfind(two), two, one
    else:
        place, longer, shorter = text.find(one), one, two
    return place >= 0 and shorter in text[:place] + text[place + len(longer) :]


def _each(text: str, *pieces: str) -> bool:
    """Whether each piece is there, taken out before the next one is looked for."""
    for piece in pieces:
        if piece not in text:
            return False
        text = text.replace(piece, "", 1)
    return True


RECEIVERS = (
    Receiver(
        name="haraka:fcrdns",
        title="Haraka with fcrdns and every refusal on",
        rule=fcrdns,
        proven="3.3.4",
        source="Haraka 3.3.4 with haraka-plugin-fcrdns 1.2.1, observed",
        retrieved="2026-11-25",
    ),
)
