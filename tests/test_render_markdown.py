"""The Markdown report: as GitHub's own parser reads it."""

import re

import cmarkgfm  # type: ignore[import-untyped]  # it brings no types
import pytest
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]  # it brings no types
from msgspec.structs import replace

from ptraudit.render import render
from ptraudit.render.templating import detail as levels
from ptraudit.render.templating.detail import MARKDOWN, Detail
from ptraudit.render.templating.markdown import code, fenced, prose
from ptraudit.report import DomainReport, Report
from tests.golden import golden_report
from tests.pages import Page
from tests.reports import report, without_ptr
from tests.samples import broken, healthy, large
from tests.wicked import poisoned

WHOLE = report(broken(), healthy(), large(64))


def parsed(markdown: str) -> Page:
    """What GitHub makes of it, its clean-up of dangerous elements left out."""
    return Page(cmarkgfm.github_flavored_markdown_to_html(markdown, options=Options.CMARK_OPT_UNSAFE))


def tables(markdown: str) -> list[list[str]]:
    """The lines of each table, outside code blocks."""
    found: list[list[str]] = []
    before = ""
    for line in re.sub(r"^(`{3,}).*?^\1$", "", markdown, flags=re.MULTILINE | re.DOTALL).split("\n"):
        if line.startswith("|"):
            found += [] if before.startswith("|") else [[]]
            found[-1].append(line)
        before = line
    return found


def has_cells(row: str, count: int) -> bool:
    """Whether GitHub's parser makes this many cells of a row: with other than as many rules below it is no head."""
    return parsed(f"{row}\n{'|-' * count}|\n").count("th") == count


def test_html_inside_is_well_formed() -> None:
    assert parsed(render(WHOLE, "markdown")).faults == []


def test_headings_begin_at_the_second_level() -> None:
    page = parsed(render(report(broken()), "markdown"))
    assert page.count("h1") == 0
    assert page.inside("h2")[0].startswith(": ✗ fail, 25 of 100")


def test_first_line_lets_a_workflow_find_its_comment() -> None:
    assert render(WHOLE, "markdown").split("\n")[0] == "<!-- ptraudit:example.com xn--bcher-kva.example example.net -->"


def test_every_table_is_one() -> None:
    text = render(WHOLE, "markdown")
    page = parsed(text)
    assert page.count("table") == len(tables(text)) > 10
    assert page.count("tr") == sum(len(table) - 1 for table in tables(text))


def test_every_row_has_the_cells_of_its_head() -> None:
    for head, rules, *rows in tables(render(report(broken(), healthy(), large(3, failing=2)), "markdown")):
        assert [row for row in (head, *rows) if not has_cells(row, rules.count("|") - 1)] == []


