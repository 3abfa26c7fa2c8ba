"""The letter: what it says first, how long it gets, and that mail programs can show it."""

import re

import pytest
from msgspec.structs import replace

from ptraudit.mail.letter import COLUMNS, MOST_HTML, MOST_TEXT, Letter, letter
from ptraudit.report import Report
from tests.golden import golden_report
from tests.pages import Page
from tests.reports import report
from tests.samples import broken, healthy, large
from tests.test_render_markdown import MONSTERS
from tests.wicked import poisoned

ATTACHED = "The full report is attached as report.html."
WHOLE = letter(golden_report(), attached=ATTACHED)

# What mail programs run, load, or show without style: https://www.caniemail.com
FORBIDDEN = {"script", "svg", "img", "link", "iframe", "form", "input", "object", "style", "video", "details"}


def in_order(text: str, *words: str) -> bool:
    place = 0
    for one in words:
        place = text.find(one, place)
        if place < 0:
            return False
    return True


def test_what_matters_comes_first() -> None:
    first = (
        "2 domains",
        "example.com",
        "Waivers to look at",
        "2 checks failed that receivers refuse",
        "What to do, in order",
    )
    last = ("Could not be judged", "Waived", "Addresses", ATTACHED)
    assert in_order(WHOLE.html, *first, *last)
    assert in_order(WHOLE.text, *first, *last)


def test_what_is_to_be_done_is_said_whole() -> None:
    for text in (WHOLE.html, WHOLE.text):
        flat = " ".join(re.sub("<[^>]*>", " ", text).split())
        assert "Point old.example.com A at 198.51.100.3" in flat
        assert "old.example.com. IN A 198.51.100.3" in flat
        assert "The hoster renames its pool in March, ticket 4711." in flat
        assert "198.51.100.1 → mx1.example.com → 198.51.100.1" in flat


def test_html_is_what_mail_programs_show() -> None:
    page = Page(WHOLE.html)
    assert page.faults == []
    assert {tag for tag, _ in page.elements} & FORBIDDEN == set()
    assert all(not attributes.get("src") and not attributes.get("href") for _, attributes in page.elements)
    assert re.search(r"var\(|light-dark|@media|url\(", WHOLE.html) is None
    layout = [
        attributes for tag, attributes in page.elements if tag == "table" and "rows" not in (attributes.get("class") or "")
    ]
    assert all(attributes.get("role") == "presentation" for attributes in layout)


def test_styles_stand_at_their_elements() -> None:
    page = Page(WHOLE.html)
    assert all("style" in attributes for tag, attributes in page.elements if tag in {"h1", "h2", "h3", "p", "code"})


def test_text_fits_a_reply() -> None:
    assert [line for line in WHOLE.text.split("\n") if len(line) > COLUMNS] == []


def test_a_signature_ends_the_text() -> None:
    assert "\n-- \n" in WHOLE.text  # RFC 3676 section 4.3


@pytest.mark.parametrize("monster", [*MONSTERS.values(), report()], ids=[*MONSTERS, "nothing"])
def test_it_stays_short_whatever_the_report(monster: Report) -> None:
    written = letter(monster, attached=ATTACHED)
    assert len(written.html.encode()) <= MOST_HTML
    assert len(written.text.encode()) <= MOST_TEXT
    assert Page(written.html).faults == []


def test_what_is_left_out_is_told() -> None:
    written: Letter = letter(MONSTERS["many domains"], attached=ATTACHED)
    for text in (written.html, written.text):
        assert re.search(r"and [\d,]+ domains more, see\s+the attachment", text)
    assert "attachment" not in letter(MONSTERS["many domains"], attached="").html


def test_a_stranger_is_quoted_and_never_obeyed() -> None:
    written = letter(poisoned(report(broken(), healthy(), large(5, failing=3))), attached=ATTACHED)
    page = Page(written.html)
    assert page.faults == []
    assert {tag for tag, _ in page.elements} & FORBIDDEN == set()
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert "<script>alert(1)</script>" in "".join(text for _, text in page.texts)


def test_a_healthy_domain_is_a_short_letter() -> None:
    written = letter(report(replace(healthy(), domain_unicode=None)), attached=ATTACHED)
    assert "Nothing was found that receivers refuse or defer mail for." in written.html
    assert "What to do" not in written.html
    assert len(written.html) < 12_000
