"""The text report: what a person sees in the terminal."""

import re

import dns.rdatatype
import dns.zone
import pytest
from msgspec.structs import replace

from ptraudit.render import render
from ptraudit.render.templating.terminal import Terminal
from ptraudit.report import WHAT_IT_PROVES, OutboundAddress, Ptr
from tests.reports import finding, good, leads_elsewhere, named, report, unknown
from tests.samples import broken, healthy, large

WHOLE = report(broken(), healthy(), large())
ANSI = re.compile(r"\x1b\[[\d;]*m")


def flat(text: str) -> str:
    """The text with its blanks together, so that wrapping does not matter."""
    return " ".join(text.split())


@pytest.mark.parametrize("width", [40, 80, 100])
def test_no_line_is_longer_than_the_terminal(width: int) -> None:
    lines = render(WHOLE, "text", width=width).split("\n")
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize("width", [40, 80])
def test_wrapping_loses_nothing(width: int) -> None:
    narrow = re.sub(r"[\s─()]", "", render(report(broken()), "text", width=width))
    assert narrow == re.sub(r"[\s─()]", "", render(report(broken()), "text", width=1000))


def test_colour_changes_nothing_but_the_colour() -> None:
    plain, coloured = render(WHOLE, "text"), render(WHOLE, "text", color=True)
    assert "\x1b" not in plain
    assert coloured != plain
    assert ANSI.sub("", coloured) == plain


def test_no_colour_reaches_over_a_line_end() -> None:
    assert all(line.count("\x1b") % 2 == 0 for line in render(WHOLE, "text", color=True).split("\n"))


def test_ascii_terminal_gets_ascii_alone() -> None:
    text = render(WHOLE, "text", ascii_only=True)
    assert text.isascii()
    assert "x FAIL  score 25 of 100" in text
    assert "203.0.113.10 -> mail.xn--bcher-kva.example -> 203.0.113.10 +" in text


def test_parts_come_in_the_order_of_need() -> None:
    text = render(report(broken()), "text")
    order = [
        "example.com\n",
        "✗ FAIL  score 25 of 100",
        "2 checks failed that receivers refuse or defer mail for.",
        "7 of 4,096 authorised addresses audited.",
        "✗ FCR001 ptr-unconfirmed, error, 1 of 2 failed",
        "! MX001 mx-unresolvable, warning, 1 of 1 failed",
        "Could not be judged",
        "i PTR004 ptr-many, note, 1 of 1 failed",
        "Checks\n",
        "Addresses\n",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_failure_says_what_was_seen_what_to_do_and_whose_move_it_is() -> None:
    text = flat(render(report(broken()), "text"))
    assert (
        "198.51.100.3 is named old.example.com., which resolves to 192.0.2.99 only. A receiver expects the address "
        "itself among them. Fix: Point old.example.com. A at 198.51.100.3, or have the address's holder change the PTR. "
        "Publish: old.example.com. IN A 198.51.100.3 Who: whoever keeps the DNS zone of the name"
    ) in text


def test_undetermined_names_the_lookup_and_what_it_leaves_open() -> None:
    text = flat(render(report(broken()), "text"))
    assert (
        "? 198.51.100.5 5.100.51.198.in-addr.arpa. PTR: SERVFAIL, by 192.0.2.53 over udp (No Reachable Authority) "
        "Open: PTR001 ptr-missing, error Next: Audit again;"
    ) in text


def test_advice_of_many_subjects_is_given_once_and_counted() -> None:
    text = flat(render(report(large(100, failing=64)), "text"))
    assert text.count("Have whoever holds the address block publish") == 1
    assert "Likewise: 198.51.100.1, " in text
    assert "198.51.100.20 and 43 more (see json)" in text
    assert text.count("IN PTR <the host's name>.") == 10
    assert "and 54 more records (see json)" in text


def test_advice_of_its_own_for_many_subjects_is_counted_too() -> None:
    rows = [leads_elsewhere(f"198.51.100.{last}", f"mx{last}.example.com", "192.0.2.1") for last in range(40)]
    text = flat(render(report(replace(broken(), findings=tuple(rows))), "text"))
    assert text.count("Fix: Point mx") == 5
    assert "And 35 more with a fix of their own (see json): 198.51.100.5, " in text
    assert "198.51.100.24 and 15 more (see json)" in text


@pytest.mark.parametrize(
    ("address", "line"),
    [
        pytest.param(good("192.0.2.10", "mx1.good.example"), "192.0.2.10 → mx1.good.example → 192.0.2.10 ✓", id="closed"),
        pytest.param(
            named("192.0.2.1", Ptr(name="a.example", confirmed=False, addresses=("192.0.2.9",))),
            "192.0.2.1 → a.example → 192.0.2.9 ✗",
            id="elsewhere",
        ),
        pytest.param(unknown("192.0.2.1"), "192.0.2.1 → PTR lookup: SERVFAIL ?", id="not known"),
    ],
)
def test_round_trip_is_one_line(address: OutboundAddress, line: str) -> None:
    assert f"\n  {line}\n" in render(report(replace(broken(), outbound=(address,))), "text")


def test_address_that_no_check_minds_is_not_shown_as_broken() -> None:
    unused = replace(named("192.0.2.1"), iprev="permerror", ptr=(), ending="nxdomain")
    sampled = finding("PTR001", "192.0.2.1", "not-applicable", "192.0.2.1 was drawn from a prefix; it may not be in use.")
    text = render(report(replace(healthy(), outbound=(unused,), findings=(sampled,))), "text", color=True)
    assert "\x1b[2m  192.0.2.1 → no PTR record: NXDOMAIN –\x1b[0m" in text


def test_every_check_has_its_line() -> None:
    lines = render(report(broken()), "text").split("\n")
    assert "  ✗ PTR001   The address has no PTR record: 1 of 3 failed" in lines
    assert any(line.startswith("  – not applicable: ") and "SMTP001" in line for line in lines)


def test_what_reverse_dns_proves_is_said_once() -> None:
    assert flat(render(WHOLE, "text")).count(WHAT_IT_PROVES) == 1


def test_long_record_is_folded_as_a_zone_file_allows() -> None:
    name = "8.7.6.5.4.3.2.1.0.f.e.d.c.b.a.9.8.7.6.5.4.3.2.1.8.b.d.0.1.0.0.2.ip6.arpa."
    record = f"{name} IN PTR a-rather-long-name-of-a-mail-server.mail.example.com."
    folded = Terminal(color=False, width=80, ascii_only=False).record(record, "")
    assert max(map(len, folded.split("\n"))) <= 80
    zone = dns.zone.from_text(f"$TTL 60\n{folded}", origin=".", relativize=False, check_origin=False)
    assert zone.get_rdataset(name, "PTR") == dns.zone.from_text(
        f"$TTL 60\n{record}", origin=".", relativize=False, check_origin=False
    ).get_rdataset(name, dns.rdatatype.PTR)
