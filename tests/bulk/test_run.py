"""A run as people start it: what it writes, and what is left when it is ended in any way."""

import csv
import gzip
import json
import os
import random
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ptraudit.bulk.line import schema
from ptraudit.lab.mailserver import MailServer, Script
from ptraudit.lab.nameserver import NameServer
from tests.background import running
from tests.bulk.conftest import CUSTOMERS

Bulk = Callable[..., "subprocess.CompletedProcess[str]"]
Words = Callable[..., list[str]]
TIMES = 4
NAMES = [f"c{number}.example" for number in range(CUSTOMERS)]


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A list of customers."""
    path = tmp_path / "customers.txt"
    path.write_text("".join(f"{name}\n" for name in NAMES))
    return path


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def timeless(line: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in line.items() if key not in {"gathered_at", "duration_s"}}


def by_line(text: str) -> list[dict[str, Any]]:
    return sorted(map(timeless, lines(text)), key=lambda line: line["place"]["line"])


def test_every_target_has_a_line_of_the_schema_and_no_target_has_one_with_an_error(bulk: Bulk, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("c1.example\nhttps://example\nc1.example # again\n=HYPERLINK()\n192.0.2.2\n")
    ran = bulk(path, "--jobs", 2)
    found = by_line(ran.stdout)
    assert [line["place"]["line"] for line in found] == [1, 2, 3, 4, 5]
    assert [line["given"] for line in found] == ["c1.example", "https://example", "c1.example", "=HYPERLINK()", "192.0.2.2"]
    assert ['"https://example" is a web address' in line.get("error", "") for line in found] == [
        False,
        True,
        False,
        False,
        False,
    ]
    for line in lines(ran.stdout):
        jsonschema.validate(line, schema())
    assert ran.returncode == 1
    assert "5 targets: 1 pass (33 %), 2 fail, 0 could not be judged, 2 are no targets" in ran.stderr


def test_a_full_line_is_what_an_audit_reports(bulk: Bulk, command: Words, listed: Path) -> None:
    words = command(listed)
    words[words.index("bulk")] = "audit"
    alike = ["c0.example", "c1.example", "--no-authoritative", "--format", "json"]
    audit = subprocess.run([*words[:-1], *alike], capture_output=True, check=False)
    expected = json.loads(audit.stdout)["reports"]
    found = by_line(bulk(listed, "--full", "--select", "all").stdout)[:2]
    for line, report in zip(found, expected, strict=True):
        assert line["place"] == {"path": str(listed), "line": 1 + expected.index(report)}
        assert line | {"place": None} == timeless(report) | {"repairs": []}


@pytest.mark.parametrize(
    ("text", "arguments", "status"),
    [
        pytest.param("c6.example", ("--select", "MX"), 0, id="fine"),
        pytest.param("c1.example", (), 1, id="an error failed"),
        pytest.param("c1.example", ("--fail-on", "never"), 0, id="nothing counts"),
        pytest.param("c1.example", ("--exit-zero",), 0, id="exit zero"),
        pytest.param("silent.example", ("--select", "MX"), 3, id="could not be judged"),
        pytest.param("not a name", (), 3, id="no target"),
        pytest.param("not a name", ("--fail-on", "never"), 0, id="no target and nothing counts"),
        pytest.param("", (), 0, id="nothing to do"),
        pytest.param("c1.example", ("--select", "NOSUCH"), 2, id="no such check"),
        pytest.param("c1.example", ("--shard", "4/3"), 2, id="no such part"),
        pytest.param("c1.example", ("--resume",), 2, id="nothing to resume"),
        pytest.param("c1.example", ("--format", "xml"), 2, id="no such format"),
        pytest.param("c1.example", ("--format", "sqlite"), 2, id="a database on stdout"),
        pytest.param("c1.example", ("--summary", "page.pdf"), 2, id="no such summary"),
        pytest.param("c1.example", ("--output", "/no/such/folder/a.jsonl"), 2, id="no such folder"),
    ],
)
def test_exit_status(bulk: Bulk, text: str, arguments: tuple[str, ...], status: int) -> None:
    ran = bulk("-", *arguments, text=text)
    assert (ran.returncode, "Traceback" in ran.stderr) == (status, False)


def test_parts_of_a_list_make_the_whole(bulk: Bulk, listed: Path) -> None:
    whole = by_line(bulk(listed).stdout)
    parts = [line for number in (1, 2, 3) for line in by_line(bulk(listed, "--shard", f"{number}/3").stdout)]
    assert sorted(parts, key=lambda line: line["place"]["line"]) == whole


def test_a_compressed_column_goes_to_a_table_and_to_a_database(bulk: Bulk, tmp_path: Path) -> None:
    packed, table, database = tmp_path / "list.csv.gz", tmp_path / "out.csv", tmp_path / "out.db"
    packed.write_bytes(gzip.compress(b"id,domain\n1,c0.example\n2,=c\n3,c1.example\n"))
    assert [bulk(packed, "--output", file).returncode for file in (table, database)] == [1, 1]
    rows = sorted(csv.DictReader(table.read_text().splitlines()), key=lambda row: row["line"])
    assert [(row["line"], row["given"], row["verdict"]) for row in rows] == [
        ("2", "c0.example", "fail"),
        ("3", "'=c", ""),
        ("4", "c1.example", "fail"),
    ]
    assert "PTR001" in rows[2]["failed"].split()
    assert "gmail=reject" in rows[2]["receivers"].split()
    with closing(sqlite3.connect(database)) as opened:
        (report,) = opened.execute("SELECT report FROM target WHERE line = 4").fetchone()
        assert json.loads(report)["target"] == "c1.example"
        failed = [check for (check,) in opened.execute("SELECT check_id FROM outcome WHERE line = 4 AND outcome = 'fail'")]
    assert failed == rows[2]["failed"].split()


@pytest.mark.parametrize("ending", ["jsonl", "csv", "db"])
def test_a_run_that_is_killed_goes_on_with_nothing_lost_and_nothing_twice(
    bulk: Bulk, command: Words, tmp_path: Path, ending: str
) -> None:
    chance = random.Random(ending)
    path, output = tmp_path / "list.txt", tmp_path / f"out.{ending}"
    path.write_text("".join(f"{name}\n" for name in NAMES * TIMES))
    for _ in range(3):
        with subprocess.Popen(command(path, "--output", output, "--resume", "--quiet", "--jobs", 2)) as begun:
            enough = size(tmp_path) + chance.randrange(1 << (18 if ending == "jsonl" else 14))
            while begun.poll() is None and size(tmp_path) <= enough:
                os.sched_yield()
            begun.kill()
    finished = bulk(path, "--output", output, "--resume", "--summary", tmp_path / "page.md")
    assert finished.returncode == 1, finished.stderr
    assert sorted(written(output)) == list(range(1, TIMES * CUSTOMERS + 1))
    assert f"{TIMES * CUSTOMERS:,} targets" in (tmp_path / "page.md").read_text()


def size(folder: Path) -> int:
    """The octets of an output and of its journal, which may vanish while this looks."""
    octets = 0
    for file in folder.glob("out.*"):
        with suppress(FileNotFoundError):
            octets += file.stat().st_size
    return octets


def written(output: Path) -> Iterator[int]:
    """The lines of the targets that an output has."""
    if output.suffix == ".db":
        with closing(sqlite3.connect(output)) as opened:
            yield from (line for (line,) in opened.execute("SELECT line FROM target"))
    elif output.suffix == ".csv":
        yield from (int(row["line"]) for row in csv.DictReader(output.read_text().splitlines()))
    else:
        yield from (line["place"]["line"] for line in lines(output.read_text()))


@pytest.mark.parametrize("cut", [1, 40, 3000])
def test_a_line_that_was_begun_is_done_again(bulk: Bulk, listed: Path, tmp_path: Path, cut: int) -> None:
    output = tmp_path / "out.jsonl"
    bulk(listed, "--output", output)
    whole = output.read_bytes()
    output.write_bytes(whole[:-cut])
    assert bulk(listed, "--output", output, "--resume").returncode == 1
    assert sorted(written(output)) == list(range(1, CUSTOMERS + 1))


def test_an_output_is_neither_overwritten_nor_mixed_with_another_list(bulk: Bulk, listed: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    assert bulk(listed, "--output", output).returncode == 1
    before = output.read_bytes()
    again = bulk(listed, "--output", output)
    assert (again.returncode, "is there already; go on with it by --resume" in again.stderr) == (2, True)
    listed.write_text("c7.example\n" + listed.read_text())
    changed = bulk(listed, "--output", output, "--resume")
    assert (changed.returncode, "resume with the list as it was" in changed.stderr) == (2, True)
    assert output.read_bytes() == before
    foreign = tmp_path / "foreign.jsonl"
    for line in (b'{"a": 1}', b'{"a": "\xff"}', b'{"a": ' + b"[" * 100_000):
        foreign.write_bytes(line + b"\n")
        assert "line 1 is no report of `ptraudit bulk`" in bulk(listed, "--output", foreign, "--resume").stderr


def test_an_interrupt_leaves_whole_lines_and_the_next_run_goes_on(bulk: Bulk, command: Words, tmp_path: Path) -> None:
    output, fifo = tmp_path / "out.jsonl", tmp_path / "list"
    os.mkfifo(fifo)
    begun = subprocess.Popen(command(fifo, "--output", output), stderr=subprocess.PIPE, text=True)
    with fifo.open("w") as feeding:
        feeding.write("c0.example\nc1.example\n")
        feeding.flush()
        while not output.exists() or output.read_bytes().count(b"\n") < 2:
            assert begun.poll() is None
        begun.send_signal(signal.SIGINT)
        _, said = begun.communicate(timeout=30)
    assert begun.returncode == 130
    assert "2 targets" in said
    assert "interrupted; the same command with --resume goes on" in said
    assert sorted(written(output)) == [1, 2]
    fifo.unlink()
    fifo.write_text("c0.example\nc1.example\nc2.example\n")
    assert bulk(fifo, "--output", output, "--resume").returncode == 1
    assert sorted(written(output)) == [1, 2, 3]


def test_a_reader_who_has_seen_enough_is_no_mistake(command: Words, listed: Path) -> None:
    begun = subprocess.Popen(command(listed, "--quiet"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert begun.stdout is not None
    assert begun.stderr is not None
    assert begun.stdout.readline().startswith(b'{"target":')
    begun.stdout.close()
    assert (begun.wait(30), begun.stderr.read()) in {(1, b""), (0, b"")}
    begun.stderr.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full: a full disk was not tested")
def test_a_full_disk_is_told_with_what_to_do(bulk: Bulk, listed: Path) -> None:
    ran = bulk(listed, "--output", "/dev/full", "--format", "jsonl")
    assert ran.returncode == 2
    assert "/dev/full cannot be written: No space left on device; make room, and go on with --resume" in ran.stderr


def test_a_process_that_is_killed_is_told(command: Words, tmp_path: Path) -> None:
    fifo = tmp_path / "list"
    os.mkfifo(fifo)
    begun = subprocess.Popen(command(fifo, "--jobs", 1, "--output", tmp_path / "o"), stderr=subprocess.PIPE, text=True)
    with fifo.open("w"):
        children = Path(f"/proc/{begun.pid}/task/{begun.pid}/children")
        while not (child := children.read_text().split()) or not (tmp_path / "o").exists():
            assert begun.poll() is None
        os.kill(int(child[0]), signal.SIGKILL)
        _, said = begun.communicate(timeout=30)
    assert begun.returncode == 2
    assert "ended by SIGKILL, perhaps for want of memory; what is done is kept: go on with --resume" in said


def test_few_targets_are_under_way_at_once(bulk: Bulk, tmp_path: Path) -> None:
    patch = tmp_path / "sitecustomize.py"
    patch.write_text(
        "import asyncio, atexit\nimport ptraudit.bulk.work as work\nmost = [0]\naudited = work.Auditor.audited\n"
        "async def counted(self, row):\n"
        "    most[0] = max(most[0], len(asyncio.all_tasks()))\n"
        f"    open({str(tmp_path / 'most')!r}, 'w').write(str(most[0]))\n"
        "    return await audited(self, row)\n"
        "work.Auditor.audited = counted\n"
    )
    path = tmp_path / "list.txt"
    path.write_text("".join(f"{name}\n" for name in NAMES * TIMES))
    bulk(path, "--jobs", 1, "--output", tmp_path / "o", PYTHONPATH=str(tmp_path))
    assert 0 < int((tmp_path / "most").read_text()) < 64 * 16


def test_what_no_check_is_asked_about_is_not_asked(bulk: Bulk, tmp_path: Path, hoster: NameServer) -> None:
    path = tmp_path / "list.txt"
    path.write_text("c1.example\n")
    asked: list[set[str]] = []
    for options in ((), ("--select", "DKIM,STS"), ("--select", "PTR", "--receiver", "gmail:bulk")):
        before = len(hoster.questions)
        bulk(path, "--exit-zero", *options)
        names = {one.name.removesuffix(".c1.example.") for one in hoster.questions[before:]}
        asked.append(names & {"_domainkey", "_dmarc", "_mta-sts", "default._bimi"})
    assert asked == [{"_dmarc"}, {"_domainkey", "_mta-sts"}, {"_domainkey", "_dmarc"}]


def test_a_mail_server_is_talked_to_once_for_all_whose_exchanger_it_is(bulk: Bulk, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("".join(f"c{number}.example\n" for number in (1, 2, 4, 5)))
    with running(MailServer(Script())) as server:
        detour = "192.0.2.1:25:{}:{}".format(*server.address)
        ran = bulk(
            path, "--jobs", "1", "--probe", "--connect-to", detour, "--helo", "out.pool.example", "--select", "SMTP,EHLO"
        )
        assert server.connections == 1
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [session["ip"] for line in lines for session in line["smtp"]] == ["192.0.2.1"] * 4
    assert all(any(check["id"] == "EHLO002" and check["judged"] for check in line["checks"]) for line in lines)
