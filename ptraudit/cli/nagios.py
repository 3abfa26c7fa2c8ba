"""Exit statuses in the sense of Nagios, where its output goes to stdout: what went wrong is UNKNOWN, not CRITICAL."""

import os
from collections.abc import Sequence
from itertools import pairwise

UNKNOWN = 3


def wanted(arguments: Sequence[str]) -> bool:
    """Whether a command line asks for the plugin's output on stdout; also one that typer has refused."""
    formats, outputs = _values(arguments, "--format"), _values(arguments, "--output", "-o")
    formats = formats or os.environ.get("PTRAUDIT_FORMAT", "").split()
    place = formats.index("nagios") if "nagios" in formats else -1
    return place >= 0 and (place >= len(outputs) or outputs[place] == "-")


def say_unknown(message: str) -> None:
    """Write the plugin's output where there is no report, as far as stdout takes it."""
    from ptraudit.cli.output import say
    from ptraudit.render.nagios import unknown

    say(unknown(message))


def _values(arguments: Sequence[str], *names: str) -> list[str]:
    spread = [part for text in arguments for part in (text.split("=", 1) if text.startswith("--") else [text])]
    return [value for name, value in pairwise(spread) if name in names]
