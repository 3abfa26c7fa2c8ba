"""The HTML report: one file, safe to open, readable by everybody."""

import json
import re
from itertools import pairwise

import pytest
from msgspec.structs import replace

from ptraudit.render import render
from ptraudit.render.templating.forecasts import matrix
from ptraudit.render.templating.graph import graph
from ptraudit.report import WHAT_IT_PROVES, Report
from tests.golden import golden_report
from tests.pages import Page, sha256
from tests.reports import domain_report, report, silent
from tests.samples import broken, healthy, large, watched


@pytest.fixture(scope="module")
def text() -> str:
    return render(report(broken(), healthy(), large()), "html")


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def test_page_is_well_formed(page: Page) -> None:
    assert page.faults == []


def test_page_loads_nothing(page: Page) -> None:
    places = [value for _, attributes in page.elements for name, value in attributes.items() if name in {"src", "href"}]
    assert [place for place in places if not place.startswith("#")] == []
    assert page.count("link") == page.count("img") == page.count("iframe") == 0


def test_links_lead_to_places_on_the_page(page: Page) -> None:
    assert {link["href"][1:] for link in page.all("a")} <= set(page.ids)


def test_ids_are_unique(page: Page) -> None:
    assert len(page.ids) == len(set(page.ids))


def test_policy_names_the_script_and_the_style(page: Page) -> None:
    policy = next(meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    script, style = page.inside("script")[0], page.inside("style")[0]
    assert policy.startswith("default-src 'none'; ")
    assert f"script-src '{sha256(script)}'" in policy
    assert f"style-src '{sha256(style)}'" in policy
    assert "unsafe" not in policy


def test_nothing_but_the_hashed_style_and_script_styles_or_acts(page: Page) -> None:
    attributes = {name for _, given in page.elements for name in given}
    assert not {name for name in attributes if name.startswith("on") or name == "style"}
    assert [script.get("type") for script in page.all("script")] == [None, "application/json"]


def test_headings_descend_one_level_at_a_time(page: Page) -> None:
    levels = [int(name[1]) for name, _ in page.elements if re.fullmatch(r"h[1-6]", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_single_domain_is_the_heading_of_its_page() -> None:
    page = Page(render(report(broken()), "html"))
    assert page.inside("h1") == ["example.com"]
    assert page.all("html") == [{"lang": "en"}]
    assert page.inside("title")[:1] == ["example.com: fail – mail reverse DNS"]


def test_verdict_score_and_coverage_come_first(page: Page) -> None:
    single = Page(render(report(broken()), "html")).visible
    order = ["25", "Fail: 2 checks failed", "7 of 4,096 authorised addresses audited.", "What to do, in order"]
    places = [single.index(words) for words in order]
    assert places == sorted(places)
    assert "Every domain of this report" in page.visible


def test_sections_come_in_the_order_of_need() -> None:
    text = " ".join(Page(render(report(broken()), "html")).inside("h2"))
    headings = [
        "What to do, in order",
        "What failed, and what was seen",
        "Could not be judged",
        "Warnings, and what was seen",
        "Worth knowing",
        "Addresses and their round trip",
        "Everything that was checked",
        "What reverse DNS proves",
    ]
    places = [text.index(heading) for heading in headings]
    assert places == sorted(places)


def test_step_says_what_was_seen_what_to_do_and_whose_move_it_is(page: Page) -> None:
    assert "198.51.100.3 is named old.example.com., which resolves to 192.0.2.99 only." in page.visible
    assert "Point old.example.com. A at 198.51.100.3" in page.visible
    assert "Whoever keeps the DNS zone of the name." in page.visible
    assert "old.example.com. IN A 198.51.100.3" in page.inside("code")


def test_records_of_many_addresses_are_one_block_to_copy(page: Page) -> None:
    blocks = [code for code in page.inside("code") if code.count("in-addr.arpa. IN PTR") == 12]
    assert len(blocks) == 1


def test_failures_are_open_and_passes_are_folded(text: str) -> None:
    opened = re.findall(r'<details class="card check entry (\w+)[^"]*"[^>]* open>', text)
    folded = re.findall(r'<details class="card check entry ([\w-]+)" data-outcome="[\w-]+" data-severity="\w+">', text)
    assert set(opened) == {"fail", "undetermined", "warning", "note"}
    assert set(folded) == {"pass", "not-applicable"}


def test_every_failing_address_has_a_picture_with_words(page: Page) -> None:
    pictures = [svg for svg in page.all("svg") if svg["class"] == "trip"]
    named = {name for svg in pictures for name in svg["aria-labelledby"].split()}
    assert all(svg["role"] == "img" for svg in pictures)
    assert named <= set(page.ids)
    assert "Round trip of 198.51.100.4" in page.inside("title")
    assert "198.51.100.4 has no PTR record (NXDOMAIN)" in page.inside("desc")
    assert "198.51.100.3 is named old.example.com, which leads to 192.0.2.99, 192.0.2.100 instead" in page.inside("desc")


def test_many_addresses_get_rows_instead_of_pictures(page: Page) -> None:
    assert 12 <= len([svg for svg in page.all("svg") if svg["class"] == "trip"]) <= 40
    assert "244 addresses in order" in page.visible
    assert "198.51.100.255" in page.visible


def test_many_failing_addresses_all_appear() -> None:
    page = Page(render(report(large(60, failing=60)), "html"))
    assert "48 more that do not come full circle" in page.visible
    assert all(f"198.51.100.{last}" in page.visible.split() for last in range(60))


def test_results_are_words_and_signs(page: Page) -> None:
    assert {"✗ 2 failed", "! 2 warnings", "i 1 note"} <= set(page.inside("li"))


def test_undetermined_names_the_missing_lookup(page: Page) -> None:
    assert "5.100.51.198.in-addr.arpa. PTR: SERVFAIL, by 192.0.2.53 over udp (No Reachable Authority)" in page.visible


def test_sampled_ranges_and_unlisted_terms_are_shown(page: Page) -> None:
    assert "198.51.100.0/20" in page.visible
    assert "exists:%{i}.spf.example.net" in page.visible


def test_conversations_are_shown_with_their_transcript(page: Page) -> None:
    assert "220 mx1.example.com ESMTP" in page.visible
    assert "S: 250 STARTTLS" in page.inside("span")
    assert "timeout at connect (no answer in 10 s)" in page.visible


def test_receivers_by_addresses_are_a_matrix() -> None:
    made = matrix(broken())
    cells = {receiver: [cell.effect if cell else None for cell in cells] for receiver, cells in made.rows}
    assert made.columns == (("198.51.100.4",), ("198.51.100.1", "198.51.100.2"))
    assert cells == {"gmail": ["reject with 550 5.7.25", "accept"], "spamassassin:4.0": ["score, 1.3 points", None]}


def test_receivers_are_shown(page: Page) -> None:
    assert "550 5.7.25" in page.visible
    assert "+1.3" in page.visible
    assert "not predicted" in page.visible
    assert "and 1 more: 198.51.100.2" in page.visible


def test_what_changed_and_the_trend_are_shown() -> None:
    page = Page(render(report(watched()), "html"))
    assert "PTR001 ptr-missing of 198.51.100.4: pass → fail, since 2026-11-22 09:00:00 UTC" in page.visible
    assert "Score over 28 runs" in page.inside("title")
    (described,) = (text for text in page.inside("desc") if text.startswith("2026-11-01"))
    assert "2026-11-10 fail, score 70; 2026-11-11 fail, score 63; 2026-11-12 undetermined, no score;" in described


def test_a_run_without_a_score_is_a_gap_in_the_trend() -> None:
    drawn = graph(watched())
    assert len([line for line in drawn.lines if line.kind == "score"]) == 2
    assert [words.text for words in drawn.words if words.kind.startswith("mark")] == ["✗", "✗", "✗", "?", "✗", "✗", "✗"]


def test_without_a_history_nothing_is_said_of_changes(page: Page) -> None:
    assert "What changed" not in page.visible


def test_waivers_stand_where_they_matter() -> None:
    page = Page(render(golden_report(), "html"))
    assert "ptraudit.toml line 29: the waiver of SPF001 for xn--bcher-kva.example meets nothing that fails" in page.visible
    assert "ended on 2026-10-31 for 198.51.100.3: The old name was to be dropped in October." in page.visible
    assert "error, waived until 2026-11-30, 8 days left" in page.inside("span")
    assert "The hoster renames its pool in March, ticket 4711." in page.visible
    assert "~ 2 waived" in page.inside("li")
    assert "note by itself" in page.inside("small")


def test_the_worst_domain_comes_first() -> None:
    page = Page(render(report(healthy(), broken()), "html"))
    assert [link["href"] for link in page.all("a")][:2] == ["#d2", "#d1"]


# What axe-core leaves open: signs, single characters, and words in drawings.
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["fail", "warning", "note", "undetermined", "pass", "waived"])
def test_every_colour_can_be_read_on_what_it_stands_on(text: str, state: str, scheme: str) -> None:
    pair = r"light-dark\((\S+), (\S+)\)"
    inks = re.search(rf"\n\.{state} {{ --tone: {pair}; --tint: {pair}", text)
    card = re.search(rf"--card: {pair}", text)
    assert inks
    assert card
    tone, tint = inks.groups()[scheme == "dark" :: 2]
    assert contrast(tone, tint) >= 4.5
    assert contrast(tone, card.groups()[scheme == "dark"]) >= 4.5


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 section 1.4.3, of two colours as #rrggbb."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_readable_form_of_a_domain_stands_beside_it(page: Page) -> None:
    assert "(bücher.example)" in page.inside("span")


def test_what_reverse_dns_proves_is_said_once(page: Page) -> None:
    assert page.visible.count(WHAT_IT_PROVES) == 1


def test_tables_have_captions_and_scopes(page: Page) -> None:
    assert page.count("caption") == page.count("table")
    assert all(header.get("scope") in {"col", "row"} for header in page.all("th"))


def test_page_follows_the_system_and_prints(text: str) -> None:
    assert "color-scheme: light dark" in text
    assert "light-dark(" in text
    assert "@media print" in text
    assert "beforeprint" in text


def test_report_inside_the_page_is_the_json_report() -> None:
    whole = report(broken(), healthy())
    inside = Page(render(whole, "html")).inside("script")[1]
    assert json.loads(inside) == json.loads(render(whole, "json"))


def test_long_report_inside_the_page_leaves_out_passes_and_says_so() -> None:
    page = Page(render(wide(), "html"))
    inside = json.loads(page.inside("script")[1])
    assert {finding["outcome"] for finding in inside["reports"][0]["findings"]} == {"fail"}
    assert page.all("script")[1]["data-findings-left-out"] == "7995"
    assert "without 7,995 findings that passed or did not apply" in page.visible


def test_large_page_is_small() -> None:
    assert len(render(wide(), "html").encode()) < 2_000_000  # how soon it is there: tests/bench/page.py


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"score": None}, "no score", id="nothing judged"),
        pytest.param({"null_mx": True, "mx": ()}, "says by a null MX", id="null MX"),
        pytest.param({"outbound": (), "checks": (), "findings": ()}, "Everything that was checked", id="nothing at all"),
        pytest.param({"smtp": (silent("192.0.2.1"),), "unprobed": ()}, "timeout at connect", id="nobody answered"),
        pytest.param({"domain": None, "target": "192.0.2.1"}, "192.0.2.1", id="an address"),
    ],
)
def test_unusual_reports_render(changes: dict[str, object], words: str) -> None:
    page = Page(render(report(replace(broken(), **changes)), "html"))
    assert page.faults == []
    assert words in page.visible


def test_report_on_nothing_renders() -> None:
    assert Page(render(report(), "html")).faults == []
    assert Page(render(report(domain_report("example.com", (), ())), "html")).faults == []


def wide() -> Report:
    """200 addresses under 40 checks."""
    domain = large(200, failing=5)
    passes = [finding for finding in domain.findings if finding.outcome == "pass"]
    fails = [finding for finding in domain.findings if finding.outcome == "fail"]
    rows = [replace(passes[n % len(passes)], check_id=f"X{n // 200:03d}") for n in range(7995)]
    return report(replace(domain, findings=(*fails, *rows)))
