"""What registries answered, kept in a folder between runs, so that they are asked once a day and not at every run.

A cache is a convenience: where it cannot be read or written, everything goes on without it.
"""

import contextlib
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from ptraudit.lookup import address_from_json
from ptraudit.registration import Registration

ANSWER_AGE = timedelta(days=1)  # blocks change hands seldom, and who repairs a contact looks again tomorrow
BOOTSTRAP_AGE = timedelta(days=7)  # a registry gets a new block every few months (RFC 9224 section 8: not at every question)
MAX_FILE = 4 * 1024 * 1024  # octets; thousands of blocks, and a larger file is begun anew
ANSWERS = "answers.jsonl"


def cache_folder(environment: Mapping[str, str]) -> Path | None:
    """Where the user's programs keep such things (XDG Base Directory Specification); None where nobody has a home."""
    given = Path(environment.get("XDG_CACHE_HOME", ""))
    if given.is_absolute():  # the specification has relative ones ignored
        return given / "ptraudit" / "rdap"
    try:
        return Path.home() / ".cache" / "ptraudit" / "rdap"
    except RuntimeError:
        return None


class RdapCache:
    """The files in a folder, which is made when something is kept; without one, nothing is."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def bootstrap(self, name: str) -> tuple[bytes, bool] | None:
        """A bootstrap file, and whether it is new enough; None where there is none."""
        path = self._path(name)
        with contextlib.suppress(OSError):
            if path is not None and path.stat().st_size <= MAX_FILE:
                written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                return path.read_bytes(), datetime.now(UTC) - written < BOOTSTRAP_AGE
        return None

    def keep_bootstrap(self, name: str, octets: bytes) -> None:
        """Keep a bootstrap file."""
        path = self._path(name)
        if path is not None:
            self._replace(path, octets)

    def answers(self) -> tuple[Registration, ...]:
        """The answers that are new enough. Where most are not, the file is written anew without them."""
        path = self._path(ANSWERS)
        lines: list[bytes] = []
        with contextlib.suppress(OSError):
            if path is not None and path.stat().st_size <= MAX_FILE:
                lines = path.read_bytes().splitlines()
        oldest = (datetime.now(UTC) - ANSWER_AGE).strftime("%Y-%m-%dT%H:%M:%SZ")
        found = tuple(one for one in self._read(lines) if one.retrieved_at > oldest)
        if path is not None and 2 * len(found) < len(lines):
            self._replace(path, b"".join(map(self._written, found)))
        return found

    def keep(self, answer: Registration) -> None:
        """Keep an answer: one line more, so that several runs at once lose nothing."""
        path = self._path(ANSWERS)
        with contextlib.suppress(OSError):
            if path is not None:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                too_large = path.exists() and path.stat().st_size > MAX_FILE
                with path.open("wb" if too_large else "ab") as file:
                    file.write(self._written(answer))

    def _path(self, name: str) -> Path | None:
        return self._folder / name if self._folder else None

    def _read(self, lines: list[bytes]) -> Iterator[Registration]:
        for line in lines:
            # Written by another version, cut, or by somebody else.
            with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                yield msgspec.json.decode(line, type=Registration, dec_hook=address_from_json)

    def _written(self, answer: Registration) -> bytes:
        return msgspec.json.encode(answer, enc_hook=str) + b"\n"

    def _replace(self, path: Path, octets: bytes) -> None:
        with contextlib.suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside = path.with_name(f".{path.name}.{os.getpid()}")
            beside.write_bytes(octets)
            beside.replace(path)
