"""What differs between two reports, and what of it is worse."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from ptraudit import archive
from ptraudit.comparison import Difference, compared
from ptraudit.judge import judged
from ptraudit.render import render
from ptraudit.report import Report
from tests.conftest import Ran
from tests.worlds import OTHER_V4, V4, a, exchanging, host, nxdomain, outbound, ptr, servfail, world

NAME = "mail.sender.example."
GOOD = world(ptr(V4, NAME), *host(NAME, V4), outbound=outbound(V4))
UNNAMED = world(*nxdomain(ptr(V4).name, "PTR"), outbound=outbound(V4))
UNKNOWN = world(*servfail(ptr(V4).name, "PTR"), outbound=outbound(V4))
RENAMED = world(ptr(V4, "out.sender.example."), *host("out.sender.example.", V4), outbound=outbound(V4))
MORE = world(ptr(V4, NAME), *host(NAME, V4), *nxdomain(ptr(OTHER_V4).name, "PTR"), outbound=outbound(V4, OTHER_V4))


def report(*evidence: Any) -> Report:
    return judged(evidence)


def row(old: Report, new: Report, check: str) -> Difference:
    (target,) = compared(old, new).targets
    (found,) = (one for one in target.findings if one.check == check)
    return found


@pytest.mark.parametrize(
    ("old", "new", "before", "after", "way"),
    [
        pytest.param(GOOD, UNNAMED, "pass", "fail", "worse", id="lost"),
        pytest.param(UNNAMED, GOOD, "fail", "pass", "better", id="mended"),
        pytest.param(GOOD, UNKNOWN, "pass", "undetermined", "worse", id="no longer known"),
        pytest.param(UNKNOWN, UNNAMED, "undetermined", "fail", "worse", id="known to be broken"),
        pytest.param(UNNAMED, UNKNOWN, "fail", "undetermined", "better", id="no longer known to be broken"),
        pytest.param(GOOD, RENAMED, "pass", "pass", "other", id="another name"),
        pytest.param(GOOD, MORE, None, "fail", "worse", id="a new address without a name"),
        pytest.param(MORE, GOOD, "fail", None, "better", id="a broken address is gone"),
    ],
)
def test_an_outcome_that_differs_is_worse_or_better(old: Any, new: Any, before: Any, after: Any, way: str) -> None:
    found = row(report(old), report(new), "ptr-missing")
    assert (found.before, found.after, found.way) == (before, after, way)


def test_a_report_is_worse_where_something_in_it_is() -> None:
    assert compared(report(GOOD), report(UNNAMED)).worse
    assert not compared(report(UNNAMED), report(GOOD)).worse


def test_the_same_twice_is_no_difference() -> None:
    later = replace(GOOD, gathered_at="2026-11-23T10:00:00Z", duration_s=9.0)
    assert compared(report(GOOD), report(later)).targets == ()


def test_addresses_and_exchangers_come_and_go() -> None:
    (target,) = compared(report(GOOD), report(MORE)).targets
    assert (target.addresses.appeared, target.addresses.vanished) == ((str(OTHER_V4),), ())
    (target,) = compared(report(GOOD), report(RENAMED)).targets
    assert target.addresses.appeared == (f"{V4} (out.sender.example)",)
    assert target.addresses.vanished == (f"{V4} (mail.sender.example)",)
    (target,) = compared(report(exchanging(NAME, a(NAME, V4))), report(GOOD)).targets
    assert target.exchangers.vanished == ("10 mail.sender.example",)


def test_a_target_of_one_report_alone_has_no_verdict_in_the_other() -> None:
    other = replace(UNNAMED, request=replace(UNNAMED.request, target="other.example"), domain="other.example.")
    (target,) = compared(report(GOOD), report(GOOD, other)).targets
    assert (target.target, target.verdict_before, target.verdict_after) == ("other.example", None, "fail")
    assert compared(report(GOOD), report(GOOD, other)).worse
    assert not compared(report(GOOD, other), report(GOOD)).worse


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., tuple[Path, Path]]:
    """Two files, of a good and of a broken report, in one of the formats."""

    def written(form: str) -> tuple[Path, Path]:
        paths = tmp_path / f"old.{form}", tmp_path / f"new.{form}"
        for path, evidence in zip(paths, (GOOD, UNNAMED), strict=True):
            if form == "evidence":
                path.write_bytes(archive.dumped((evidence,), "0"))
            else:
                path.write_text(render(report(evidence), form))
        return paths

    return written


@pytest.mark.parametrize("form", ["json", "html", "evidence"])
def test_whatever_holds_a_report_is_compared(
    files: Callable[..., tuple[Path, Path]], run: Callable[..., Ran], form: str
) -> None:
    old, new = files(form)
    ran = run("diff", old, new)
    assert ran.status == 1
    assert "PTR001 ptr-missing of 198.51.100.7: pass → fail" in ran.out
    assert run("diff", new, old).status == 0
    assert run("diff", old, old).out == "Nothing differs.\n"


def test_the_json_has_the_same_and_the_markdown_escapes(
    files: Callable[..., tuple[Path, Path]], run: Callable[..., Ran]
) -> None:
    old, new = files("json")
    document = json.loads(run("diff", old, new, "--format", "json").out)
    assert document["worse"] is True
    (target,) = document["targets"]
    assert target["findings"][0]["way"] == "worse"
    new.write_text(new.read_text().replace("nobody has provisioned", "<b>@nobody</b> | \\u001b[31m"))
    shown = run("diff", old, new, "--format", "markdown").out
    assert "**Worse**" in shown
    assert "<b>" not in shown.replace("`<b>", "")
    assert "\x1b" not in shown
    assert "\x1b" not in run("diff", old, new).out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "holds no report", id="empty"),
        pytest.param("{}", "holds no report", id="another document"),
        pytest.param("[" * 100_000, "holds no report", id="deep"),
        pytest.param("<html><p>hello", "is a page without a report", id="another page"),
        pytest.param('{"evidence": 1}', "holds no evidence", id="no evidence"),
        pytest.param("\x00\xff", "holds no report", id="no text"),
    ],
)
def test_what_holds_no_report_is_told_and_exits_with_2(
    tmp_path: Path, run: Callable[..., Ran], text: str, message: str
) -> None:
    (tmp_path / "it").write_text(text, encoding="latin-1")
    ran = run("diff", tmp_path / "it", tmp_path / "it")
    assert ran.status == 2
    assert message in ran.err
    assert run("diff", tmp_path / "none", tmp_path / "it").status == 2
