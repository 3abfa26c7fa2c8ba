"""`ptraudit spf` as people use it, in the world in a box."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ptraudit.lab.nameserver import Fault, NameServer
from ptraudit.lab.world import World
from tests.background import running
from tests.conftest import Ran
from tests.gathering import zone

Spf = Callable[..., Ran]


@pytest.fixture
def spf(box: World, run: Callable[..., Ran]) -> Spf:
    return lambda *arguments: run("spf", "--resolver", box.resolver, *arguments)


@pytest.mark.parametrize(
    ("arguments", "status", "first"),
    [
        pytest.param(
            ("someone@healthy.example", "--ip", "192.0.2.10"), 0, 'pass: "mx" of healthy.example matches', id="address"
        ),
        pytest.param(("healthy.example", "--ip", "::ffff:192.0.2.10"), 0, 'pass: "mx" of healthy.example', id="domain"),
        pytest.param(("HEALTHY.example.", "--ip", "2001:db8:25::10"), 0, 'pass: "mx" of healthy.example', id="IPv6"),
        pytest.param(("healthy.example", "--ip", "192.0.2.99"), 1, 'fail: "-all" of healthy.example', id="fail"),
        pytest.param(
            ("--ip", "192.0.2.10", "--helo", "mx1.healthy.example"), 0, 'pass: "a" of mx1.healthy.example', id="EHLO name"
        ),
        pytest.param(("", "--ip", "192.0.2.60", "--helo", "mx1.ehlo.spf.example"), 1, "fail: ", id="empty sender"),
        pytest.param(("missing.spf.example", "--ip", "192.0.2.10"), 1, "none: missing.spf.example publishes", id="none"),
        pytest.param(("x@[192.0.2.10]", "--ip", "192.0.2.10"), 1, 'none: "[192.0.2.10]" is no domain', id="literal"),
        pytest.param(("\x1b..example", "--ip", "192.0.2.10"), 1, 'none: "\\027..example" is no domain', id="no name"),
        pytest.param(("neutral.spf.example", "--ip", "192.0.2.99"), 1, 'neutral: "?all"', id="neutral"),
        pytest.param(("typo.spf.example", "--ip", "192.0.2.10"), 1, "permerror: the record of typo.spf.example", id="typo"),
        pytest.param(("bücher.example", "--ip", "192.0.2.10"), 1, "none: xn--bcher-kva", id="IDN"),
    ],
)
def test_the_result_its_reason_and_the_exit_status(spf: Spf, arguments: tuple[str, ...], status: int, first: str) -> None:
    ran = spf(*arguments)
    assert (ran.status, ran.out[: len(first)], ran.err) == (status, first, "")


def test_text_shows_the_terms_on_the_way_and_the_cost(spf: Spf) -> None:
    ran = spf("retired.spf.example", "--ip", "203.0.113.99")
    assert ran.out == (
        'permerror: "include:gone.isp.example" of retired.spf.example names a domain without an SPF record\n'
        "\n203.0.113.99 sends for postmaster@retired.spf.example.\n"
        "\n  mx: no match (192.0.2.10)\n  include:gone.isp.example: no match\n"
        "\nTerms that ask DNS: 2 of 10; that find nothing: 0 of 2; lookups: 4.\n"
    )


def test_json_is_for_programs(spf: Spf) -> None:
    document = json.loads(spf("someone@eleven.spf.example", "--ip", "203.0.113.10", "--format", "json").out)
    assert {name: document[name] for name in ("result", "ip", "sender", "helo", "dns_terms", "void_lookups")} == {
        "result": "pass",
        "ip": "203.0.113.10",
        "sender": "someone@eleven.spf.example",
        "helo": None,
        "dns_terms": 2,
        "void_lookups": 0,
    }
    assert document["deciding"] == [
        {"domain": "eleven.spf.example", "term": "include:1.%{d}"},
        {"domain": "1.eleven.spf.example", "term": "ip4:203.0.113.10"},
    ]
    assert [term["matched"] for term in document["terms"]] == [False, True, True]
    assert {lookup["type"] for lookup in document["lookups"]} == {"TXT", "MX", "A"}


WICKED = zone("s.example.", '@ IN TXT "v=spf1 -all exp=e.s.example"', 'e IN TXT "%{l} from %{c} is not %{d}\'s"')


def served(records: str, faults: dict[str, Fault], run: Callable[..., Ran], *arguments: str) -> Ran:
    with running(NameServer(records, faults)) as names:
        return run("spf", "--resolver", "{}:{}".format(*names.address), "--timeout", "0.3", *arguments)


def test_the_explanation_is_expanded_and_printable(run: Callable[..., Ran]) -> None:
    ran = served(WICKED, {}, run, "\x1b[31m@s.example", "--ip", "192.0.2.1")
    assert "The domain explains: \\027[31m from 192.0.2.1 is not s.example's\n" in ran.out
    assert ran.out.isprintable() is False
    assert "\x1b" not in ran.out


def test_silence_is_temperror_and_named(run: Callable[..., Ran]) -> None:
    ran = served(WICKED, {"s.example.": Fault.SILENCE}, run, "s.example", "--ip", "192.0.2.1")
    assert ran.status == 3
    assert ran.out.startswith("temperror: the lookup of TXT of s.example. ended with timeout\n")
    assert "No answer: s.example. TXT: TIMEOUT" in ran.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(("--ip", "192.0.2.1"), "nobody sends: give a SENDER", id="no sender"),
        pytest.param(("a@", "--ip", "192.0.2.1"), "nobody sends: give a SENDER", id="no domain"),
        pytest.param(("a.example", "--ip", "192.0.2.0/24"), '--ip "192.0.2.0/24" is no address; give one', id="network"),
        pytest.param(("a.example",), "Missing option '--ip'", id="no address"),
    ],
)
def test_wrong_usage_says_what_is_expected(spf: Spf, arguments: tuple[Any, ...], sentence: str) -> None:
    ran = spf(*arguments)
    assert ran.status == 2
    assert sentence in ran.err