def test_failures_come_first_with_fix_and_record() -> None:
    text = render(report(broken()), "markdown")
    order = ["### What to do, in order", "**To do:**", "```dns\nold.example.com. IN A", "### Could not", "### Checks"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_lookups_are_folded() -> None:
    text = render(report(broken()), "markdown")
    assert "<details><summary>Lookups</summary>\n\n```\n3.100.51.198.in-addr.arpa. 3600 IN PTR" in text


def missing(count: int) -> DomainReport:
    """A domain of which so many addresses lack a name, each with a record of its own to publish."""
    rows = tuple(without_ptr(f"198.51.{number // 250}.{number % 250}") for number in range(count))
    return replace(broken(), findings=rows)


def hosted(count: int) -> tuple[DomainReport, ...]:
    """So many domains, every third of which fails."""
    return tuple(
        replace(broken() if number % 3 == 2 else healthy(), domain=f"customer-{number}.example", domain_unicode=None)
        for number in range(count)
    )


MONSTERS = {
    "many addresses": report(large(256, failing=256)),
    "many findings": report(missing(2_000)),
    "many domains": report(*hosted(500)),
    "hostile": poisoned(report(missing(300), *hosted(60))),
    "hostile addresses": poisoned(report(large(256, failing=100))),
}


@pytest.mark.parametrize("monster", MONSTERS.values(), ids=MONSTERS)
def test_whatever_the_report_a_pull_request_takes_it(monster: Report) -> None:
    text = render(monster, "markdown")
    assert len(text) < 65_536
    assert re.search(r"[1-9][\d,]* [a-z ]+ more; the JSON report has them\.", text)
    assert parsed(text).faults == []


@pytest.mark.parametrize("detail", MARKDOWN.levels[3:], ids=lambda detail: f"{detail.rows} rows, {detail.domains} domains")
def test_what_is_cut_stays_a_table(monkeypatch: pytest.MonkeyPatch, detail: Detail) -> None:
    monkeypatch.setattr(levels, "MARKDOWN", levels.Budget(levels=(detail,)))
    text = render(report(*hosted(12), large(3, failing=2)), "markdown")
    assert parsed(text).faults == []
    for head, rules, *rows in tables(text):
        assert [row for row in (head, *rows) if not has_cells(row, rules.count("|") - 1)] == []


def test_what_fails_is_kept_the_longest() -> None:
    text = render(MONSTERS["many domains"], "markdown")
    named = re.findall(r"^## `customer-(\d+)", text, re.MULTILINE)
    assert named
    assert {int(number) % 3 for number in named} == {2}


def test_a_waiver_stands_beside_what_it_waives_and_what_it_no_longer_waives() -> None:
    text = render(golden_report(), "markdown")
    assert "| PTR003 ptr-generic | A PTR name looks generic (warning) | `203.0.113.80` | The hoster" in text
    assert "**Waiver:** ended on 2026-10-31 for `198.51.100.3`: The old name was to be dropped in October." in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mx.example.com", "`mx.example.com`"),
        ("", ""),
        ("a`b", "``a`b``"),
        ("`a", "`` `a ``"),
        ("a|b", "<code>a&#124;b</code>"),
        ("<b>", "`<b>`"),
    ],
)
def test_code_spans(text: str, expected: str) -> None:
    assert code(text) == expected


@pytest.mark.parametrize(
    "text", ["a|b", r"a\|b", r"a\\|b", "|", r"\|", "``|`", "`", "\\", "| | |", "a\\", "<code>|</code>", "&#124;", "&lt;|"]
)
def test_code_in_a_table_reads_back(text: str) -> None:
    page = parsed(f"| a | b |\n|:--|:--|\n| {code(text)} | end |\n")
    assert "".join(page.inside("code")) == text
    assert page.count("td") == 2
    assert page.inside("td")[-1] == "end"


@pytest.mark.parametrize(
    "text",
    [
        "*bold* _em_ ~~gone~~ [red] ![x](y) <script>alert(1)</script> &amp; &lt; a|b `code` #12 @name \\* \\",
        "1. one",
        "- item",
        "# head",
        "> quote",
        "+ plus",
        "=== ---",
        "www.example.com http://example.com a@example.com",
        "~~~",
        "<!-- comment -->",
        "{{ 7 * 7 }}",
        "name_with_underscores and *stars",
    ],
)
def test_prose_is_never_markup(text: str) -> None:
    page = parsed(prose(text))
    assert {tag for tag, _ in page.elements} <= {"p", "code"}
    assert "".join(part for _, part in page.texts).split() == text.split()


def test_plain_sentences_stay_readable() -> None:
    sentence = "198.51.100.3 is named old.example.com., which resolves to 192.0.2.99 only (RFC 8601 section 2.7)."
    expected = "`198.51.100.3` is named `old.example.com.`, which resolves to `192.0.2.99` only (RFC 8601 section 2.7)."
    assert prose(sentence) == expected


def test_fence_is_longer_than_any_inside() -> None:
    page = parsed(fenced("```\n</code>\n````"))
    assert page.inside("code") == ["```\n</code>\n````\n"]
