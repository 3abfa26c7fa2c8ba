"""Options that are taken as they are given: never otherwise than typer itself would take them."""

from pathlib import Path
from typing import Any

import pytest
import typer

from ptraudit.cli.commands import NAMES, made

VALUES: tuple[object, ...] = (
    None, "", "text", "udp", "UDP", "json", "error", "7", "-7", "0.05", "true", "a\0b", "-", 7, -7, 0.05, True, False,
    b"octets", Path("file"), [], ["one", "two"], ["one", 2], [None], ("one",), ("udp",), [Path("file"), "other"], {"a": 1},
)  # fmt: skip


def ending(process: Any, context: Any, value: object) -> tuple[str, object]:
    """What becomes of a value, as a command sees it: typer gives it an empty list as None where that is the default."""
    try:
        processed = process(context, value)
    except Exception as error:  # noqa: BLE001 - whatever typer does, ours is to do
        return type(error).__name__, str(error)
    return "taken", processed if processed != () else None


@pytest.mark.parametrize("name", NAMES)
def test_every_option_takes_and_refuses_what_it_does_with_typer_alone(name: str) -> None:
    command = made(name)
    parts = list(getattr(command, "commands", {}).values()) or [command]
    for part in parts:
        context = typer.Context(part)
        for parameter in part.get_params(context):
            if parameter.callback:
                continue  # it reads a file, prints, or ends the program
            by_typer = type(parameter).process_value.__get__(parameter)
            for value in (parameter.default, *VALUES):
                told = f"{name} {parameter.name} {value!r}"
                assert (told, ending(parameter.process_value, context, value)) == (told, ending(by_typer, context, value))
