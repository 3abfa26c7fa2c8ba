"""SpamAssassin 4.0.1: its rules about a client's name and its EHLO argument, by the Received header that Postfix writes.

It makes no PTR query: what the mail server could not confirm is to it a client without a name. An Exim's header is read the
same but for NO_RDNS_DOTCOM_HELO, which wants a server that says that it looked. Proven with the rules as Debian 12 ships
them, without sa-update, where a rule without a published score counts 1.0.

What depends on the message is taken for harmless: a From header with a display name, no mailing list, no list of welcome
senders; and mail that passes neither SPF nor DKIM, which would spare it KHOP_HELO_FCRDNS.
"""

import re
from collections.abc import Callable
from ipaddress import IPv4Address, ip_network

from msgspec import Struct

from ptraudit import shape
from ptraudit.address import parsed_address
from ptraudit.hostname import bare
from ptraudit.receiver import Answer, Client, Known, Part, Receiver, scored
from ptraudit.receivers import postfix

REQUIRED = 5.0  # required_score: what makes a message spam
SETS = ("local tests", "network tests", "local tests with Bayes", "network tests with Bayes")
SHOWN = 1  # Debian's, until Bayes is trained

# Its own list of private networks (Constants.pm).
PRIVATE = tuple(
    map(ip_network, ("10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))
)

Scores = tuple[float, float, float, float]


class Relay(Struct, frozen=True, kw_only=True):
    """One Received header as it is parsed: the name is empty where the mail server wrote `unknown`.

    `ehlo` is None where it is not known.
    """

    ip: str
    name: str
    ehlo: str | None

    @property
    def lower(self) -> str:
        """The EHLO argument in lower case."""
        return (self.ehlo or "").lower()

    @property
    def static_ehlo(self) -> bool:
        """Whether the EHLO argument is made as four senders name their fixed hosts."""
        return any(re.match(form, self.lower) for form in STATIC_EHLO)


STATIC_EHLO = (
    r"cmr(?:-[0-9]{1,3}){4}.+\.rogers\.com",
    r"o[0-9]{1,3}(?:-[0-9]{1,3}){3}\.outbound-mail\.sendgrid\.net$",
    r"[0-9]{1,3}(?:-[0-9]{1,3}){3}-static\.hfc\.comcastbusiness\.net$",
    r"smtp-[a-z0-9_]+\.core[0-9]\.sfdc-[a-z0-9_]+\.mta\.salesforce\.com$",
)
BIG = r"hotmail|gmail|google|yahoo|msn|microsoft|outlook|paypal|xxx"
DOTCOM = (
    "lycos.com", "lycos.co.uk", "hotmail.com", "localhost.com", "excite.com", "caramail.com", "cs.com", "aol.com", "msn.com",
    "yahoo.com", "drizzle.com",
)  # fmt: skip
FAKE_DOTCOM = (
    "msn", "yahoo", "yourwebsite", "lycos", "excite", "cs", "aol", "localhost", "koreanmail", "allexecs", "mydomain", "juno",
    "eudoramail", "compuserve", "desertmail", "caramail",
)  # fmt: skip


def rdns_dynamic(relay: Relay) -> bool:
    """The name embeds an address, holds a word for an access line or has a provider's layout, and says nowhere "static"."""
    name = relay.name.lower()
    if re.search("fix|static|dedicated|mail-mail|outbound-mail|smtp", name):
        return False
    return bool(
        shape.embeds_address(name)
        or shape.embeds_split_address(name)
        or shape.embeds_address_in_hex(name)
        or shape.access_word_before_numbers(name)
        or shape.access_label_behind_numbers(name)
        or shape.customer_word(name)
        or shape.layout(name)
    )


def helo_ipaddr(relay: Relay) -> bool:
    """Four numbers in a row behind a letter, and behind them no dot or two more labels."""
    text = relay.lower
    if relay.static_ehlo or shape.is_fixed(text) or not re.match("[a-z]", text):
        return False
    rests = [text[row.last[1] + 1 :] for row in shape.in_a_row(text, 4) if row.last[1] < len(text)]
    return any("." not in rest or "." in rest.partition(".")[2][1:-1] for rest in rests)


def helo_ipaddr2(relay: Relay) -> bool:
    """It begins with four numbers of at most three digits, and two more labels stand behind the one that they are in."""
    text = relay.lower
    if any(re.fullmatch("(?:static|mail|smtp|mx)[0-9]*", word) for word in shape.bounded_words(text)):
        return False
    begin = re.match(r"[0-9]{1,3}(?:[^a-wyz0-9][0-9]{1,3}){3}[^0-9]", text)
    return bool(begin and "." in text[begin.end() :].partition(".")[2][1:-1] and not shape.embeds_split_address(text))


def helo_dhcp(relay: Relay) -> bool:
    """Two numbers behind a word for an access line; `cm` is none behind an `a` or `smtp`."""
    words = ("(?<!smtp)(?<!a)cm", *shape.ACCESS_WORDS[1:])
    return not relay.static_ehlo and shape.access_word_before_numbers(relay.lower, words)


def helo_generic(relay: Relay) -> bool:
    """A word for pools and customers, and two numbers."""
    named = re.search("pool|dyna|lease|dial|dip|static", relay.lower)
    return bool(named) and len(shape.numbers(relay.lower)) >= 2


def helo_mismatch(relay: Relay) -> bool:
    """The EHLO argument is the address of another host, and not even one of the same /24."""
    claimed, real = parsed_address(relay.lower), parsed_address(relay.ip)
    if not (isinstance(claimed, IPv4Address) and isinstance(real, IPv4Address)):
        return False
    private = any(one in network for one in (claimed, real) for network in PRIVATE)
    return not private and int(claimed) >> 8 != int(real) >> 8


def helo_not_name(relay: Relay) -> bool:
    """The EHLO argument does not begin with the name; a short name is not asked about."""
    return (
        bool(relay.name and relay.ehlo) and not relay.lower.startswith(relay.name.lower()) and not 4 <= len(relay.name) <= 14
    )


def _ehlo_is(*forms: str) -> Callable[[Relay], bool]:
    """Whether the whole EHLO argument is like one of these."""
    return lambda relay: any(re.fullmatch(form, relay.lower) for form in forms)


class Rule(Struct, frozen=True, kw_only=True):
    """A rule: its scores in the four sets, whether it matches, and whether it needs the EHLO argument."""

    name: str
    scores: Scores
    matches: Callable[[Relay], bool]
    because: str = "PTR003"
    ehlo: bool = True


def _rule(name: str, scores: Scores | float, matches: Callable[[Relay], bool], because: str, *, ehlo: bool = True) -> Rule:
    four = scores if isinstance(scores, tuple) else (scores,) * 4
    return Rule(name=name, scores=four, matches=matches, because=because, ehlo=ehlo)


GENERIC, UNQUALIFIED, ADDRESS, DIFFERS, ELSEWHERE, NAMELESS = "PTR003", "EHLO001", "EHLO006", "EHLO004", "EHLO003", ""
RULES = (
    _rule("RDNS_NONE", (2.399, 1.274, 1.228, 0.793), lambda relay: not relay.name, NAMELESS, ehlo=False),
    _rule("RDNS_DYNAMIC", (2.639, 0.363, 1.663, 0.982), rdns_dynamic, GENERIC, ehlo=False),
    _rule(
        "RDNS_LOCALHOST",
        (3.700, 0.969, 2.345, 0.001),
        lambda relay: bool(re.fullmatch(r"localhost(?:\.localdomain)?", relay.name.lower())) and ":" not in relay.ip,
        "PTR002",
        ehlo=False,
    ),
    _rule("HELO_DYNAMIC_IPADDR", (2.633, 3.243, 3.680, 1.951), helo_ipaddr, GENERIC),
    _rule("HELO_DYNAMIC_IPADDR2", (2.815, 3.888, 3.728, 3.607), helo_ipaddr2, GENERIC),
    _rule(
        "HELO_DYNAMIC_SPLIT_IP",
        (3.031, 2.893, 4.225, 3.482),
        lambda relay: shape.embeds_split_address(relay.ehlo or ""),
        GENERIC,
    ),
    _rule("HELO_DYNAMIC_DHCP", (2.602, 0.841, 1.537, 0.206), helo_dhcp, GENERIC),
    _rule(
        "HELO_DYNAMIC_HCC",
        (4.299, 2.514, 2.931, 2.762),
        lambda relay: not relay.static_ehlo and shape.access_label_behind_numbers(relay.lower),
        GENERIC,
    ),
    _rule(
        "HELO_DYNAMIC_HEXIP",
        (2.321, 0.511, 1.773, 1.789),
        lambda relay: shape.embeds_address_in_hex(relay.ehlo or ""),
        GENERIC,
    ),
    _rule(
        "HELO_DYNAMIC_DIALIN",
        (2.629, 3.233, 2.186, 1.366),
        lambda relay: bool(re.match(r"[a-z][A-F0-9]+\.dip\.", relay.ehlo or "")),
        GENERIC,
    ),
    _rule(
        "HELO_DYNAMIC_CHELLO_NL",
        (2.412, 1.918, 2.019, 2.428),
        _ehlo_is(r"[a-z][0-9]+\.upc-[a-z]\.chello\.nl.*"),
        GENERIC,
    ),
    _rule(
        "HELO_DYNAMIC_HOME_NL",
        (2.385, 1.530, 1.024, 1.459),
        _ehlo_is(r"[a-z]{2}[0-9]+-.\..+[0-9]\.[a-z]{2}\.home\.nl.*"),
        GENERIC,
    ),
    _rule("HELO_STATIC_HOST", -0.001, lambda relay: relay.static_ehlo, ""),
    _rule("CK_HELO_GENERIC", 1.0, helo_generic, GENERIC),
    _rule("KHOP_HELO_FCRDNS", 1.0, helo_not_name, DIFFERS),
    _rule("HELO_LOCALHOST", (2.639, 3.603, 2.915, 3.828), _ehlo_is("localhost"), UNQUALIFIED),
    _rule("HELO_LH_HOME", (0.001, 2.023, 0.537, 1.736), _ehlo_is(r".+\.(?:home|lan)"), UNQUALIFIED),
    _rule("HELO_OEM", (2.899, 2.899, 1.234, 0.270), _ehlo_is("pc", "oem.*"), UNQUALIFIED),
    _rule("HELO_NO_DOMAIN", 1.0, lambda relay: "." not in relay.lower and relay.lower != "localhost", UNQUALIFIED),
    _rule("FSL_HELO_NON_FQDN_1", (2.361, 0.001, 1.783, 0.001), _ehlo_is("[a-z0-9_-]+"), UNQUALIFIED),
    _rule("FSL_HELO_DEVICE", 0.1, _ehlo_is(r"(?:(?:dsl)?device|speedtouch)\.lan(?![a-z0-9_]).*"), UNQUALIFIED),
    _rule("FSL_NEW_HELO_USER", 1.0, _ehlo_is("user"), UNQUALIFIED),
    _rule(
        "FSL_HELO_BARE_IP_1",
        (2.598, 1.426, 3.099, 2.347),
        _ehlo_is(r"(?!127)[0-9]{1,3}(?:\.[0-9]{1,3}){3}"),
        ADDRESS,
    ),
    _rule("TVD_RCVD_IP", 0.001, _ehlo_is(r"(?:[0-9]+[^0-9a-z]){3}[0-9]+(?:\..*)?"), ADDRESS),
    _rule("TVD_RCVD_IP4", 0.001, _ehlo_is(r"(?:[0-9]+\.){3}[0-9]+"), ADDRESS),
    _rule("RCVD_HELO_IP_MISMATCH", (1.680, 1.186, 2.362, 2.368), helo_mismatch, ELSEWHERE),
    _rule(
        "NO_RDNS_DOTCOM_HELO",
        (3.100, 0.433, 3.099, 0.823),
        lambda relay: not relay.name and any(f".{relay.lower}".endswith(f".{one}") for one in DOTCOM),
        NAMELESS,
    ),
    _rule(
        "PDS_HP_HELO_NORDNS",
        1.0,
        lambda relay: not relay.name and bool(re.search(rf"(?:{BIG})\.[a-z0-9_]", relay.lower)),
        NAMELESS,
    ),
    _rule(
        "RCVD_FAKE_HELO_DOTCOM",
        (2.799, 2.389, 2.605, 1.189),
        lambda relay: (relay.ehlo or "").removesuffix(".com") in FAKE_DOTCOM and (relay.ehlo or "").endswith(".com"),
        DIFFERS,
    ),
)


def matching(relay: Relay) -> tuple[Rule, ...]:
    """The rules that match a Received header."""
    return tuple(rule for rule in RULES if (relay.ehlo is not None or not rule.ehlo) and rule.matches(relay))


def behind_postfix(client: Client) -> Answer:
    """Set 1 of the scores; what the others would add up to is told in words."""
    _, leads_back = postfix.peer(client)
    name = bare(client.names[0]) if leads_back is Known.THERE else ""
    nameless = "FCR001" if client.names else "PTR001"
    ehlo = client.written.translate(REPLACED) if client.ehlo else None
    rules = matching(Relay(ip=str(client.ip), name=name, ehlo=ehlo))
    parts = [Part(symbol=rule.name, points=rule.scores[SHOWN], because=rule.because or nameless) for rule in rules]
    return scored(parts, why=_why(rules, client))


# What Postfix does not write into the header, and after it what the parser does not keep.
REPLACED = str.maketrans(dict.fromkeys(' <>()\\";@', "?") | dict.fromkeys("[]|#", "!"))


def _why(rules: tuple[Rule, ...], client: Client) -> str:
    totals = [round(sum(rule.scores[place] for rule in rules), 3) for place in range(len(SETS))]
    others = ", ".join(f"{total:g} with {SETS[place]}" for place, total in enumerate(totals) if place != SHOWN)
    said = [
        f"with {SETS[SHOWN]} and Debian's own rules" if rules else "",
        f"{others}" if rules else "",
        f"that alone is spam from {REQUIRED:g} on" if totals[SHOWN] >= REQUIRED else "",
        "" if client.ehlo else "for the reverse name alone, since no EHLO name was given",
    ]
    return "; ".join(filter(None, said))


RECEIVERS = (
    Receiver(
        name="spamassassin:4.0",
        title="SpamAssassin 4.0.1 behind Postfix, Debian's rules without sa-update",
        rule=behind_postfix,
        uses_ehlo=True,
        first=1,
        proven="4.0.1",
        source="SpamAssassin 4.0.1, observed; 20_dynrdns.cf, 20_fake_helo_tests.cf, 72_active.cf, 50_scores.cf",
        retrieved="2026-11-25",
    ),
)
