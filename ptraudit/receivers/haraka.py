"""Haraka with its plugin fcrdns, every refusal switched on (index.js of haraka-plugin-fcrdns)."""

import re
from ipaddress import IPv4Address, ip_network

from ptraudit.hostname import bare, own_labels
from ptraudit.lookup import IPAddress
from ptraudit.receiver import ACCEPTED, Action, Answer, Client, Known, Phase, Receiver

NEAR = 24  # bits of an IPv4 network in which it takes a name's address for the client's


def generic(name: str, ip: IPAddress) -> bool:
    """Whether its is_generic_rdns() takes a name for generic: octets of an IPv4 address left of the domain."""
    host = ".".join(own_labels(name))
    if not isinstance(ip, IPv4Address) or re.search("static|business", bare(name)):
        return False
    one, two, three, four = str(ip).split(".")
    between = "[^0-9]"
    pairs = (f"{one}{between}{two}", f"{three}{between}{four}", f"{ip.packed.hex()}")
    return any(re.search(rf"(?:^|[^0-9a-f]){pair}(?:[^0-9a-f]|$)", host) for pair in pairs)


def fcrdns(client: Client) -> Answer:
    """A name must lead back, or to a neighbour in the same /24, and must not look generic."""

    def refused(reply: str, *because: str, why: str) -> Answer:
        action = Action.DEFER if reply.startswith("4") else Action.REJECT
        return Answer(action=action, reply=reply, phase=Phase.GREETING, because=because, why=why)

    if client.reverse is Known.UNANSWERED:
        return refused("421", "PTR001", why="its PTR lookup ends without an answer")
    if client.reverse is Known.ABSENT:
        return refused("554", "PTR001", why="it knows no reverse name")
    forwards = [client.forward_both(name) for name in client.names]
    if not any(_near(client.ip, address) for forward in forwards for address in forward.addresses):
        return refused("554", "FCR001", why="no name leads back")
    if any(generic(name, client.ip) for name in client.names):
        return refused("554", "PTR003", why="a name looks generic")
    return ACCEPTED


def _near(client: IPAddress, address: IPAddress) -> bool:
    if client == address:
        return True
    both_v4 = isinstance(client, IPv4Address) and isinstance(address, IPv4Address)
    return both_v4 and address in ip_network(f"{client}/{NEAR}", strict=False)


RECEIVERS = (
    Receiver(
        name="haraka:fcrdns",
        title="Haraka with fcrdns and every refusal on",
        rule=fcrdns,
        source="haraka-plugin-fcrdns 1.2.1, source",
        retrieved="2026-05-29",
    ),
)
