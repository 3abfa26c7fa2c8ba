"""What a refusal means: which receiver and rule says so, which check finds the reason, and how to mend it. Pure."""

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from ptraudit.aftermath import after
from ptraudit.bounces.reply import Reply, replies
from ptraudit.check import Check
from ptraudit.checks import catalogue
from ptraudit.receivers import titles

FILE = Path(__file__).with_name("known.toml")


class Known(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words that a receiver is known by. `receiver` is a name of `receivers`, or else `by` says who it is.

    All that is told must fit: one of `says`, the code, the last two numbers of the status, the end of the server's name.
    """

    receiver: str = ""
    by: str = ""
    says: tuple[str, ...] = ()
    code: Annotated[str, Meta(pattern=r"^([45]\d\d)?$")] = ""
    status: Annotated[str, Meta(pattern=r"^(\d{1,3}\.\d{1,3})?$")] = ""
    server: str = ""
    checks: tuple[str, ...] = ()
    means: Annotated[str, Meta(min_length=10)]
    source: Annotated[str, Meta(min_length=5)]

    def fits(self, reply: Reply) -> bool:
        """Whether a reply may be this one; a code that the text does not tell is no objection."""
        text = reply.text.lower()
        return (
            (not self.says or any(re.search(_pattern(words), text) for words in self.says))
            and (not self.code or reply.code in {"", self.code})
            and (not self.status or reply.status[2:] == self.status)
            and (not self.server or f".{reply.server.lower().rstrip('.')}".endswith(f".{self.server}"))
        )


def _pattern(words: str) -> str:
    return ".*".join(map(re.escape, words.split("*")))


class Explanation(Struct, frozen=True, kw_only=True):
    """What a reply means. `receiver` and `who` are empty, and the rest with them, where nobody knows it.

    `receiver` is a name of `receivers` or empty, `who` says it in words, `then` what the sending server does.
    """

    reply: Reply
    receiver: str = ""
    who: str = ""
    means: str = ""
    checks: tuple[Check[Any], ...] = ()  # Any: checks of all scopes
    source: str = ""
    then: str = ""


@cache
def known() -> tuple[Known, ...]:
    """Every known reply, the most certain first. A file at fault is a mistake of ours and raises what the reader says."""
    found = msgspec.toml.decode(FILE.read_bytes(), type=dict[str, tuple[Known, ...]])["reply"]
    ids = {check.id for check in catalogue()}
    for one in found:
        strange = {one.receiver} - titles().keys() - {""} | set(one.checks) - ids
        if strange or not (one.receiver or one.by) or not (one.says or one.status):
            raise LookupError(f"{FILE.name}: {one.means!r} names {sorted(strange)}, nobody, or nothing to know it by")
    return found


def explained(text: str) -> tuple[Explanation, ...]:
    """What each refusal and deferral means that a text tells of: words, log lines, or a DSN."""
    return tuple(map(_explained, replies(text)))


def _explained(reply: Reply) -> Explanation:
    then = after(reply.code or reply.status, greeting=reply.greeting)
    one = next((one for one in known() if one.fits(reply)), None)
    if one is None:
        return Explanation(reply=reply, then=then)
    by_id = {check.id: check for check in catalogue()}
    return Explanation(
        reply=reply,
        receiver=one.receiver,
        who=titles().get(one.receiver, one.by),
        means=one.means,
        checks=tuple(by_id[check_id] for check_id in one.checks),
        source=one.source,
        then=then,
    )
