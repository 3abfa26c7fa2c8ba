"""Whatever strangers say, no format executes it, obeys it or is broken by it."""

import json
import re
import unicodedata
from collections.abc import Iterator

import cmarkgfm  # type: ignore[import-untyped]  # it brings no types
import msgspec
import pytest
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]  # it brings no types
from msgspec.structs import replace

from ptraudit.held import holding
from ptraudit.judge import judged
from ptraudit.origin_as import AutonomousSystem
from ptraudit.place import Place
from ptraudit.render import FORMATS, render
from ptraudit.render.templating.clean import cleaned
from ptraudit.report import DomainReport, Report
from tests.pages import Page
from tests.reports import report
from tests.samples import broken, healthy, large
from tests.test_render_markdown import has_cells, tables
from tests.wicked import ADDRESSES, poisoned, wicked_evidence, wicked_registration

MARKDOWN_TAGS = {"p", "h2", "h3", "h4", "hr", "strong", "code", "pre", "details", "summary", "ul", "li"} | {
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}


@pytest.fixture(scope="module", params=["gathered", "poisoned"])
def hostile(request: pytest.FixtureRequest) -> Report:
    """Strangers' text that came in through `printable`, and text that somehow did not."""
    place = Place(path="ptraudit.toml", line=1)
    if request.param == "gathered":
        evidence = wicked_evidence()
        return judged((replace(evidence, request=replace(evidence.request, place=place)),))
    reports = (replace(held(one), place=place) for one in (broken(), healthy(), large(30, failing=20)))
    return poisoned(report(*reports))


def held(one: DomainReport) -> DomainReport:
    """The report with a holder of every address."""
    found = holding(wicked_registration(ADDRESSES[0], "x"), (AutonomousSystem(number=64500, name="x"),))
    return replace(one, outbound=tuple(replace(address, registration=found) for address in one.outbound))


def acting(text: str) -> Iterator[str]:
    """The characters that a terminal, a browser or an editor would obey, line feeds aside."""
    return (char for char in text if char != "\n" and unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_that_acts_comes_out(hostile: Report, name: str) -> None:
    text = render(hostile, name)
    own = {"\t"} if name == "junit" else set()  # its indentation
    assert set(acting(text)) - own == set()
    assert text.encode("utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_size_stays_bounded(hostile: Report, name: str) -> None:
    assert len(render(hostile, name)) < 6_000_000


def test_page_has_no_element_but_ours(hostile: Report) -> None:
    page = Page(render(hostile, "html"))
    assert page.faults == []
    assert [script.get("type") for script in page.all("script")] == [None, "application/json"]
    assert {tag for tag, _ in page.elements}.isdisjoint({"img", "iframe", "object", "link", "base", "b", "i"})
    assert [form["id"] for form in page.all("form")] == ["filter"]
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert all(link["href"].startswith("#") for link in page.all("a"))


def test_page_has_the_elements_of_a_harmless_one() -> None:
    harmless, wicked = (report(broken(), healthy(), large(30, failing=20)), broken())
    plain, poisoned_page = (Page(render(given, "html")) for given in (harmless, poisoned(harmless)))
    assert {tag for tag, _ in poisoned_page.elements} == {tag for tag, _ in plain.elements}
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in render(poisoned(report(wicked)), "html")


def test_report_inside_the_page_reads_back(hostile: Report) -> None:
    inside = json.loads(Page(render(hostile, "html")).inside("script")[1])
    assert inside["tool"] == json.loads(render(hostile, "json"))["tool"]
    assert len(inside["reports"]) == len(hostile.reports)


def test_markdown_has_no_element_but_ours(hostile: Report) -> None:
    html = cmarkgfm.github_flavored_markdown_to_html(render(hostile, "markdown"), options=Options.CMARK_OPT_UNSAFE)
    page = Page(html)
    assert page.faults == []
    assert {tag for tag, _ in page.elements} <= MARKDOWN_TAGS
    assert page.all("a") == []


def test_markdown_tables_keep_their_cells(hostile: Report) -> None:
    found = tables(render(hostile, "markdown"))
    assert len(found) >= 5
    for head, rules, *rows in found:
        assert [row for row in (head, *rows) if not has_cells(row, rules.count("|") - 1)] == []


def test_text_has_only_our_colours(hostile: Report) -> None:
    text = render(hostile, "text", color=True)
    assert set(re.findall(r"\x1b[^m]*m", text)) <= {
        f"\x1b[{code}m" for code in ("0", "1", "2", "32", "31;1", "33", "35", "36")
    }
    assert set(acting(text)) == {"\x1b"}


@pytest.mark.parametrize("width", [40, 80])
def test_text_keeps_its_width(hostile: Report, width: int) -> None:
    lines = render(hostile, "text", width=width, ascii_only=True).split("\n")
    assert max(map(len, lines)) <= width


def test_text_for_an_ascii_terminal_is_ascii(hostile: Report) -> None:
    assert render(hostile, "text", ascii_only=True).isascii()


def test_gathered_report_reads_back_equal_from_json() -> None:
    gathered = judged((wicked_evidence(),))
    assert cleaned(gathered) == gathered
    assert msgspec.json.decode(render(gathered, "json"), type=Report) == gathered


def test_poisoned_report_reads_back_from_json_as_it_was_cleaned() -> None:
    wicked = poisoned(report(broken()))
    assert msgspec.json.decode(render(wicked, "json"), type=Report) == cleaned(wicked)


def test_template_language_of_strangers_is_text(hostile: Report) -> None:
    assert "{{ 7 * 7 }}" in Page(render(hostile, "html")).visible
    assert "{% for x in y %}" in Page(render(hostile, "html")).visible
