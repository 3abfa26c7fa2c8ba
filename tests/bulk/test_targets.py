"""The list of targets: plain, CSV, compressed, from a pipe, in parts, and damaged."""

import contextlib
import gzip
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptraudit.bulk.targets import MAX_LINE, Shard, Targets
from ptraudit.errors import UnreadableFile, UsageError


def read(path: Path, **more: object) -> list[tuple[int, str]]:
    with Targets(str(path), **more) as targets:  # type: ignore[arg-type]  # as the tests name them
        return list(targets)


ONE, TWO = "a.example", "b.example"
LONG = "a" * MAX_LINE


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param("a.txt", f"{ONE}\n\n# no\n {TWO} # yes\r\nc", [(1, ONE), (4, TWO), (5, "c")], id="plain"),
        pytest.param("a.txt", f"\ufeff{ONE}\n", [(1, ONE)], id="byte order mark"),
        pytest.param("a.txt", "", [], id="empty"),
        pytest.param("a.csv", f"id,Domain\n1,{ONE}\n2,\n3,{TWO}\n", [(2, ONE), (3, ""), (4, TWO)], id="CSV"),
        pytest.param("a", f'host;note\n{ONE};"one\ntwo"\n{TWO};\n', [(3, ONE), (4, TWO)], id="CSV by its first line"),
        pytest.param("a.tsv", f"x\tdomain\n1\t{ONE}\n", [(2, ONE)], id="tabs"),
        pytest.param("a.txt", f"{LONG}{LONG}a\n{TWO}\n", [(1, LONG), (2, TWO)], id="a line without end"),
    ],
)
def test_targets_are_read_with_their_lines(tmp_path: Path, name: str, text: str, expected: list[tuple[int, str]]) -> None:
    path, packed = tmp_path / name, tmp_path / f"{name}.gz"
    path.write_text(text, newline="")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert read(path) == expected
    assert read(packed) == expected


def test_a_column_is_named_or_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("customer,zone\n1,a.example\n")
    assert read(path, column="Zone") == [(2, "a.example")]
    with pytest.raises(UsageError, match=r'has no column of domain.* but "customer", "zone"; name it with --column'):
        read(path)


def test_shards_are_a_partition_that_knows_no_order(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    names = [f"c{number}.example" for number in range(200)]
    path.write_text("\n".join(names))
    parts = [{name for _, name in read(path, shard=Shard(number=number, of=7))} for number in range(1, 8)]
    assert sorted(name for part in parts for name in part) == sorted(names)
    path.write_text("\n".join(name.upper() + "." for name in reversed(names)))
    assert {name.lower().removesuffix(".") for _, name in read(path, shard=Shard(number=3, of=7))} == parts[2]


@pytest.mark.parametrize("text", ["", "3", "0/4", "5/4", "1/0", "a/b", "-1/2", "1/2/3"])
def test_a_shard_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="give NUMBER/PARTS, as 3/16"):
        Shard.named(text)


def test_what_is_damaged_is_told_with_its_line(tmp_path: Path) -> None:
    packed = tmp_path / "a.gz"
    packed.write_bytes(gzip.compress(os.urandom(4000).hex().encode() + b"\n" + b"b.example\n" * 9000)[:-2000])
    with pytest.raises(UnreadableFile, match="cannot be read beyond line"):
        read(packed)
    quoted = tmp_path / "a.csv"
    quoted.write_text('domain\n"a.example\n' + "b.example\n" * 20_000)
    with pytest.raises(UnreadableFile, match="look for a quotation mark that nothing closes"):
        read(quoted)
    with pytest.raises(UnreadableFile, match="No such file"):
        read(tmp_path / "none")


@given(st.binary(max_size=400))
def test_no_octets_end_it_otherwise(tmp_path_factory: pytest.TempPathFactory, octets: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "a.txt"
    path.write_bytes(octets)
    with contextlib.suppress(UsageError, UnreadableFile):
        assert all(line > 0 for line, _ in read(path))


def test_whoever_waits_for_a_pipe_can_be_told_to_stop(tmp_path: Path) -> None:
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    holder = os.open(fifo, os.O_RDWR)
    with Targets(str(fifo)) as targets:
        found: list[object] = []
        waiting = threading.Thread(target=lambda: found.extend(targets))
        waiting.start()
        targets.stop()
        waiting.join(10)
        assert not waiting.is_alive()
    os.close(holder)
    assert found == []
