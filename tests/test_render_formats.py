"""Which formats there are, where templates come from, and what is said when one does not work."""

from pathlib import Path

import pytest

from ptraudit.errors import UnreadableFile, UsageError
from ptraudit.render import FORMATS, fits, format_of, formats, render
from tests.reports import report
from tests.samples import healthy

REPORT = report(healthy())


def test_formats_are_those_of_the_folders() -> None:
    assert {"html", "json", "markdown", "text"} <= set(FORMATS)
    assert "templating" not in FORMATS
    assert list(FORMATS) == sorted(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_ends_with_one_line_end(name: str) -> None:
    text = render(REPORT, name)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("name", FORMATS)
def test_same_report_gives_the_same_text(name: str) -> None:
    assert render(REPORT, name) == render(REPORT, name)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("report.html", "html"),
        ("report.htm", "html"),
        ("REPORT.HTML", "html"),
        ("report.md", "markdown"),
        ("report.markdown", "markdown"),
        ("report.txt", "text"),
        ("report.text", "text"),
        ("report.json", "json"),
        ("metrics.prom", "prometheus"),
        ("report.pdf", None),
        ("report", None),
        ("-", None),
        (".html", None),
    ],
)
def test_ending_of_a_file_names_the_format(file: str, name: str | None) -> None:
    assert format_of(Path(file)) == name


@pytest.mark.parametrize(
    ("file", "name", "can"),
    [
        ("report.json", "json", True),
        ("gl-code-quality-report.json", "gitlab", True),
        ("results.json", "sarif", True),
        ("annotations.txt", "github", True),
        ("report.json", "html", False),
        ("report.html", "json", False),
        ("report.sarif", "json", False),
        ("report.xml", "junit", True),
        ("report", "html", True),
    ],
)
def test_a_file_holds_what_its_ending_says(file: str, name: str, *, can: bool) -> None:
    assert fits(Path(file), name) is can


def test_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r'^"pdf" is no report format; choose one of .*html.*json.*markdown.*text'):
        render(REPORT, "pdf")


def test_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r'nowhere" is no folder; give one that holds templates'):
        render(REPORT, "html", templates=tmp_path / "nowhere")


def test_own_template_comes_before_ours(tmp_path: Path) -> None:
    (tmp_path / "report.text.j2").write_text("{{ domains[0].name }}: {{ report.reports[0].verdict }}", "utf-8")
    assert render(REPORT, "text", templates=tmp_path) == "xn--bcher-kva.example: pass\n"
    assert render(REPORT, "markdown", templates=tmp_path) == render(REPORT, "markdown")


def test_own_part_of_a_template_comes_before_ours(tmp_path: Path) -> None:
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "report.css").write_text("body { color: rebeccapurple }", "utf-8")
    assert "<style>body { color: rebeccapurple }</style>" in render(REPORT, "html", templates=tmp_path)


def test_own_template_makes_a_new_format(tmp_path: Path) -> None:
    (tmp_path / "report.slack.j2").write_text("*{{ domains[0].name }}*", "utf-8")
    assert formats(tmp_path) == tuple(sorted((*FORMATS, "slack")))
    assert render(REPORT, "slack", templates=tmp_path) == "*xn--bcher-kva.example*\n"


def test_own_html_is_escaped_too(tmp_path: Path) -> None:
    (tmp_path / "report.html.j2").write_text("{{ '<b>' ~ domains[0].name }}", "utf-8")
    assert render(REPORT, "html", templates=tmp_path) == "&lt;b&gt;xn--bcher-kva.example\n"


@pytest.mark.parametrize(
    ("template", "words"),
    [
        pytest.param("one\n{% if %}", r"report\.text\.j2 line 2: Expected an expression", id="syntax"),
        pytest.param("one\n\n{{ nothing.here }}", r"report\.text\.j2 line 3: 'nothing' is undefined", id="undefined"),
        pytest.param("{{ report.nothing }}", r"report\.text\.j2 line 1: .*has no attribute 'nothing'", id="no such field"),
        pytest.param("{% include 'more.j2' %}", r"report\.text\.j2 line 1: .*more\.j2", id="missing part"),
        pytest.param("{{ 1 / 0 }}", r"report\.text\.j2 line 1: division by zero", id="arithmetic"),
        pytest.param("{{ report | nothing }}", r"report\.text\.j2 line 1: No filter named 'nothing'", id="no such filter"),
    ],
)
def test_template_that_does_not_work_is_told_with_its_place(tmp_path: Path, template: str, words: str) -> None:
    (tmp_path / "report.text.j2").write_text(template, "utf-8")
    with pytest.raises(UnreadableFile, match=words) as raised:
        render(REPORT, "text", templates=tmp_path)
    assert str(tmp_path) in str(raised.value)
    assert "Mend the template" in str(raised.value)


def test_template_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "report.text.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(UnreadableFile, match="Mend the template"):
        render(REPORT, "text", templates=tmp_path)
