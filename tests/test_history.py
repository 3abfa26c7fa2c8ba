"""The history: a real file, with real processes that write to it at once and that are killed."""

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from ptraudit.errors import UnreadableFile
from ptraudit.history import History
from ptraudit.report import DomainReport, Report
from tests.conftest import Ran
from tests.reports import report
from tests.samples import broken, healthy, large

WRITER = """
import sys
from pathlib import Path
from tests.test_history import runs_of
runs_of(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), say=True)
"""


def at(one: DomainReport, minute: int) -> DomainReport:
    """A report as it would have been at another time."""
    return replace(one, gathered_at=f"2026-11-{1 + minute // 1440:02}T{minute // 60 % 24:02}:{minute % 60:02}:00Z")


def runs_of(path: Path, target: str, count: int, *, say: bool = False) -> None:
    """Write this many runs, each with an open and a close of its own."""
    for number in range(count):
        with History(path) as history:
            history.recorded(report(at(replace(large(4), target=target), number)))
        if say:
            print(number, flush=True)  # noqa: T201 - what the test waits for


def recorded(path: Path, *reports: DomainReport) -> Report:
    with History(path) as history:
        return history.recorded(report(*reports))


def told(one: DomainReport) -> list[tuple[str, str, str | None, str | None]]:
    return [(change.check_id, change.subject, change.before, change.after) for change in one.changes or ()]


def mended(one: DomainReport) -> DomainReport:
    """The same domain, with everything in order."""
    return replace(one, findings=tuple(replace(row, outcome="pass") for row in one.findings), verdict="pass", score=100)


