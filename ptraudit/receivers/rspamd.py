"""rspamd (hfilter.lua, once_received.lua): points for a client without a confirmed name, and for words in names.

3.4 hears the name from the mail server before it, which is taken to be Postfix; 4.1 looks it up itself and does not ask
whether it leads back. The message is taken to bring no Received header along, as one that its own host has written.
"""

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter

from ptraudit.hostname import bare
from ptraudit.lookup import Lookup
from ptraudit.receiver import Answer, Client, Known, Part, Receiver, scored
from ptraudit.receivers import postfix

THRESHOLDS = ((15.0, "refusal"), (6.0, "mark as spam"), (4.0, "greylisting"))  # actions.conf
ONCE = ("ONCE_RECEIVED", "ONCE_RECEIVED_STRICT")
OWN_CLIENT = "rspamc.local"  # the EHLO argument of its own client, which costs nothing

LEVELS = {5: 3.0, 4: 2.5, 3: 2.0, 2: 1.0, 1: 0.5}  # the points of HFILTER_HELO_n and HFILTER_HOSTNAME_n

# Where a word must stand to count. A "gap" is a dot or a hyphen.
BETWEEN = "[.-](?:{})[.-]"  # between two gaps
BEFORE = "(?:{})[.-][0-9]"  # before a gap and a digit, also as the end of a longer word
BESIDE = "(?:{})[.-]?[0-9]"  # the same, the gap left out at will
BEHIND = "[-.0-9][0-9][.-]?(?:{})"  # behind a digit that is not the first character, also as the begin of a longer word
CLOSE = "[0-9][.-]?(?:{})"  # behind any digit
APART = "[-.0-9][0-9][.-](?:{})"  # behind such a digit and a gap

WORDS: tuple[tuple[int, str, str], ...] = (
    (5, BETWEEN, "catv broadband broad bredband homeuser wifi nat gprs cdma ppp pptp dhcp comcast dial-?up modem"),
    (5, BETWEEN, "cablemodem dynamic [ax]?dsl-dynamic"),
    (5, BEFORE, "homeuser comcast dynip gprs cdma brodband broadband broad dynamic ppp pptp pppoe dhcp catv dial-?up"),
    (5, BEFORE, "cablemodem modem nat wifi"),
    (5, BESIDE, "dsl-dynamic"),
    (5, BEHIND, "nat ppp pppoe pptp dynamic catv dial-?up bredband comcast homeuser cablemodem [ax]?dsl-dynamic"),
    (5, CLOSE, "broad dhcp wifi"),
    (5, APART, "broadband gprs cdma modem dyn dynip"),
    (5, "[-.0-9](?:{})[.-]", "[.-]pppoe [.-]dynip"),
    (5, "(?:{})[-.0-9]", "dyn[.-][0-9]"),
    (5, "(?:{})", "clients?[.-][0-9][0-9] [-.0-9][0-9][0-9][0-9][.-]?client"),
    (4, BETWEEN, "fbx in-?addr pool fibertel [ax]?dsl [ax]?dsl-line"),
    (4, BEFORE, "fbx in-?addr pool fibertel"),
    (4, BESIDE, "dsl dsl-line"),
    (4, BEHIND, "in-?addr pool fibertel [ax]?dsl"),
    (4, CLOSE, "fbx"),
    (3, BETWEEN, "unused-addr kabel cable"),
    (3, BEFORE, "unused-addr kabel cable"),
    (3, BEHIND, "unused-addr"),
    (3, CLOSE, "kabel"),
    (3, APART, "cable"),
    (2, BETWEEN, "host"),
    (2, BEFORE, "host"),
    (2, BEHIND, "host"),
    (1, BETWEEN, "peer user customers? clients?"),
    (1, BEFORE, "peer user customers?"),
    (1, BEHIND, "peer user customer"),
)
_FORMS = tuple(  # one for each level, the worst first
    (level, re.compile("|".join(place.format("|".join(words.split())) for _, place, words in rows)))
    for level, rows in groupby(WORDS, key=itemgetter(0))
)

# Begins of EHLO arguments that are no global address, or only seem to be one: 10.example.com is among them.
NOT_GLOBAL = re.compile(
    r"0\.|10\.|127\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|192\.(?:168|0\.[02]|88\.99)\.|198\.51\.100\.|203\.0\.113\."
    r"|100.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]\d)\.|\d\.\d\.\d\.255$|::1$|2001:db8::|fc00::|ffxx::|fe[89ab][0-9a-f]::"
    r"|fe[cdf][0-9a-f]:"
)
ADDRESS = re.compile(r"\d+(?:[x.-]\d+){3}$|[0-9a-f]+:")
QUALIFIED = re.compile(r"(?=.{4,253}$)(?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)+[a-z0-9-]{2,63}\.?")


def level(name: str) -> int:
    """How bad the worst word of a name is, from 1 to 5; 0 where there is none."""
    return next((found for found, form in _FORMS if form.search(name)), 0)


def v3(client: Client) -> Answer:
    """rspamd 3.4 as a milter of Postfix."""
    _, leads_back = postfix.peer(client)
    name = bare(client.names[0]) if leads_back is Known.THERE else ""
    return _answer([*_client(client, name), *_words(client, name), *_ehlo(client, mended=False)], client)


def v4(client: Client) -> Answer:
    """rspamd 4.1, whatever stands before it."""
    name = bare(client.names[0]) if client.reverse is Known.THERE else ""
    nameless = [
        Part(symbol="HFILTER_HOSTNAME_UNKNOWN", points=2.5, because="PTR001"),
        Part(symbol="RDNS_NONE", points=2.0, because="PTR001"),
    ]
    return _answer([*([] if name else nameless), *_words(client, name), *_ehlo(client, mended=True)], client)


