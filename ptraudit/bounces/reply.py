"""SMTP replies in whatever tells of them: a log line of Postfix or Exim, a DSN (RFC 3464), or the bare words."""

import email
import email.policy
import re
from collections.abc import Iterable, Iterator
from email.message import Message

from msgspec import Struct
from msgspec.structs import replace

from ptraudit.address import parsed_address
from ptraudit.hostname import MAX_NAME
from ptraudit.lookup import IPAddress, printable

MOST = 1_000  # replies told of one text; a day of a busy log has no more kinds
LONGEST = 8_000  # characters of one line that are read; Exim writes a reply of many lines into one


class Reply(Struct, frozen=True, kw_only=True):
    """One reply. `code` is of RFC 5321, `status` of RFC 3463; both are empty where they are not told.

    `server` is who said it, `client` the address that it was said to, `greeting` whether it stood in the greeting's place.
    """

    code: str = ""
    status: str = ""
    text: str
    server: str = ""
    client: IPAddress | None = None
    greeting: bool = False


_CODE = re.compile(r"(?<![\w.=-])(?P<code>[245]\d\d)[- ](?:[#(]?(?P<status>[245]\.\d{1,3}\.\d{1,3})\b[): ]*)?")
_STATUS = re.compile(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])")

# host mx.example[192.0.2.1] said: 450 … (in reply to RCPT TO command)
_POSTFIX_CLIENT = re.compile(
    r"host (?P<server>[^\s\[]+)\[[^\]]*\] (?P<how>said|refused to talk to me): (?P<reply>.*)", re.DOTALL
)
# NOQUEUE: reject: RCPT from unknown[192.0.2.1]: 450 …; from=<…>
_POSTFIX_SERVER = re.compile(r"reject(?:_warning)?: (?P<phase>[A-Z-]+) from [^\s\[]+\[(?P<client>[^\]]*)\]: (?P<reply>.*)")
# SMTP error from remote mail server after RCPT TO:<…>: 550 …
_EXIM_CLIENT = re.compile(
    r"(?:H=(?P<server>\S+) \[[^\]]*\].*?)?SMTP error from remote mail (?:server|host) after (?P<phase>.*?): "
    r"(?:host (?P<host>\S+) \[[^\]]*\]: )?(?P<reply>[245]\d\d[- ].*)",
    re.DOTALL,
)
# H=(mail.example) [192.0.2.1] F=<…> rejected RCPT <…>: Administrative prohibition
_EXIM_SERVER = re.compile(
    r"\[(?P<client>[^\]]*)\](?::\d+)?(?: \S+=\S+)* (?P<soft>temporarily )?rejected "
    r"(?P<phase>RCPT|MAIL|EHLO|HELO|DATA|connection|after DATA)\b[^:]*(?::\S*>)?(?:: (?P<words>.*))?"
)
_EXIM_SYNTAX = re.compile(
    r"rejected (?P<phase>EHLO|HELO) from (?:\S+ )*\[(?P<client>[^\]]*)\].*?: (?P<words>syntactically.*)"
)


def replies(text: str) -> tuple[Reply, ...]:
    """The distinct refusals and deferrals that a text tells of, in its order, at most MOST; acceptances are left out."""
    found = _of_dsn(text) if _is_dsn(text) else _of_lines(text)
    distinct = dict.fromkeys(one for one in found if not one.code.startswith("2"))
    return tuple(distinct)[:MOST]


def _is_dsn(text: str) -> bool:
    return "message/delivery-status" in text.lower()


def _of_dsn(text: str) -> Iterator[Reply]:
    """What the fields of each recipient say (RFC 3464 section 2.3)."""
    message = email.message_from_string(text, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            groups = part.get_payload()
            yield from (one for group in groups if isinstance(group, Message) for one in _of_recipient(group))


def _of_recipient(group: Message) -> Iterator[Reply]:
    if "Status" not in group and "Diagnostic-Code" not in group:
        return  # the fields of the message, not of a recipient
    words = " ".join(str(group.get("Diagnostic-Code", "")).partition(";")[2].split())
    one = next(_of_line(words), Reply(text=printable(words, LONGEST)))
    status = "".join(str(group.get("Status", "")).split()[:1])
    server = printable(str(group.get("Remote-MTA", "")).partition(";")[2].strip(), MAX_NAME)
    yield replace(one, status=one.status or printable(status, 20), server=one.server or server)


def _of_lines(text: str) -> Iterator[Reply]:
    for line in _unfolded(text.splitlines()):
        yield from _of_line(line[:LONGEST])


def _unfolded(lines: Iterable[str]) -> Iterator[str]:
    """Lines that belong together as one: those of a reply (RFC 5321 section 4.2.1), and those that go on indented."""
    together = ""
    for line in lines:
        more = together and (line[:1].isspace() or re.match(r"[245]\d\d-", together))
        same_reply = re.match(r"([245]\d\d)[- ]", line)
        if more and line.strip() and (line[:1].isspace() or (same_reply and together.startswith(same_reply[1]))):
            together = f"{together} {line.strip()}"
        else:
            if together:
                yield together
            together = line.strip()
    if together:
        yield together


def _of_line(line: str) -> Iterator[Reply]:
    line = line.replace("\\n", " ")  # as Exim writes the end of a line
    if match := _POSTFIX_CLIENT.search(line):
        words, _, after = match["reply"].rpartition(" (in reply to ")
        yield replace(
            _reply(words or match["reply"].removesuffix(")")),
            server=printable(match["server"], MAX_NAME),
            greeting=match["how"] != "said" or "initial" in after,
        )
    elif match := _POSTFIX_SERVER.search(line):
        one = _reply(re.split(r"; (?:from|proto|to|client|helo)=", match["reply"])[0])
        yield replace(one, client=parsed_address(match["client"]), greeting=match["phase"] == "CONNECT")
    elif match := _EXIM_CLIENT.search(line):
        server = printable(match["server"] or match["host"] or "", MAX_NAME)
        yield replace(_reply(match["reply"]), server=server, greeting=match["phase"].startswith("initial"))
    elif match := _EXIM_SYNTAX.search(line):
        client = parsed_address(match["client"])
        yield Reply(code="501", text=printable(match["words"], LONGEST), client=client)
    elif match := _EXIM_SERVER.search(line):
        words = match["words"] or ("Temporary local problem" if match["soft"] else "Administrative prohibition")
        yield Reply(
            code="451" if match["soft"] else "550",
            text=printable(words, LONGEST),
            client=parsed_address(match["client"]),
            greeting=match["phase"] == "connection",
        )
    elif _CODE.search(line) or _STATUS.search(line):
        yield _reply(line)


def _reply(words: str) -> Reply:
    """The reply in words that have its code somewhere; the codes of its further lines are taken out."""
    match = _CODE.search(words)
    if match is None:
        status = _STATUS.search(words)
        return Reply(status=status[0] if status else "", text=printable(words.strip(), LONGEST))
    code, status_of_it = match["code"], match["status"] or ""
    again = rf"(?:^|\s){code}[- ](?:#?{re.escape(status_of_it)}[ :])?"
    text = " ".join(re.sub(again, " ", words[match.end() :]).split())
    client = re.search(r"\[([0-9A-Fa-f.:]+)\]", text)
    return Reply(
        code=code,
        status=status_of_it,
        text=printable(text, LONGEST),
        client=parsed_address(client[1]) if client else None,
    )
