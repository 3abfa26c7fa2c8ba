"""rspamd (hfilter.lua, once_received.lua): points for a client without a confirmed name, and for words in names.

3.4 hears the name from the mail server before it, which is taken to be Postfix; 4.1 looks it up itself and does not ask
whether it leads back.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from ptraudit.address import not_global, parsed_address
from ptraudit.hostname import bare, spells_address
from ptraudit.receiver import ACCEPTED, Action, Answer, Client, Known, Phase, Receiver
from ptraudit.receivers import postfix

HOSTNAME_UNKNOWN, NO_PTR, NO_PTR_4 = 2.5, 1.0, 2.0
FIXED_OR_DYNAMIC = 4.0  # ONCE_RECEIVED_STRICT, of 3.4 alone
HELO_BARE_ADDRESS, HELO_PRIVATE_ADDRESS, HELO_ONE_LABEL = 3.0, 4.5, 3.0
HELO_NO_ADDRESS, HELO_NO_ADDRESS_NOR_MX, HELO_ELSEWHERE_4 = 1.0, 0.3, 1.0

# Words and what they cost (hfilter.lua). A word stands between dots, hyphens and digits.
WORDS: tuple[tuple[float, str], ...] = (
    (3.0, r"nat|pppoe|ppp|pptp|dynamic|dyn(?:ip)?(?=\d)|dhcp|broad|broadband|bredband|catv|wifi|gprs|cdma|modem"),
    (3.0, r"cablemodem|dial-?(?:up|in)?|homeuser|comcast(?=\d)|clients(?=\d\d)|dsl-dynamic"),
    (2.5, r"dsl|adsl|xdsl|dsl-line|pool|fbx|fibertel|in-addr"),
    (2.0, r"cable|kabel|unused-addr"),
    (1.0, r"host(?=\d)"),
    (0.5, r"user|peer|customers?|clients?|vps"),
)


def words(name: str) -> float:
    """The points of the worst word in a name."""
    text = bare(name)
    found = [
        points
        for points, pattern in WORDS
        if re.search(rf"(?:^|[.\-\d])(?:{pattern})(?:[.\-\d]|$)", text) or (points == 1.0 and "host" in text.split("."))
    ]
    return max(found, default=0.0)


def v3(client: Client) -> Answer:
    """rspamd 3.4 as a milter of Postfix."""
    _, leads_back = postfix.peer(client)
    name = bare(client.names[0]) if leads_back is Known.THERE else ""
    parts = [] if name else [(HOSTNAME_UNKNOWN, "FCR001" if client.names else "PTR001")]
    if client.reverse is not Known.THERE:
        parts.append((NO_PTR, "PTR001"))
    elif any(re.search("static|dynamic", one) and "mail" not in one for one in client.names[:1]):
        parts.append((FIXED_OR_DYNAMIC, "PTR003"))
    return _total(parts + _named(client, name) + _helo(client))


def v4(client: Client) -> Answer:
    """rspamd 4.1, whatever stands before it."""
    name = bare(client.names[0]) if client.reverse is Known.THERE else ""
    parts = [] if name else [(HOSTNAME_UNKNOWN, "PTR001"), (NO_PTR_4, "PTR001")]
    return _total(parts + _named(client, name) + _helo(client))


def _named(client: Client, name: str) -> list[tuple[float, str]]:
    """The words of the name or of the EHLO name, whichever cost more."""
    of_name, of_ehlo = words(name) if name else 0.0, words(client.written)
    if not max(of_name, of_ehlo):
        return []
    return [(of_ehlo, "EHLO001")] if of_ehlo >= of_name else [(of_name, "PTR003")]


def _helo(client: Client) -> list[tuple[float, str]]:
    text = client.written
    if not client.ehlo:
        return []
    address = parsed_address(text) or spells_address(text)
    if address:
        private = not_global(address, ())
        return [(HELO_PRIVATE_ADDRESS if private else HELO_BARE_ADDRESS, "EHLO006")]
    if "." not in text.strip("."):
        return [(HELO_ONE_LABEL, "EHLO001")]
    if client.forward_both(client.ehlo.name).known is not Known.ABSENT:
        return []
    parts = [(HELO_NO_ADDRESS, "EHLO002")]
    if client.exchangers(client.ehlo.name) is Known.ABSENT:
        parts.append((HELO_NO_ADDRESS_NOR_MX, "EHLO002"))
    return parts


def _total(parts: list[tuple[float, str]]) -> Answer:
    points = round(sum(part for part, _ in parts), 2)
    if not points:
        return ACCEPTED
    because = tuple(dict.fromkeys(check for _, check in parts))
    return Answer(action=Action.SCORE, points=points, phase=Phase.DATA, because=because)


def _version(name: str, rule: Callable[[Client], Answer]) -> Receiver:
    return Receiver(
        name=f"rspamd:{name}",
        title=f"rspamd {name}",
        rule=rule,
        uses_ehlo=True,
        first=1,
        source="rspamd, hfilter.lua and once_received.lua",
        retrieved="2026-11-22",
    )


RECEIVERS = (
    replace(_version("3.4", v3), title="rspamd 3.4 behind Postfix"),
    _version("4.1", v4),
)
