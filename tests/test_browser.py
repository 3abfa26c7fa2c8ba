"""The HTML report in a real browser: fits a telephone, executes nothing of strangers, can be read, filtered and printed."""

import json
import re
import shutil
import subprocess
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

from ptraudit.judge import judged
from ptraudit.render import render
from ptraudit.report import Report
from tests.golden import golden_report
from tests.reports import report
from tests.samples import broken, healthy, large
from tests.validators import modules, program
from tests.wicked import poisoned, wicked_evidence

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed, so no page is opened in a browser")

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
# Runs before anything of the page; counts what a stranger's script would do.
WATCH = "<script>var strange = 0; alert = () => { strange += 1; };</script>"
# Runs after everything; opens all that is folded, then notes what came of it as JSON.
MEASURE = """<script>addEventListener("load", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
  const root = document.documentElement;
  const wide = [...document.querySelectorAll("body *")].filter((e) => !e.closest("svg, .words") &&
    e.getBoundingClientRect().right > root.clientWidth + 0.5).map((e) => e.outerHTML.slice(0, 120));
  const copy = [...document.querySelectorAll(".copy")];
  const found = {strange, viewport: root.clientWidth, page: root.scrollWidth, wide: wide.slice(0, 3),
    buttons: copy.length, shown: copy.filter((button) => !button.hidden).length};
  parent.document.getElementById(window.name).textContent = JSON.stringify(found);
});</script>"""


def opened(page: str, folder: Path) -> str:
    """The document after a browser has run it."""
    file = folder / "page.html"
    file.write_text(page, "utf-8")
    assert CHROMIUM
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'profile'}", "--dump-dom", file.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


def framed(name: str, whole: Report, width: int) -> str:
    """A frame with the page, its policy taken out, so that only escaping protects it; what it measures goes to `name`.

    A frame, because a window is never narrower than 500.
    """
    page = re.sub(r"<meta http-equiv=[^>]*>", WATCH, render(whole, "html"), count=1).replace("</body>", f"{MEASURE}</body>")
    frame = f'<iframe name="{name}" width="{width}" height="800" frameborder="0" srcdoc="{escape(page)}"></iframe>'
    return f'<pre id="{name}"></pre>{frame}'


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """What a browser makes of a harmless and of a hostile page in several widths, by name; one start for all."""
    harmless = report(broken(), healthy(), large(30))
    hostile = report(*judged((wicked_evidence(),)).reports, *poisoned(report(broken())).reports)
    frames = framed("telephone", harmless, 360) + framed("desk", harmless, 1200) + framed("hostile", hostile, 360)
    document = opened(f"<!DOCTYPE html>{frames}", tmp_path_factory.mktemp("browser"))
    return {name: json.loads(unescape(found)) for name, found in re.findall(r'<pre id="(\w+)">(.+?)</pre>', document)}


@pytest.mark.parametrize(("name", "width"), [("telephone", 360), ("desk", 1200), ("hostile", 360)])
def test_page_never_scrolls_sideways(measured: dict[str, dict[str, object]], name: str, width: int) -> None:
    found = measured[name]
    assert (found["viewport"], found["page"], found["wide"]) == (width, width, [])


def test_hostile_page_executes_nothing(measured: dict[str, dict[str, object]]) -> None:
    assert measured["hostile"]["strange"] == 0


def test_every_record_can_be_copied(measured: dict[str, dict[str, object]]) -> None:
    assert measured["desk"]["shown"] == measured["desk"]["buttons"] != 0


def test_policy_lets_our_script_run_and_no_other(tmp_path: Path) -> None:
    page = render(report(broken()), "html").replace("</body>", "<script>document.title = 'foreign'</script></body>")
    document = opened(page, tmp_path)
    buttons = re.findall(r"<button [^>]*>", document)
    assert buttons
    assert not [button for button in buttons if "hidden" in button]
    assert "<title>example.com: fail – mail reverse DNS</title>" in document


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Any:  # Any: a JSON document
    """What tests/browser/look.cjs sees of a page."""
    node_modules = modules("axe-core, and with it the filter, the colours and the print of a page,")
    page = tmp_path_factory.mktemp("seen") / "page.html"
    page.write_text(render(golden_report(), "html"), "utf-8")
    assert CHROMIUM
    node = program("node", "axe-core, and with it the filter, the colours and the print of a page,")
    command = [node, str(Path(__file__).parent / "browser" / "look.cjs"), str(node_modules), CHROMIUM, str(page)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("view", ["light 1200", "light 360", "dark 1200", "dark 360"])
def test_axe_finds_nothing_that_keeps_anybody_out(seen: Any, view: str) -> None:
    assert seen["accessibility"][view]["violations"] == []
    assert seen["accessibility"][view]["rules"] > 40


@pytest.mark.parametrize(
    ("choice", "outcomes", "severities"),
    [
        ("failed", {"fail"}, {"", "error", "warning", "note"}),
        ("errors", {"fail"}, {"error"}),
        ("passed", {"pass"}, {"", "error", "warning", "note"}),
    ],
)
def test_only_what_was_chosen_is_shown(seen: Any, choice: str, outcomes: set[str], severities: set[str]) -> None:
    found = seen["filter"][choice]
    assert (set(found["outcomes"]), set(found["severities"])) == (outcomes, severities)
    assert found["folded"] == 0
    assert found["says"] == f"{found['shown']} of {found['entries']} entries are shown."


def test_an_address_leads_to_all_that_is_said_of_it(seen: Any) -> None:
    found = seen["filter"]["address"]
    assert found["domains"] == ["example.com"]
    assert found["headings"] == [
        "What to do, in order",
        "What receivers would do",
        "What changed",
        "What failed, and what was seen",
        "Addresses and their round trip",
        "Everything that was checked",
    ]


def test_a_domain_can_be_looked_for(seen: Any) -> None:
    assert seen["filter"]["domain"]["domains"] == ["xn--bcher-kva.example"]


def test_a_filter_that_leaves_nothing_says_so(seen: Any) -> None:
    found = seen["filter"]["absurd"]
    assert (found["shown"], found["headings"], found["domains"]) == (0, [], [])
    assert found["says"].endswith('"Show all" brings them back.')


def test_without_a_filter_all_is_as_it_was(seen: Any) -> None:
    before, after = seen["filter"]["nothing"], seen["filter"]["again"]
    assert before == after
    assert before["shown"] == before["entries"]


def test_the_colours_follow_the_system_until_somebody_chooses(seen: Any) -> None:
    found = seen["colours"]
    assert found["system"] == found["back"] != found["switched"] == found["remembered"]


def test_print_opens_everything_in_dark_ink(seen: Any) -> None:
    assert seen["print"] == {"folded": 0, "controls": 0, "ink": "rgb(26, 31, 39)"}


def test_html_validate_finds_nothing(tmp_path: Path) -> None:
    command = modules("html-validate") / ".bin" / "html-validate"
    for name, whole in (("everything", golden_report()), ("large", report(large(30))), ("nothing", report())):
        (tmp_path / f"{name}.html").write_text(render(whole, "html"), "utf-8")
    rules = {
        "doctype-style": "off",  # taste
        "aria-label-misuse": ["error", {"allowAnyNamable": True}],  # ARIA 1.2 allows a name on lists
        "wcag/h32": "off",  # a filter is not submitted
    }
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps({"extends": ["html-validate:recommended"], "rules": rules}))
    files = sorted(str(path) for path in tmp_path.glob("*.html"))
    done = subprocess.run([command, "--formatter", "text", *files], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
