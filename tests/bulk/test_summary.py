"""The last page of a run: right counts, in bounded memory, and safe whatever strangers wrote."""

from pathlib import Path

import cmarkgfm  # type: ignore[import-untyped]  # it brings no types
import pytest

from ptraudit.bulk.digest import Digest, Pooled
from ptraudit.bulk.summary import Summary, rendered, summary, told
from ptraudit.bulk.tally import MOST_ADDRESSES, MOST_PROVIDERS, MOST_REFUSED, Tally
from ptraudit.policy import Policy
from tests.bulk.conftest import CUSTOMERS
from tests.bulk.test_run import NAMES, Bulk
from tests.pages import Page, sha256
from tests.wicked import TEXTS


def of(*digests: Digest) -> Summary:
    tally = Tally()
    for one in digests:
        tally.add(one)
    return summary(tally, Policy(), path="list.txt", at="2026-11-22T10:00:00Z", whole=True)


def wicked() -> Summary:
    return of(
        *(Digest(line=number, given=text, error=text) for number, text in enumerate(TEXTS, 1)),
        *(
            Digest(line=100 + number, given=text, verdict="fail", failed=("PTR001",), against=((text, "reject"),),
                   providers=(text,), pooled=(Pooled(text, text, "fail"),))
            for number, text in enumerate(TEXTS * 2)
        ),
    )  # fmt: skip


def test_a_run_is_counted(bulk: Bulk, tmp_path: Path) -> None:
    path, page, markdown = tmp_path / "list.txt", tmp_path / "page.html", tmp_path / "page.md"
    path.write_text("".join(f"{name}\n" for name in [*NAMES, "no name"]))
    ran = bulk(path, "--output", tmp_path / "o.jsonl", "--summary", page, "--summary", markdown)
    shown = Page(page.read_text()).visible
    assert f"{CUSTOMERS + 1} targets audited" in shown
    assert "1 are no targets" in shown
    assert f"_spf.pool.example {CUSTOMERS} 258" not in shown  # its /24 is drawn, not listed
    assert f"| `_spf.pool.example` | {CUSTOMERS} | 66 | 1 | 64 | `192.0.2.3 (permerror)` |" in markdown.read_text()
    assert f"| `gmail` | {CUSTOMERS} | 0 | 0 |" in markdown.read_text()
    assert f"error PTR001 ptr-missing: {CUSTOMERS} fail" in ran.stderr


def test_the_worst_comes_first() -> None:
    run = of(
        Digest(
            line=1, given="a", verdict="fail", failed=("PTR001", "PTR010"), against=(("gmail", "reject"), ("mox", "score"))
        ),
        Digest(
            line=2, given="b", verdict="fail", failed=("FCR001", "PTR010"), against=(("gmail", "defer"), ("gmx", "reject"))
        ),
        Digest(line=3, given="c", verdict="fail", failed=("FCR001",), against=(("gmail", "reject"),)),
        Digest(line=4, given="d", verdict="pass", undetermined=("PTR003",)),
    )
    assert [one.id for one in run.checks] == ["FCR001", "PTR001", "PTR003", "PTR010"]
    assert [(one.receiver, one.reject, one.defer) for one in run.receivers] == [
        ("gmail", 2, 1),
        ("gmx", 1, 0),
        ("mox", 0, 0),
    ]
    assert told(run).startswith("4 targets: 1 pass (25 %), 3 fail, 0 could not be judged\n")


def test_page_keeps_its_promises_whatever_strangers_wrote() -> None:
    text = rendered(wicked(), "html")
    page = Page(text)
    assert page.faults == []
    assert page.count("script") == page.count("img") == page.count("link") == page.count("svg") == 0
    policy = next(meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; ")
    assert f"style-src '{sha256(page.inside('style')[0])}'" in policy
    assert not {
        name for _, given in page.elements for name in given if name.startswith("on") or name in {"style", "href", "src"}
    }
    assert all(character.isprintable() or character == "\n" for character in text)


def test_markdown_has_no_markup_of_strangers() -> None:
    html = cmarkgfm.github_flavored_markdown_to_html(rendered(wicked(), "markdown"))
    page = Page(html)
    assert page.count("script") == page.count("img") == page.count("a") == page.count("svg") == 0
    assert "alert(1)" in page.visible


def test_counts_need_no_more_memory_for_more_targets() -> None:
    tally = Tally()
    for number in range(MOST_PROVIDERS + 10):
        tally.add(Digest(line=number, given="x", error="none"))
        tally.add(Digest(line=number, given="a", verdict="pass", providers=(f"p{number}",), pooled=()))
    assert len(tally.pools) <= MOST_PROVIDERS
    assert len(tally.refused) == MOST_REFUSED
    pooled = tuple(Pooled("p", str(number), "pass") for number in range(MOST_ADDRESSES + 5))
    tally.add(Digest(line=1, given="a", verdict="pass", providers=("p",), pooled=pooled))
    assert len(tally.pools["p"].addresses) == MOST_ADDRESSES


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_nothing_audited_is_a_page_too(form: str) -> None:
    assert "0 targets" in rendered(of(), form)