def _client(client: Client, name: str) -> Iterator[Part]:
    """What the client's name costs with 3.4; without one that leads back rspamd looks for any itself."""
    if name:
        return
    yield Part(symbol="HFILTER_HOSTNAME_UNKNOWN", points=2.5, because="FCR001" if client.names else "PTR001")
    if not _found(client.address.reverse):
        yield Part(symbol="RDNS_NONE", points=1.0, because="PTR001")
        if client.reverse is not Known.ABSENT:
            yield Part(symbol="RDNS_DNSFAIL", points=0.0, because="PTR001")
        yield Part(symbol="ONCE_RECEIVED", points=0.1)
        return
    found = bare(client.names[0])
    if "mail" not in found:
        yield Part(symbol="ONCE_RECEIVED", points=0.1)
        if "static" in found or "dynamic" in found:
            yield Part(symbol="ONCE_RECEIVED_STRICT", points=4.0, because="PTR003")


def _words(client: Client, name: str) -> Iterator[Part]:
    """The worst word of the name or of the EHLO name, whichever is worse; the EHLO name where they are equal."""
    of_name, of_ehlo = level(name), _ehlo_level(client.written)
    generic = "PTR003" if bare(client.written) in map(bare, client.names) else ""
    if of_ehlo and of_ehlo >= of_name:
        unqualified = "." not in client.written
        yield Part(symbol=f"HFILTER_HELO_{of_ehlo}", points=LEVELS[of_ehlo], because="EHLO001" if unqualified else generic)
    elif of_name:
        yield Part(symbol=f"HFILTER_HOSTNAME_{of_name}", points=LEVELS[of_name], because="PTR003")


def _ehlo_level(written: str) -> int:
    text = _unbracketed(written)
    if NOT_GLOBAL.match(text) or ADDRESS.match(text):
        return 0
    bad = re.fullmatch(r"[^.]+", text) or re.fullmatch(r"(?:(?:dsl)?device|speedtouch)\.lan", text)
    return 5 if bad else level(text)


def _ehlo(client: Client, *, mended: bool) -> Iterator[Part]:
    """What the EHLO argument costs besides its words. `mended`: a name that leads elsewhere is found out."""
    text = _unbracketed(client.written)
    if not client.ehlo or client.written == OWN_CLIENT:
        return
    if text == "user":
        yield Part(symbol="RCVD_HELO_USER", points=3.0, because="EHLO001")
    if NOT_GLOBAL.match(text):
        yield Part(symbol="HFILTER_HELO_BADIP", points=4.5, because="EHLO006")
    elif ADDRESS.match(text):
        yield Part(symbol="HFILTER_HELO_BAREIP", points=3.0, because="EHLO006")
    elif not _ehlo_level(client.written):
        if not QUALIFIED.fullmatch(text):
            yield Part(symbol="HFILTER_HELO_NOT_FQDN", points=2.0, because="EHLO005")
        else:
            yield from _resolved(client, client.ehlo.name, mended=mended)


def _resolved(client: Client, name: str, *, mended: bool) -> Iterator[Part]:
    """What the lookups of an EHLO name cost; one without an answer counts as one that finds nothing."""
    if client.forward_both(name).known is Known.THERE and any(map(_found, client.ehlo.lookups if client.ehlo else ())):
        if mended and client.ip not in client.forward_both(name).addresses:
            yield Part(symbol="HFILTER_HELO_IP_A", points=1.0, because="EHLO003")
        return
    yield Part(symbol="HFILTER_HELO_IP_A", points=1.0, because="EHLO002")
    if client.exchangers(name) is not Known.THERE:
        yield Part(symbol="HFILTER_HELO_NORES_A_OR_MX", points=0.3, because="EHLO002")
        return
    for _, exchange in client.address.evidence.lookup(name, "MX").exchanges:
        if exchange != "." and client.forward_both(exchange).known is not Known.THERE:
            yield Part(symbol="HFILTER_HELO_NORESOLVE_MX", points=0.2, because="EHLO002")


def _found(lookup: Lookup) -> bool:
    """Whether rspamd gets records; what does not fit a datagram it does not fetch over TCP."""
    return bool(lookup.records) and lookup.transport != "tcp"


def _unbracketed(written: str) -> str:
    return written.lower().replace("[", "").replace("]", "")


def _answer(parts: list[Part], client: Client) -> Answer:
    points = sum(part.points for part in parts)
    once = sum(part.points for part in parts if part.symbol in ONCE)
    reached = next((f"that alone reaches its {what} at {limit:g}" for limit, what in THRESHOLDS if points >= limit), "")
    said = (
        reached,
        f"{once:g} of it only for a message that brings no Received header along" if once else "",
        "" if client.ehlo else "for the reverse name alone, since no EHLO name was given",
    )
    return scored(parts, why="; ".join(filter(None, said)))


def _version(name: str, rule: Callable[[Client], Answer], title: str, proven: str = "") -> Receiver:
    return Receiver(
        name=f"rspamd:{name}",
        title=title,
        rule=rule,
        uses_ehlo=True,
        first=1,
        proven=proven,
        source="rspamd, hfilter.lua and once_received.lua",
        retrieved="2026-11-22",
    )


RECEIVERS = (
    _version("3.4", v3, "rspamd 3.4 behind Postfix", proven="3.4"),
    _version("4.1", v4, "rspamd 4.1"),
)
