"""Options taken as they are given, where that is what they should be: typer loads pydantic to see to it, at 85 ms.

It does so for each option, given or not, since typer 0.29. Most are left out, or are text. What is anything else, or is
missing, or wrong, stays with typer, and so do its words.
"""

from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any, get_args, get_origin

from typer.core import TyperCommand

PLAIN = (str, Path, Enum)  # made of text by calling them; of a path, no option of ours asks more than that


class Lightly:
    """Before typer's class of a command or of a group: its options are taken as they are given, where that will do."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 - typer's copy of click is private
        """The options of the command, that of its help among them."""
        parameters: list[Any] = super().get_params(ctx)  # type: ignore[misc]  # of the class that comes after this one
        for parameter in parameters:
            if not isinstance(parameter.process_value, partial):
                parameter.process_value = partial(_processed, parameter, parameter.process_value)
        return parameters


class Command(Lightly, TyperCommand):
    """A command like that."""


def _processed(parameter: Any, by_typer: Callable[[Any, Any], Any], context: Any, value: Any) -> Any:  # noqa: ANN401 - as above
    """What a command gets for a value, or for None where the option is left out."""
    known = getattr(parameter, "type_descriptor", None)  # what is annotated, without `| None`
    if known is None:  # before typer 0.29, which came without pydantic
        return by_typer(context, value)
    left_out = value is None or value is parameter.default
    taken = value if left_out else _taken(value, known.annotation)
    if (taken is None and not left_out) or (parameter.required and not taken):
        return by_typer(context, value)
    return parameter.callback(context, parameter, taken) if parameter.callback else taken


def _taken(value: Any, annotation: Any) -> Any:  # noqa: ANN401 - whatever is annotated
    """The value as what is annotated; None where there is none, or where it takes more than that."""
    if isinstance(value, bool) and annotation is bool:
        return value
    made = isinstance(annotation, type) and issubclass(annotation, PLAIN)
    if made and isinstance(value, PLAIN) and "\0" not in str(value):
        with suppress(ValueError):  # a word that the enumeration does not have
            return annotation(value)
    if isinstance(value, list | tuple) and get_origin(annotation) is list:
        (kind,) = get_args(annotation)
        items = [_taken(item, kind) for item in value]
        return None if None in items else items
    return None
