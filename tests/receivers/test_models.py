"""What each program would answer, by evidence made by hand: one row for each thing that a rule tells apart."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptraudit.lookup import Ending, IPAddress, Lookup
from ptraudit.receiver import Action, Answer, Client, answered, forecast
from ptraudit.receivers import software
from ptraudit.subject import EhloName, addresses
from tests.worlds import (
    OTHER_V4,
    V4,
    V6,
    a,
    aaaa,
    host,
    mx,
    nodata,
    nxdomain,
    ptr,
    reverse,
    sending,
    servfail,
    without,
)

RULES = {receiver.name: receiver for receiver in software()}
MAIL = "mail.sender.example.com."
OTHER = "other.sender.example.com."
GOOD = (ptr(V4, MAIL), *host(MAIL, V4))
ELSEWHERE = (ptr(V4, MAIL), *host(MAIL, OTHER_V4))
UNNAMED = nxdomain(reverse(V4), "PTR")
BROKEN = servfail(reverse(V4), "PTR")
FORWARD_BROKEN = (ptr(V4, MAIL), *servfail(MAIL, "A", "AAAA"))
TWO = (ptr(V4, MAIL, OTHER), *host(MAIL, V4), *host(OTHER, OTHER_V4))


def answer(receiver: str, *lookups: Lookup, ip: IPAddress = V4, ehlo: str = "") -> Answer:
    """What a receiver answers a client of whom these lookups are known, its names in alphabetical order."""
    (address,) = addresses(sending(ip, *lookups))
    name = EhloName(evidence=address.evidence, written=ehlo) if ehlo else None
    return answered(RULES[receiver], Client(address=address, names=address.all_names, ehlo=name))


def brief(given: Answer) -> str:
    """An answer in one line: action, reply or points, the reply that nobody has set, phase."""
    points = "" if given.points is None else f"{given.points:g}"
    return " ".join(
        filter(None, (given.action, given.reply, points, f"({given.default})" if given.default else "", given.phase))
    )


REVERSE_CLIENT, CLIENT = "postfix:reject_unknown_reverse_client_hostname", "postfix:reject_unknown_client_hostname"
EXIM, DEFER_OK = "exim:reverse_host_lookup", "exim:reverse_host_lookup/defer_ok"
RDNS, FCRDNS, HARAKA = "opensmtpd:rdns", "opensmtpd:fcrdns", "haraka:fcrdns"
MOX, RELAXED, STRICT = "mox", "stalwart:relaxed", "stalwart:strict"


@pytest.mark.parametrize(
    ("lookups", "answers"),
    [
        pytest.param(
            GOOD,
            dict.fromkeys((REVERSE_CLIENT, CLIENT, EXIM, RDNS, FCRDNS, HARAKA, MOX, RELAXED, STRICT), "accept"),
            id="confirmed",
        ),
        pytest.param(
            UNNAMED,
            {
                "postfix:default": "accept",
                REVERSE_CLIENT: "reject 550 5.7.1 (450 4.7.1) rcpt",
                CLIENT: "reject 550 5.7.25 (450 4.7.25) rcpt",
                EXIM: "reject 550 rcpt",
                DEFER_OK: "reject 550 rcpt",
                RDNS: "reject 550 greeting",
                FCRDNS: "reject 550 greeting",
                HARAKA: "reject 554 greeting",
                MOX: "score 451 4.3.0 data",
                RELAXED: "score 2 data",
                STRICT: "reject 550 5.7.25 mail",
            },
            id="no PTR record",
        ),
        pytest.param(
            BROKEN,
            {
                REVERSE_CLIENT: "defer 450 4.7.1 rcpt",
                CLIENT: "defer 450 4.7.25 rcpt",
                EXIM: "defer 451 rcpt",
                DEFER_OK: "accept",
                RDNS: "reject 550 greeting",
                FCRDNS: "reject 550 greeting",
                HARAKA: "reject 554 greeting",
                MOX: "score 451 4.3.0 data",
                RELAXED: "accept",
                STRICT: "defer 451 4.7.25 mail",
            },
            id="PTR without an answer",
        ),
        pytest.param(
            ELSEWHERE,
            {
                REVERSE_CLIENT: "accept",
                CLIENT: "reject 550 5.7.25 (450 4.7.25) rcpt",
                EXIM: "reject 550 rcpt",
                RDNS: "accept",
                FCRDNS: "reject 550 greeting",
                HARAKA: "accept",  # the addresses are neighbours
                MOX: "score 451 4.3.0 data",
                RELAXED: "score 2 data",
                STRICT: "reject 550 5.7.25 mail",
            },
            id="leads elsewhere",
        ),
        pytest.param(
            FORWARD_BROKEN,
            {
                REVERSE_CLIENT: "accept",
                CLIENT: "defer 450 4.7.25 rcpt",
                EXIM: "defer 451 rcpt",
                DEFER_OK: "accept",
                RDNS: "accept",
                FCRDNS: "reject 550 greeting",
                MOX: "score 451 4.3.0 data",
                HARAKA: "reject 554 greeting",
                RELAXED: "accept",
                STRICT: "defer 451 4.7.25 mail",
            },
            id="forward without an answer",
        ),
        pytest.param(
            TWO,
            {CLIENT: "accept", EXIM: "accept", FCRDNS: "accept", MOX: "accept", STRICT: "accept"},
            id="the first of two names leads back",
        ),
        pytest.param(
            (ptr(V4, MAIL, OTHER), *host(OTHER, V4), *servfail(MAIL, "A", "AAAA")),
            {
                CLIENT: "defer 450 4.7.25 rcpt",
                EXIM: "defer 451 rcpt",
                FCRDNS: "reject 550 greeting",
                HARAKA: "accept",
                MOX: "accept",
                STRICT: "accept",
            },
            id="the first of two names has no answer, the second leads back",
        ),
        pytest.param(
            (
                ptr(V4, MAIL, "a.example.com.", "b.example.com."),
                *host("a.example.com.", OTHER_V4),
                *host("b.example.com.", OTHER_V4),
                *host(MAIL, V4),
            ),
            {STRICT: "reject 550 5.7.25 mail", MOX: "accept", EXIM: "accept"},
            id="only the third name leads back",
        ),
        pytest.param(
            (ptr(V4, MAIL), a(MAIL, V4), *servfail(MAIL, "AAAA")),
            {CLIENT: "accept", EXIM: "accept", FCRDNS: "accept", HARAKA: "accept", STRICT: "accept"},
            id="leads back, the other family has no answer",
        ),
        pytest.param(
            (ptr(V4, MAIL), *without(Ending.ALIAS_LOOP, MAIL, "A", "AAAA")),
            {CLIENT: "reject 550 5.7.25 (450 4.7.25) rcpt", EXIM: "defer 451 rcpt"},
            id="forward in a circle",
        ),
        pytest.param(
            without(Ending.FORMERR, reverse(V4), "PTR"),
            {REVERSE_CLIENT: "reject 550 5.7.1 (450 4.7.1) rcpt", EXIM: "defer 451 rcpt"},
            id="PTR formerr",
        ),
        pytest.param(
            nodata(reverse(V4), "PTR", aliases=("7.0-31.example.com.",)),
            {CLIENT: "reject 550 5.7.25 (450 4.7.25) rcpt", EXIM: "defer 451 rcpt"},
            id="an alias to a name without PTR record",
        ),
        pytest.param(
            (ptr(V4, "m*l.example.com."), *host("m*l.example.com.", V4)),
            {
                REVERSE_CLIENT: "reject 550 5.7.1 (450 4.7.1) rcpt",
                EXIM: "reject 550 rcpt",
                RDNS: "reject 550 greeting",
                HARAKA: "accept",
            },
            id="a name that is none of a host's",
        ),
        pytest.param(
            (ptr(V4, "host-198-51-100-7.example.com."), *host("host-198-51-100-7.example.com.", V4)),
            {CLIENT: "accept", HARAKA: "reject 554 greeting"},
            id="generic",
        ),
        pytest.param(
            (ptr(V4, "mail.internal."), *host("mail.internal.", V4)),
            {CLIENT: "accept", HARAKA: "reject 554 greeting"},
            id="no top-level domain",
        ),
        pytest.param(
            (ptr(V4, "0xc6.0x33."), *host("0xc6.0x33.", V4)),
            {REVERSE_CLIENT: "accept", CLIENT: "reject 550 5.7.25 (450 4.7.25) rcpt", FCRDNS: "accept"},
            id="a name that reads as another address",
        ),
        pytest.param((ptr(V4, f"{V4}."),), {RDNS: "reject 550 greeting", FCRDNS: "accept"}, id="its address as text"),
        pytest.param(
            (ptr(V4, f"{'a' * 60}.example.com."), *host(f"{'a' * 60}.example.com.", V4)),
            {CLIENT: "accept", RDNS: "accept", FCRDNS: "reject 550 greeting"},
            id="a name of more than 64 octets",
        ),
    ],
)
def test_clients(lookups: tuple[Lookup, ...], answers: dict[str, str]) -> None:
    assert {name: brief(answer(name, *lookups)) for name in answers} == answers


ODD = (ptr(V4, "m*l.example.com."), *host("m*l.example.com.", V4))


@pytest.mark.parametrize(
    ("receiver", "lookups", "check"),
    [
        pytest.param(CLIENT, UNNAMED, "PTR001", id="Postfix, no name"),
        pytest.param(CLIENT, BROKEN, "PTR001", id="Postfix, PTR without an answer"),
        pytest.param(CLIENT, ODD, "PTR002", id="Postfix, a name that is none of a host's"),
        pytest.param(CLIENT, ELSEWHERE, "FCR001", id="Postfix, elsewhere"),
        pytest.param(EXIM, UNNAMED, "PTR001", id="Exim, no name"),
        pytest.param(EXIM, FORWARD_BROKEN, "FCR001", id="Exim, forward without an answer"),
        pytest.param(FCRDNS, BROKEN, "PTR001", id="OpenSMTPD, PTR without an answer"),
        pytest.param(FCRDNS, ODD, "PTR002", id="OpenSMTPD, a name that is none of a host's"),
        pytest.param(FCRDNS, ELSEWHERE, "FCR001", id="OpenSMTPD, elsewhere"),
        pytest.param(HARAKA, BROKEN, "PTR001", id="Haraka, PTR without an answer"),
        pytest.param(HARAKA, FORWARD_BROKEN, "FCR001", id="Haraka, forward without an answer"),
        pytest.param(STRICT, ELSEWHERE, "FCR001", id="Stalwart, elsewhere"),
        pytest.param(MOX, UNNAMED, "PTR001", id="mox, no name"),
    ],
)
def test_the_reason_is_the_check_that_finds_it(receiver: str, lookups: tuple[Lookup, ...], check: str) -> None:
    assert answer(receiver, *lookups).because == (check,)


def test_only_the_clients_own_family_is_asked() -> None:
    sideways = (ptr(V6, MAIL), a(MAIL, V4), *nodata(MAIL, "AAAA"))
    assert brief(answer(CLIENT, *sideways, ip=V6)) == "reject 550 5.7.25 (450 4.7.25) rcpt"
    assert brief(answer(CLIENT, ptr(V6, MAIL), aaaa(MAIL, V6), ip=V6)) == "accept"


HELO, SYNTAX = "exim:helo", "exim:helo_syntax"
UNKNOWN, INVALID, NOT_FQDN = (f"postfix:reject_{what}_helo_hostname" for what in ("unknown", "invalid", "non_fqdn"))
SMTPD = "opensmtpd:helo_syntax"


@pytest.mark.parametrize(
    ("written", "lookups", "answers"),
    [
        pytest.param(
            "mail.sender.example.com",
            (),
            {
                HELO: "accept",
                SYNTAX: "accept",
                UNKNOWN: "accept",
                INVALID: "accept",
                NOT_FQDN: "accept",
                SMTPD: "accept",
                RELAXED: "accept",
            },
            id="its PTR name",
        ),
        pytest.param(
            "mail.sender.example.com.",
            (),
            {
                HELO: "accept",
                UNKNOWN: "reject 550 5.7.1 (450 4.7.1) rcpt",
                INVALID: "accept",
                SMTPD: "reject 501 5.5.4 ehlo",
            },
            id="with a last dot",
        ),
        pytest.param(
            "x.example.com",
            host("x.example.com.", OTHER_V4),
            {HELO: "reject 550 rcpt", UNKNOWN: "accept", RELAXED: "score 1 data"},
            id="leads elsewhere",
        ),
        pytest.param(
            "x.example.com",
            nxdomain("x.example.com.", "A", "AAAA", "MX"),
            {HELO: "reject 550 rcpt", UNKNOWN: "reject 550 5.7.1 (450 4.7.1) rcpt", RELAXED: "score 1.3 data"},
            id="does not exist",
        ),
        pytest.param(
            "x.example.com",
            (*nodata("x.example.com.", "A", "AAAA"), mx("0 .", domain="x.example.com.")),
            {UNKNOWN: "accept", RELAXED: "score 1 data"},
            id="null MX alone",
        ),
        pytest.param(
            "x.example.com",
            servfail("x.example.com.", "A", "AAAA", "MX"),
            {HELO: "reject 550 rcpt", UNKNOWN: "defer 450 4.7.1 rcpt", RELAXED: "score 1 data"},
            id="no answer",
        ),
        pytest.param(
            "x.example.com",
            (*servfail("x.example.com.", "A", "AAAA"), *nxdomain("x.example.com.", "MX")),
            {UNKNOWN: "defer 450 4.7.1 rcpt"},
            id="no address was learnt, and there is no MX",
        ),
        pytest.param(
            "[0.0.9.198]", (), {INVALID: "reject 501 5.5.2 rcpt", SYNTAX: "accept"}, id="a literal that begins with 0"
        ),
        pytest.param(f"{'x' * 64}.example.com", (), {HELO: "reject 550 rcpt"}, id="a label that no message can hold"),
        pytest.param(
            "x.example.com",
            (a("x.example.com.", OTHER_V4), *servfail("x.example.com.", "AAAA")),
            {UNKNOWN: "accept"},
            id="an address, and no answer for the other family",
        ),
        pytest.param(
            "x.example.com",
            (*nodata("x.example.com.", "A", "AAAA"), *servfail("x.example.com.", "MX")),
            {UNKNOWN: "defer 450 4.7.1 rcpt"},
            id="no address, and no answer for MX",
        ),
        pytest.param("[0.0.0.0]", (), {INVALID: "accept"}, id="a literal of zeros"),
        pytest.param(
            "x.example.com",
            nodata("x.example.com.", "A", "AAAA"),
            {UNKNOWN: "unknown", HELO: "reject 550 rcpt"},
            id="MX was not looked up",
        ),
        pytest.param(
            "[198.51.100.7]",
            (),
            {
                HELO: "accept",
                SYNTAX: "accept",
                UNKNOWN: "accept",
                INVALID: "accept",
                NOT_FQDN: "accept",
                SMTPD: "accept",
                RELAXED: "score 3 data",
            },
            id="its literal",
        ),
        pytest.param(
            "[198.51.100.9]",
            (),
            {HELO: "reject 550 rcpt", UNKNOWN: "accept", SMTPD: "accept", RELAXED: "score 4 data"},
            id="another literal",
        ),
        pytest.param(
            "[2001:db8::9]",
            (),
            {SYNTAX: "accept", INVALID: "reject 501 5.5.2 rcpt", SMTPD: "accept"},
            id="an IPv6 literal without tag",
        ),
        pytest.param(
            "[IPv6:198.51.100.7]",
            (),
            {SYNTAX: "reject 501 ehlo", INVALID: "reject 501 5.5.2 rcpt"},
            id="a tag before an IPv4 address",
        ),
        pytest.param(
            "198.51.100.7",
            (),
            {
                HELO: "reject 550 rcpt",
                INVALID: "accept",
                NOT_FQDN: "reject 504 5.5.2 rcpt",
                UNKNOWN: "reject 550 5.7.1 (450 4.7.1) rcpt",
                SMTPD: "accept",
            },
            id="its address",
        ),
        pytest.param(
            "2001:db8::9",
            (),
            {SYNTAX: "reject 501 ehlo", INVALID: "accept", SMTPD: "reject 501 5.5.4 ehlo"},
            id="an IPv6 address",
        ),
        pytest.param(
            "mailhost",
            (),
            {
                SYNTAX: "accept",
                INVALID: "accept",
                NOT_FQDN: "reject 504 5.5.2 rcpt",
                SMTPD: "accept",
                RELAXED: "score 3 data",
            },
            id="a single label",
        ),
        pytest.param(
            "user_1.example.com",
            host("user_1.example.com.", V4),
            {
                HELO: "reject 501 ehlo",
                SYNTAX: "reject 501 ehlo",
                INVALID: "accept",
                SMTPD: "accept",
                RELAXED: "score 4 data",
            },
            id="an underscore, and user",
        ),
        pytest.param(
            "-a.example.com",
            (),
            {SYNTAX: "accept", INVALID: "reject 501 5.5.2 rcpt", SMTPD: "reject 501 5.5.4 ehlo"},
            id="a hyphen at the start",
        ),
        pytest.param(
            "a..example.com",
            (),
            {SYNTAX: "accept", HELO: "reject 550 rcpt", INVALID: "reject 501 5.5.2 rcpt", SMTPD: "reject 501 5.5.4 ehlo"},
            id="an empty label",
        ),
    ],
)
def test_ehlo_names(written: str, lookups: tuple[Lookup, ...], answers: dict[str, str]) -> None:
    assert {name: brief(answer(name, *GOOD, *lookups, ehlo=written)) for name in answers} == answers


@pytest.mark.parametrize(
    ("receiver", "accepted", "orders", "worst", "best"),
    [
        pytest.param(CLIENT, 1, 3, "reject 550 5.7.25 (450 4.7.25) rcpt", "accept", id="Postfix looks at the first"),
        pytest.param(FCRDNS, 1, 3, "reject 550 greeting", "accept", id="OpenSMTPD looks at the first"),
        pytest.param(STRICT, 4, 6, "reject 550 5.7.25 mail", "accept", id="Stalwart looks at two"),
        pytest.param(EXIM, 1, 1, "accept", "accept", id="Exim looks at all"),
        pytest.param(REVERSE_CLIENT, 3, 3, "accept", "accept", id="a name is enough"),
    ],
)
def test_the_order_of_several_names_decides(receiver: str, accepted: int, orders: int, worst: str, best: str) -> None:
    names = [MAIL, OTHER, "third.example.com."]
    lookups = (*host(MAIL, V4), *host(OTHER, OTHER_V4), *host("third.example.com.", OTHER_V4))
    for order in permutations(names):
        (address,) = addresses(sending(V4, ptr(V4, *order), *lookups))
        found = forecast(RULES[receiver], address)
        assert (found.accepted, found.orders, brief(found.worst), brief(found.best)) == (accepted, orders, worst, best)


def test_a_name_that_opensmtpd_passes_over_is_in_no_order() -> None:
    (address,) = addresses(sending(V4, ptr(V4, MAIL, "m*l.example.com."), *host(MAIL, V4)))
    found = forecast(RULES[FCRDNS], address)
    assert (found.accepted, found.orders, found.worst.action) == (1, 1, Action.ACCEPT)


def test_of_more_names_than_an_audit_looks_up_the_odds_are_not_told() -> None:
    names = [f"n{place:02}.example.com." for place in range(12)]
    (address,) = addresses(sending(V4, ptr(V4, *names), *(found for name in names[:10] for found in host(name, V4))))
    found = forecast(RULES[CLIENT], address)
    assert (found.orders, found.worst.action, found.best.action) == (0, Action.UNKNOWN, Action.ACCEPT)
    assert forecast(RULES[EXIM], address).worst.action is Action.UNKNOWN
    assert forecast(RULES[MOX], address).worst.action is Action.ACCEPT


def test_programs_that_were_not_run_are_not_called_proven() -> None:
    assert {name.partition(":")[0] for name, one in RULES.items() if one.proven} >= {
        "postfix",
        "exim",
        "opensmtpd",
        "haraka",
    }
    assert {one.proven for name, one in RULES.items() if name.startswith(("mox", "stalwart"))} == {""}


@given(st.text(max_size=300), st.lists(st.text("ab-_.*/0\\ ", min_size=1, max_size=120), max_size=3))
def test_whatever_strangers_write_every_program_has_an_answer(written: str, names: list[str]) -> None:
    lookups = (ptr(V4, *(f"{name}." for name in names)), *(found for name in names for found in host(f"{name}.", V4)))
    for receiver in software():
        assert answer(receiver.name, *lookups, ehlo=written or "x").action in Action
