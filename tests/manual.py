"""The manual page: `python -m tests.manual` writes it anew from the help, test_manual.py compares it."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ptraudit import __version__
from ptraudit.cli.commands import NAMES, made
from ptraudit.cli.guide import EXAMPLES, EXIT_STATUSES, FILES, FIX_STATUSES, NAGIOS_STATUSES, SPF_STATUSES, VARIABLES
from ptraudit.report import WHAT_IT_PROVES

PAGE = Path(__file__).parent.parent / "ptraudit" / "ptraudit.1"
DESCRIPTION = """\
Given a sending domain, \\fBptraudit\\fR finds the hosts that receive for it and the addresses that send for it, checks
that each address has a PTR record that leads back to it, with \\fB\\-\\-probe\\fR reads what the mail servers say, and
writes a report with a score: what was seen, what receivers expect, whose move it is, and the record to publish."""


def page() -> str:
    """The page in the man macros of roff, which every Unix shows."""
    commands = dict(_commands())
    parts = [
        f'.TH PTRAUDIT 1 "" "ptraudit {__version__}" "User Commands"',
        ".SH NAME\nptraudit \\- audit the reverse DNS of mail servers",
        ".SH SYNOPSIS\n.B ptraudit\n.I COMMAND\n.RI [ OPTIONS ]\n.RI [ ARGUMENTS ]",
        f".SH DESCRIPTION\n{DESCRIPTION}\n.PP\n{escaped(WHAT_IT_PROVES)}",
        ".SH COMMANDS\n" + "\n".join(_command(name, command) for name, command in commands.items()),
        ".SH EXIT STATUS\n" + _tagged((str(number), meaning) for number, meaning in EXIT_STATUSES.items()),
        f".PP\n{escaped(NAGIOS_STATUSES)}",
        f".PP\n{escaped(f'Those of ptraudit spf: {SPF_STATUSES}.')}",
        f".PP\n{escaped(f'Those of ptraudit fix: {FIX_STATUSES}.')}",
        ".SH ENVIRONMENT\n" + _tagged(VARIABLES.items()),
        ".SH FILES\n" + _tagged(FILES.items()),
        ".SH SEE ALSO\n.BR dig (1),\n.BR host (1)\n.PP\nRFC 8601 section 3, RFC 1912 section 2.1, RFC 5321",
    ]
    return "\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """Text on one line that roff prints as it is."""
    flat = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-").replace("~", "\\(ti").replace("…", "...")
    return re.sub(r"^([.'])", r"\\&\1", flat)


def _commands() -> Iterator[tuple[str, Any]]:  # Any: typer's copy of click is private
    for name in NAMES:
        command = made(name)
        parts: dict[str, Any] = getattr(command, "commands", {})
        yield from ((f"{name} {part}", one) for part, one in parts.items())
        if not parts:
            yield name, command


def _command(name: str, command: Any) -> str:
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option"]
    usage = " ".join(f"\\fI{escaped(one.metavar or one.name.upper())}\\fR" for one in arguments)
    paragraphs = [escaped(text) for text in command.help.split("\n\n")]
    examples = _tagged((line, what) for line, what in EXAMPLES[name])
    tagged = [(f"{one.metavar or one.name.upper()}", one.help or "") for one in arguments]
    tagged += [(_names(one), _help(one)) for one in options]
    heading = f".SS ptraudit {escaped(name)} [OPTIONS] {usage}".rstrip()
    return "\n".join([heading, "\n.PP\n".join(paragraphs), _tagged(tagged), ".PP\nExamples:", examples])


def _names(option: Any) -> str:
    """Every option has a metavar, or takes a word of an enumeration and has one of them as its default."""
    value = "" if option.is_flag else f" {option.metavar or '|'.join(word.value for word in type(option.default))}"
    return ", ".join([*option.opts, *option.secondary_opts]) + value


def _help(option: Any) -> str:
    default = option.default
    shown = default not in (None, "", False, ()) and not option.is_flag and "[default" not in (option.help or "")
    return f"{option.help} [default: {getattr(default, 'value', default)}]" if shown else str(option.help)


def _tagged(rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f".TP\n\\fB{escaped(tag)}\\fR\n{escaped(text)}" for tag, text in rows)


if __name__ == "__main__":
    PAGE.write_text(page())
