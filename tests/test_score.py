from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ptraudit.check import Finding, Outcome, Severity, Verdict
from ptraudit.checks.ptr_missing import ptr_missing
from ptraudit.score import WEIGHT, Scored, percentage, scored, total, verdict

PASS, FAIL, UNDETERMINED, NOT_APPLICABLE = Outcome.PASS, Outcome.FAIL, Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE
OUTCOMES = st.lists(st.sampled_from(list(Outcome)), max_size=8)
RESULTS = st.lists(st.tuples(st.sampled_from(list(Severity)), OUTCOMES), max_size=8)


def result(severity: Severity, *outcomes: Outcome) -> Scored:
    check = replace(ptr_missing, severity=severity)
    findings = [
        Finding(check=check, subject=str(number), verdict=Verdict(outcome=outcome, message="Seen."))
        for number, outcome in enumerate(outcomes)
    ]
    return scored(check, findings)


@pytest.mark.parametrize(
    ("outcomes", "worst", "share"),
    [
        pytest.param((PASS, PASS), PASS, Fraction(1), id="all pass"),
        pytest.param((PASS, FAIL, PASS, PASS), FAIL, Fraction(3, 4), id="one of four fails"),
        pytest.param((PASS, UNDETERMINED), UNDETERMINED, Fraction(1), id="undetermined is worse than pass, and not judged"),
        pytest.param((FAIL, UNDETERMINED), FAIL, Fraction(0), id="fail is worse than undetermined"),
        pytest.param((NOT_APPLICABLE, PASS), PASS, Fraction(1), id="not applicable hides nothing"),
        pytest.param((NOT_APPLICABLE,), NOT_APPLICABLE, None, id="only not applicable"),
        pytest.param((UNDETERMINED,), UNDETERMINED, None, id="only undetermined"),
        pytest.param((), NOT_APPLICABLE, None, id="no subjects"),
    ],
)
def test_the_score_of_a_check(outcomes: tuple[Outcome, ...], worst: Outcome, share: Fraction | None) -> None:
    given = result(Severity.ERROR, *outcomes)
    assert (given.outcome, given.share) == (worst, share)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        pytest.param([result(Severity.ERROR, PASS), result(Severity.WARNING, PASS)], 100, id="all pass"),
        pytest.param([result(Severity.ERROR, PASS), result(Severity.WARNING, FAIL)], 76, id="ten thirteenths, rounded down"),
        pytest.param([result(Severity.ERROR, FAIL), result(Severity.WARNING, PASS)], 23, id="three thirteenths"),
        pytest.param([result(Severity.ERROR, PASS), result(Severity.NOTE, FAIL)], 100, id="a note costs nothing"),
        pytest.param(
            [result(Severity.ERROR, PASS), result(Severity.ERROR, UNDETERMINED)], 100, id="undetermined is left out"
        ),
        pytest.param([result(Severity.ERROR, *[PASS] * 999, FAIL)], 99, id="only a whole pass is 100"),
        pytest.param([result(Severity.NOTE, PASS)], None, id="only notes"),
        pytest.param([result(Severity.ERROR, UNDETERMINED)], None, id="nothing judged"),
        pytest.param([], None, id="nothing asked"),
    ],
)
def test_the_score_of_a_report(results: list[Scored], expected: int | None) -> None:
    assert total(results) == expected


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        pytest.param([result(Severity.ERROR, PASS)], "pass", id="an error passes"),
        pytest.param([result(Severity.ERROR, PASS), result(Severity.WARNING, FAIL)], "pass", id="a warning fails"),
        pytest.param([result(Severity.ERROR, *[PASS] * 99, FAIL)], "fail", id="one of a hundred fails"),
        pytest.param([result(Severity.ERROR, PASS), result(Severity.ERROR, UNDETERMINED)], "undetermined", id="one is open"),
        pytest.param(
            [result(Severity.ERROR, FAIL), result(Severity.ERROR, UNDETERMINED)], "fail", id="one fails, one is open"
        ),
        pytest.param([result(Severity.ERROR, PASS), result(Severity.WARNING, UNDETERMINED)], "pass", id="a warning is open"),
        pytest.param([result(Severity.ERROR, NOT_APPLICABLE)], "undetermined", id="nothing was judged"),
        pytest.param([], "undetermined", id="nothing was asked"),
    ],
)
def test_the_verdict_on_a_report(results: list[Scored], expected: str) -> None:
    assert verdict(results) == expected


@given(RESULTS)
def test_a_total_is_a_percentage_and_100_only_where_nothing_with_a_weight_failed(
    rows: list[tuple[Severity, list[Outcome]]],
) -> None:
    results = [result(severity, *outcomes) for severity, outcomes in rows]
    score = total(results)
    failed = any(WEIGHT[severity] and FAIL in outcomes for severity, outcomes in rows)
    assert score is None or 0 <= score <= 100
    assert score is None or (score == 100) is not failed


@given(RESULTS)
def test_neither_order_nor_what_was_not_judged_changes_the_total(rows: list[tuple[Severity, list[Outcome]]]) -> None:
    judged = [(severity, [outcome for outcome in outcomes if outcome in {PASS, FAIL}]) for severity, outcomes in rows]
    assert total(result(severity, *outcomes) for severity, outcomes in rows) == total(
        result(severity, *outcomes) for severity, outcomes in reversed(judged)
    )


@given(RESULTS, st.sampled_from([Severity.ERROR, Severity.WARNING]))
def test_another_failure_never_raises_the_total(rows: list[tuple[Severity, list[Outcome]]], severity: Severity) -> None:
    results = [result(row_severity, *outcomes) for row_severity, outcomes in rows]
    before, after = total(results), total([*results, result(severity, FAIL)])
    assert after is not None
    assert before is None or after <= before


@given(RESULTS)
def test_a_failed_error_is_a_failed_report(rows: list[tuple[Severity, list[Outcome]]]) -> None:
    results = [result(severity, *outcomes) for severity, outcomes in rows]
    failed = any(severity is Severity.ERROR and FAIL in outcomes for severity, outcomes in rows)
    assert (verdict(results) == "fail") is failed


@given(st.fractions(0, 1))
def test_a_share_is_rounded_down(share: Fraction) -> None:
    assert percentage(share) <= share * 100 < percentage(share) + 1