def test_a_report_learns_its_trend_and_its_changes(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    first, second, third = (recorded(path, at(broken(), number)).reports[0] for number in range(3))
    assert [len(one.trend or ()) for one in (first, second, third)] == [1, 2, 3]
    assert (told(first), told(third)) == ([], [])
    assert ("FCR001", "198.51.100.3", None, "fail") in told(second)
    assert third.trend is not None
    assert [point.score for point in third.trend] == [25, 25, 25]


def test_a_repair_is_told_when_it_was_seen_twice(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    states = [broken(), broken(), mended(broken()), mended(broken())]
    last = [recorded(path, at(one, number)).reports[0] for number, one in enumerate(states)]
    assert told(last[2]) == []
    assert ("FCR001", "198.51.100.3", "fail", "pass") in told(last[3])
    assert {after for _, _, _, after in told(last[3])} == {"pass"}


def test_the_same_run_counts_once_and_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    recorded(path, at(broken(), 0))
    second = recorded(path, at(broken(), 1))
    assert told(second.reports[0])
    assert recorded(path, at(broken(), 1)) == second
    with History(path) as history:
        assert len(history.runs("example.com", 10)) == 2


def test_an_older_run_changes_nothing_that_counts(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    for number in (5, 6):
        recorded(path, at(healthy(), number))
    recorded(path, at(replace(broken(), target=healthy().target), 1))
    with History(path) as history:
        runs = history.runs(healthy().target, 10)
    assert [run.point.verdict for run in runs] == ["fail", "pass", "pass"]
    assert [run.changes for run in runs] == [(), (), ()]


def test_another_algorithm_is_no_change_of_the_world(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    for number in (0, 1):
        recorded(path, at(mended(broken()), number))
    whole = report(at(broken(), 2))
    other = replace(whole, tool=replace(whole.tool, algorithm=whole.tool.algorithm + 1))
    with History(path) as history:
        after = [history.recorded(replace(other, reports=(at(broken(), number),))).reports[0] for number in (2, 3)]
    assert [told(one) for one in after] == [[], []]


def test_targets_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    recorded(path, at(broken(), 0), at(healthy(), 0))
    both = recorded(path, at(broken(), 1), at(healthy(), 1))
    assert [bool(told(one)) for one in both.reports] == [True, False]


def test_a_report_has_the_last_thirty_runs(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    for number in range(33):
        last = recorded(path, at(healthy(), number))
    trend = last.reports[0].trend or ()
    assert [point.at for point in trend] == [at(healthy(), number).gathered_at for number in range(3, 33)]


def test_two_writers_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    arguments = [sys.executable, "-c", WRITER, str(path)]
    writers = [
        subprocess.Popen([*arguments, name, "40"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for name in "ab"
    ]
    assert [(process.communicate(timeout=60)[1], process.returncode) for process in writers] == [(b"", 0), (b"", 0)]
    with History(path) as history:
        assert [len(history.runs(name, 100)) for name in "ab"] == [40, 40]


def test_a_killed_writer_leaves_whole_runs(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    command = [sys.executable, "-c", WRITER, str(path), "a", "100000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = [int(process.stdout.readline()) for _ in range(10)]
        process.send_signal(signal.SIGKILL)
    with History(path) as history:
        runs = history.runs("a", 100_000)
        assert len(runs) >= len(said)
        history.recorded(report(at(replace(large(4), target="a"), 40_000)))
    check = sqlite3.connect(path)
    assert check.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    check.close()


def test_a_run_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "history.db"
    recorded(path, at(broken(), 0))
    monkeypatch.setattr("ptraudit.history.store._seen", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        recorded(path, at(broken(), 1))
    with History(path) as history:
        assert len(history.runs("example.com", 10)) == 1


def other_database(path: Path) -> None:
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE mine (x)")
    database.close()


def newer(path: Path) -> None:
    recorded(path, healthy())
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 7")
    database.close()


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        pytest.param(lambda path: path.write_text("no database" * 1000), "is not a database", id="text"),
        pytest.param(other_database, "is a database of something else; name another file", id="another's"),
        pytest.param(newer, "has schema version 7, and this ptraudit knows 1; use the newer one", id="newer"),
        pytest.param(lambda path: path.mkdir(), "cannot be opened", id="directory"),
    ],
)
def test_what_is_no_history_is_refused_and_kept(tmp_path: Path, prepare: Callable[[Path], None], sentence: str) -> None:
    path = tmp_path / "history.db"
    prepare(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(UnreadableFile, match=sentence):
        History(path)
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_the_command_line_remembers(run: Callable[..., Ran], tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    judge = ("judge", "tests/golden/evidence.json", "--history", path)
    assert [run(*judge).status for _ in range(2)] == [1, 1]
    ran = run("history", "example.com", "--history", path)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("example.com: 1 run\nScore ")
    document = json.loads(run("history", "Example.COM.", "--history", path, "--format", "json").out)
    assert [(one["at"], one["verdict"], one["changes"]) for one in document["runs"]] == [
        ("2026-11-22T10:00:00Z", "fail", [])
    ]


def test_changes_are_told_in_text_and_markdown(run: Callable[..., Ran], tmp_path: Path) -> None:
    path, page = tmp_path / "history.db", tmp_path / "report.md"
    evidence = Path("tests/golden/evidence.json").read_text()
    (tmp_path / "before.json").write_text(evidence.replace("2026-11-22T10:00:00Z", "2026-11-21T10:00:00Z"))
    run("judge", tmp_path / "before.json", "--history", path)
    ran = run("judge", "tests/golden/evidence.json", "--history", path, "-o", page)
    told_of = "FCR001 ptr-unconfirmed of 198.51.100.3: unknown → fail, since 2026-11-21 10:00:00 UTC"
    assert told_of in " ".join(ran.out.split())
    assert told_of in page.read_text().replace("`", "")
    assert "score over 2 runs since 2026-11-21" in ran.out
    assert told_of in " ".join(run("history", "example.com", "--history", path).out.split())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(("nobody.example",), "has no run on nobody.example; it knows example.com", id="unknown"),
        pytest.param(("exa mple",), "is no domain", id="no domain"),
    ],
)
def test_a_domain_without_runs_is_told(
    run: Callable[..., Ran], tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    path = tmp_path / "history.db"
    recorded(path, broken())
    ran = run("history", *arguments, "--history", path)
    assert (ran.status, ran.out) == (2, "")
    assert sentence in ran.err


def test_a_missing_file_is_not_made_by_reading(run: Callable[..., Ran], tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    ran = run("history", "example.com", "--history", path)
    assert (ran.status, path.exists()) == (2, False)
    assert "does not exist; `ptraudit audit --history" in ran.err
    assert run("history", "example.com").err.startswith("ptraudit: --history is missing; give the file")


def test_a_bad_history_is_told_before_anything_is_asked(run: Callable[..., Ran], tmp_path: Path) -> None:
    ran = run("audit", "example.com", "--resolver", "192.0.2.1", "--history", tmp_path / "none" / "history.db")
    assert (ran.status, ran.out) == (2, "")
    assert "its directory must exist and be writable" in ran.err


def test_a_report_is_written_even_where_the_history_cannot_be(
    run: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "history.db"

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("ptraudit.history.store.trend_point", full)
    ran = run("judge", "tests/golden/evidence.json", "--history", path)
    assert ran.status == 2
    assert "✗ FAIL  score" in ran.out
    assert "cannot be written: database or disk is full" in ran.err
