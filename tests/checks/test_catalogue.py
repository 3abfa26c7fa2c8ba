"""What holds for every check: how it is named, what its page says, and that a table shows each of its answers."""

import ast
import inspect
import re
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import pytest

from ptraudit import checks
from ptraudit.check import Check, Mover, Outcome, Severity
from ptraudit.checks import RETIRED_IDS, catalogue, matching
from ptraudit.evidence import Evidence, SmtpSession
from tests.worlds import greeting_by, talking

CHECKS = catalogue()
FAMILIES = {"IP", "MX", "PTR", "FCR", "EHLO", "SMTP", "SPF", "DKIM", "DMARC", "STS", "TLSRPT", "BIMI"}
FAMILIES |= {"DNSBL", "DNSSEC", "DANE", "ZONE"}
EACH = pytest.mark.parametrize("check", [pytest.param(check, id=check.name) for check in CHECKS])

# What a check may answer, by the functions that make its verdicts.
ANSWERS = {
    "passed": {Outcome.PASS},
    "failed": {Outcome.FAIL},
    "undetermined": {Outcome.UNDETERMINED},
    "not_applicable": {Outcome.NOT_APPLICABLE},
    "nameless": {Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE},
    "on_lists": {Outcome.PASS, Outcome.FAIL, Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE},
    "unasked": {Outcome.NOT_APPLICABLE},
    "unknown": {Outcome.UNDETERMINED},
    "unvalidated": {Outcome.UNDETERMINED},
    "agreed": {Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE},
    "sound": {Outcome.PASS, Outcome.FAIL, Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE},
    "signed": {Outcome.PASS, Outcome.FAIL, Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE},
    "recordless": {Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE},
    "recipient_answer": {Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE},
    "mailbox_answer": {Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE},
    "unserved": {Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE},
    "spfless": {Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE},
}


def source(check: Check[Any]) -> str:
    return Path(inspect.getfile(check.judge)).read_text(encoding="utf-8")


def tables() -> Iterable[ModuleType]:
    names = [module.name for module in iter_modules([str(Path(__file__).parent)]) if module.name != "test_catalogue"]
    return [import_module(f"tests.checks.{name}") for name in names]


def rows(check: Check[Any]) -> list[tuple[Any, Outcome, str]]:
    """The rows of the table of a check, from the test that carries its name."""
    (test,) = [found for module in tables() if (found := getattr(module, f"test_{check.judge.__name__}", None))]
    (mark,) = test.pytestmark
    return [row.values for row in mark.args[1]]


def as_evidence(given: Any) -> Evidence:
    """The evidence of a row; some tables hold only a conversation or an EHLO name."""
    if isinstance(given, SmtpSession):
        return talking(given)
    return greeting_by(given) if isinstance(given, str) else given


