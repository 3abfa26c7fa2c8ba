"""Which changes are told: none that comes and goes, and each that stays once."""

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from ptraudit.trend import Key, Memory, SeenName, Step, steps

KEY = ("PTR001", "192.0.2.25")
OUTCOMES: st.SearchStrategy[SeenName | None] = st.sampled_from(
    ["pass", "fail", "undetermined", "not-applicable", "waived", None]
)


def told(
    *outcomes: SeenName | None, rebase: Sequence[int] = (), unasked: Sequence[int] = ()
) -> list[tuple[int, str | None, str | None]]:
    """The run, the outcome before and the one after of each change that these runs tell of."""
    known: dict[Key, Memory] = {}
    found: list[tuple[int, str | None, str | None]] = []
    for number, outcome in enumerate(outcomes):
        asked = ("FCR001",) if number in unasked else ("PTR001",)
        seen: Mapping[Key, SeenName] = {} if outcome is None else {KEY: outcome}
        done: list[Step] = list(steps(known, seen, asked=asked, at=str(number), rebase=number in rebase))
        known |= {step.key: step.memory for step in done}
        found += [(number, step.before, step.memory.confirmed) for step in done if step.told]
    return found


def test_one_run_tells_nothing() -> None:
    assert told("fail") == []


def test_a_failure_that_was_there_from_the_start_is_told_with_the_second_run() -> None:
    assert told("fail", "fail", "fail") == [(1, None, "fail")]


def test_what_passes_from_the_start_is_no_news() -> None:
    assert told("pass", "pass", "pass") == []


def test_a_failure_is_told_when_it_is_seen_twice_and_so_is_its_end() -> None:
    assert told("pass", "pass", "fail", "fail", "fail", "pass", "pass") == [(3, "pass", "fail"), (6, "fail", "pass")]


def test_since_is_the_first_of_the_two_runs() -> None:
    known = {KEY: Memory(confirmed="pass", seen="fail", since="2026-11-01T00:00:00Z")}
    (step,) = steps(known, {KEY: "fail"}, asked=["PTR001"], at="2026-11-02T00:00:00Z", rebase=False)
    assert (step.told, step.since) == (True, "2026-11-01T00:00:00Z")


def test_another_outcome_in_between_begins_anew() -> None:
    assert told("pass", "pass", "fail", "undetermined", "fail", "fail") == [(5, "pass", "fail")]


def test_a_failure_whose_subject_is_gone_is_told() -> None:
    assert told("fail", "fail", None, None) == [(1, None, "fail"), (3, "fail", None)]


def test_a_subject_that_passed_goes_silently() -> None:
    assert told("pass", "pass", None, None) == []


def test_waiving_a_failure_is_no_news_and_the_end_of_the_waiver_is() -> None:
    assert told("fail", "fail", "waived", "waived", "fail", "fail") == [(1, None, "fail"), (5, "waived", "fail")]


def test_new_rules_are_no_change_of_the_world() -> None:
    assert told("pass", "pass", "fail", "fail", "fail", rebase=[2]) == []


def test_a_check_that_was_not_asked_has_not_changed() -> None:
    assert told("fail", "fail", None, None, "fail", unasked=[2, 3]) == [(1, None, "fail")]


@given(st.lists(OUTCOMES, min_size=1, max_size=30))
def test_only_what_two_runs_in_a_row_have_seen_is_told(outcomes: list[SeenName | None]) -> None:
    for number, before, after in told(*outcomes):
        assert outcomes[number - 1] == outcomes[number] == after != before


@given(st.lists(OUTCOMES, max_size=10), st.sampled_from(["fail", "undetermined"]))
def test_what_stays_is_told_once_at_most(before: list[SeenName | None], last: SeenName) -> None:
    stays: list[SeenName | None] = [last] * 5
    assert sum(number >= len(before) for number, _, _ in told(*before, *stays)) <= 1


@given(st.integers(0, 30), st.sampled_from(["pass", None]))
def test_what_comes_and_goes_is_never_told(length: int, other: SeenName | None) -> None:
    assert told("pass", "pass", *(("fail", other) * length)) == []
