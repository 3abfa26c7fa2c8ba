import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ptraudit.lookup import printable
from ptraudit.mta_sts import Mode, Policy, StsSyntaxError, parsed, record_id, sts_records

LINES = ("version: STSv1", "mode: enforce", "mx: mx1.s.example", "mx: *.s.example", "max_age: 604800")
POLICY = Policy(mode=Mode.ENFORCE, max_age_s=604_800, patterns=("mx1.s.example", "*.s.example"))


def test_the_id_of_a_record() -> None:
    assert record_id("v=STSv1; id=20160831085700Z;") == "20160831085700Z"
    assert record_id("v=STSv1; ext=1; id=a") == "a"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("v=STSv1;", 'no tag "id"', id="no id"),
        pytest.param("v=STSv1; id=2026-11-22", "letters and digits", id="hyphens"),
        pytest.param("v=STSv1; id=" + "1" * 33, "1 to 32", id="too long"),
        pytest.param("v=STSv1; id=", "1 to 32", id="empty"),
        pytest.param("v=STSv1; id", "no tag", id="no equals"),
    ],
)
def test_a_fault_of_a_record_is_named(text: str, fault: str) -> None:
    with pytest.raises(StsSyntaxError, match=fault):
        record_id(text)


def test_only_texts_with_the_version_first_are_records() -> None:
    texts = ("v=STSv1; id=1", "v=STSv12; id=1", "id=1; v=STSv1", "v=stsv1; id=1")
    assert sts_records(texts) == ("v=STSv1; id=1",)


@pytest.mark.parametrize(
    ("lines", "policy"),
    [
        pytest.param(LINES, POLICY, id="whole"),
        pytest.param(LINES[::-1], replace(POLICY, patterns=POLICY.patterns[::-1]), id="any order"),
        pytest.param((*LINES, "", "extension: thing"), POLICY, id="empty line and unknown field"),
        pytest.param((*LINES, "mode: none", "max_age: 1"), POLICY, id="the first of several counts"),
        pytest.param((*(f"{line} \\009" for line in LINES),), POLICY, id="blanks at the end"),
        pytest.param(("version:STSv1", "mode:none", "max_age:0"), Policy(mode=Mode.NONE, max_age_s=0), id="mode none"),
    ],
)
def test_a_policy_is_read(lines: tuple[str, ...], policy: Policy) -> None:
    assert parsed(lines) == policy


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        pytest.param(LINES[1:], 'no line "version: STSv1"', id="no version"),
        pytest.param(("version: STSv2", *LINES[1:]), 'no line "version: STSv1"', id="other version"),
        pytest.param((LINES[0], *LINES[2:]), 'mode "" is none of', id="no mode"),
        pytest.param((*LINES[:1], "mode: Enforce", *LINES[2:]), 'mode "Enforce" is none of', id="case of the mode"),
        pytest.param(LINES[:-1], 'max_age "" is no number', id="no age"),
        pytest.param((*LINES[:-1], "max_age: 31557601"), "up to 31557600", id="age above a year"),
        pytest.param((*LINES[:-1], "max_age: -1"), "is no number", id="negative age"),
        pytest.param((*LINES[:2], LINES[-1]), "names no mail exchanger", id="no exchanger"),
        pytest.param((*LINES, "mx: *"), "names no host", id="star alone"),
        pytest.param((*LINES, "mx: mx.*.example"), "names no host", id="star inside"),
        pytest.param((*LINES, "mx: 192.0.2.1"), "names no host", id="address"),
        pytest.param((*LINES, "<html>"), 'the line "<html>" is no field', id="a web page"),
        pytest.param((), 'no line "version: STSv1"', id="empty"),
    ],
)
def test_a_fault_of_a_policy_is_named(lines: tuple[str, ...], fault: str) -> None:
    with pytest.raises(StsSyntaxError, match=fault.replace("*", r"\*")):
        parsed(lines)


@pytest.mark.parametrize(
    ("host", "covered"),
    [
        ("mx1.s.example.", True),
        ("MX9.S.example", True),
        ("a.b.s.example", False),
        ("s.example", False),
        ("mx1.s.example.other.example", False),
    ],
)
def test_a_star_stands_for_one_label(host: str, covered: bool) -> None:
    assert POLICY.covers(host) == covered


@given(st.lists(st.binary(max_size=80), max_size=8))
def test_whatever_a_page_holds_it_is_a_policy_or_refused(lines: list[bytes]) -> None:
    try:
        said = str(parsed([*LINES, *map(printable, lines)]).mode)
    except StsSyntaxError as error:
        said = str(error)
    assert said.isascii()
    assert said.isprintable()