def called(tree: ast.AST) -> set[str]:
    return {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


@EACH
def test_file_function_and_check_share_one_name(check: Check[Any]) -> None:
    stem = Path(inspect.getfile(check.judge)).stem
    assert (check.judge.__name__, check.name) == (stem, stem.replace("_", "-"))
    assert 2 <= len(stem.split("_")) <= 4


@EACH
def test_an_id_is_its_family_and_three_digits(check: Check[Any]) -> None:
    match = re.fullmatch(r"([A-Z]+)(\d{3})", check.id)
    assert match is not None
    assert match[1] in FAMILIES
    assert check.id not in RETIRED_IDS


def test_ids_and_names_are_given_once() -> None:
    assert len({check.id for check in CHECKS}) == len({check.name for check in CHECKS}) == len(CHECKS)
    assert len({check.title for check in CHECKS}) == len({check.failure_title for check in CHECKS}) == len(CHECKS)


def test_the_numbers_of_a_family_have_no_gaps_but_retired_ones() -> None:
    for family in FAMILIES:
        ids = {identifier for identifier in {check.id for check in CHECKS} | RETIRED_IDS if identifier[:-3] == family}
        assert ids == {f"{family}{number:03}" for number in range(1, len(ids) + 1)}


@EACH
def test_a_page_is_complete(check: Check[Any]) -> None:
    for text in (check.what, check.why, check.fix):
        assert re.search(r"\w.*[.)]$", text, re.DOTALL)
        assert "  " not in text
    for title in (check.title, check.failure_title):
        assert re.fullmatch(r"[A-Z].*[^.]", title)
    assert check.sources
    assert all(check.sources)
    assert check.since == "0.1.0"
    assert (type(check.mover), type(check.severity)) == (Mover, Severity)


@EACH
def test_an_error_names_its_source(check: Check[Any]) -> None:
    named = "RFC" if check.severity is Severity.ERROR else ""
    assert any(source.startswith(named) for source in check.sources)


@EACH
def test_a_check_file_is_short_and_begins_with_a_question(check: Check[Any]) -> None:
    text = source(check)
    assert len(text.splitlines()) < 60
    assert re.match(r'"""[A-Z][^\n]+\?"""\n', text)


@EACH
def test_a_check_reads_evidence_only(check: Check[Any]) -> None:
    imports = re.findall(r"^(?:from|import) ([\w.]+)", source(check), re.MULTILINE)
    allowed = {"address", "check", "evidence", "generic", "hostname", "iprev", "lookup", "phrase", "subject"}
    allowed |= {"spf", "spf_fault", "spf_result", "spf_view"}
    allowed |= {"published", "policies", "dkim", "dmarc", "mta_sts", "tls_rpt", "fetched", "bimi"}
    allowed |= {"attempt", "dane", "dnsbl", "dnssec", "exchanger_tlsa", "listed", "offering", "signatures"}
    allowed |= {"agreement", "confirmation", "reverse_zones", "validation"}
    ours = {name.removeprefix("ptraudit.") for name in imports if name.startswith("ptraudit")}
    assert (ours - allowed, {name for name in imports if not name.startswith("ptraudit")} - {"re", "datetime"}) == (
        set(),
        set(),
    )


@EACH
def test_a_table_shows_each_answer(check: Check[Any]) -> None:
    makers = called(ast.parse(source(check))) & set(ANSWERS)
    assert {outcome for _, outcome, _ in rows(check)} == set().union(*(ANSWERS[maker] for maker in makers))


@EACH
def test_a_message_stands_alone(check: Check[Any]) -> None:
    for given, outcome, substance in rows(check):
        finding = check.findings(as_evidence(given))[0]
        message = finding.verdict.message
        assert substance, "a row without a substance proves nothing"
        assert re.search(r"[^.\s]\.$", message), message
        assert any(part in message for part in finding.subject.split(" from ")), (finding.subject, message)
        assert not re.search(r"  |\.\.\W", message), message
        assert outcome is Outcome.FAIL or not finding.verdict.record


@EACH
def test_a_failure_says_what_was_seen_and_what_was_expected(check: Check[Any]) -> None:
    messages = [
        check.findings(as_evidence(given))[0].verdict.message for given, outcome, _ in rows(check) if outcome is Outcome.FAIL
    ]
    assert all(re.search(r"[.:;?!,] ", message) for message in messages), messages


@EACH
def test_an_undetermined_answer_names_what_is_missing(check: Check[Any]) -> None:
    for given, outcome, _ in rows(check):
        if outcome is Outcome.UNDETERMINED:
            message = check.findings(as_evidence(given))[0].verdict.message
            assert re.search(r"could not be judged: .{12,}\.$", message), message
            assert "the lookup of ." not in message


def test_a_retired_id_is_of_a_known_family() -> None:
    assert all(re.fullmatch(rf"({'|'.join(FAMILIES)})\d{{3}}", retired) for retired in RETIRED_IDS)


@pytest.mark.parametrize(
    ("word", "ids"),
    [
        pytest.param("PTR001", ["PTR001"], id="id"),
        pytest.param("ptr001", ["PTR001"], id="id in small letters"),
        pytest.param("ptr-missing", ["PTR001"], id="name"),
        pytest.param("IP", ["IP001", "IP002", "IP003", "IP004"], id="beginning of an id"),
        pytest.param("FCR00", ["FCR001", "FCR002", "FCR003"], id="longer beginning"),
        pytest.param("missing", [], id="part of a name"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_word_stands_for_checks(word: str, ids: list[str]) -> None:
    assert [check.id for check in matching(word)] == ids


def test_the_catalogue_is_in_the_order_of_the_ids_and_whole() -> None:
    files = {module.name for module in iter_modules(checks.__path__)}
    assert {check.judge.__name__ for check in CHECKS} == files
    assert [check.id for check in CHECKS] == sorted(check.id for check in CHECKS)
