"""What ptraudit writes into a configuration: a starter, and waivers."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from ptraudit.config import toml
from ptraudit.config.baseline import entries, written
from ptraudit.config.model import schema
from ptraudit.config.read import parsed
from ptraudit.config.starter import starter
from tests.reports import report
from tests.samples import broken, healthy, large

FILE = Path("ptraudit.toml")


@given(st.lists(st.text()))
def test_any_text_survives_toml(values: list[str]) -> None:
    assert tomllib.loads(f"a = {toml.array(values)}\nb = {toml.text(''.join(values))}") == {
        "a": values,
        "b": "".join(values),
    }


def test_the_starter_is_a_configuration_of_its_domains() -> None:
    text = starter(report(broken(), healthy(), large(30)), probe=True)
    read = parsed(text, FILE)
    assert [one.understood for one in read.targets] == ["example.com", "xn--bcher-kva.example", "example.net"]
    assert read.options == {"fail_on": "error", "probe": True}
    Draft202012Validator(schema()).validate(tomllib.loads(text))


def test_the_starter_says_what_was_found_and_suggests_the_rest() -> None:
    text = starter(report(broken()), probe=False)
    assert "#   mx1.example.com (198.51.100.1, 2001:db8" in text
    assert "include:_spf.example.net ip4:198.51.100.0/28 (198.51.100.1, 198.51.100.2, 198.51.100.3, …)" in text
    assert '"198.51.100.1=mx1.example.com"' in text


def test_what_the_starter_suggests_can_be_taken() -> None:
    text = starter(report(healthy()), probe=False)
    uncommented = re.sub(r"^# (?=\[|[a-z-]+ = )", "", text, flags=re.MULTILINE)
    read = parsed(uncommented, FILE)
    assert (len(read.waivers), len(read.outputs), len(read.severities)) == (1, 1, 1)
    assert {helo.name for helo in read.known["xn--bcher-kva.example"].helos} == {"mail.xn--bcher-kva.example"}


@pytest.mark.parametrize(
    ("severities", "checks"),
    [({"error"}, ["FCR001", "PTR001"]), ({"error", "warning"}, ["FCR001", "PTR001", "MX001", "PTR003"])],
)
def test_a_baseline_waives_what_would_fail(severities: set[str], checks: list[str]) -> None:
    assert [entry.check_id for entry in entries(report(broken()), severities)] == checks


def test_a_baseline_names_the_address_of_a_subject() -> None:
    one = broken()
    failing = [row for row in one.findings if row.outcome == "fail"][:3]
    subjects = ("mx.example.com [192.0.2.1]", "mail.example.com from 192.0.2.2", "mx.example.com")
    rows = tuple(
        replace(row, check_id="PTR001", check="ptr-missing", subject=subject)
        for row, subject in zip(failing, subjects, strict=True)
    )
    (entry,) = entries(report(replace(one, findings=rows)), {"error", "warning"})
    assert entry.match == ("192.0.2.1", "192.0.2.2", "mx.example.com")


@pytest.mark.parametrize("name", ["ptraudit.toml", "pyproject.toml"])
def test_a_baseline_is_read_back(name: str) -> None:
    found = entries(report(broken()), {"error", "warning"})
    text = written(found, file_name=name, reason='He said "soon".', until=date(2027, 1, 31))
    read = parsed(text, Path(name))
    assert [(waiver.check, waiver.match) for waiver in read.waivers] == [(entry.check_id, entry.match) for entry in found]
    assert {(waiver.reason, waiver.until) for waiver in read.waivers} == {('He said "soon".', date(2027, 1, 31))}


def test_what_is_waived_already_is_not_waived_again() -> None:
    one = broken()
    rows = tuple(replace(row, waived=row.outcome == "fail") for row in one.findings)
    assert entries(report(replace(one, findings=rows)), {"error", "warning"}) == ()
