"""The commands by name. A module is imported when its command is run: to import all would make every start wait."""

from functools import cache
from importlib import import_module
from importlib.machinery import PathFinder
from pathlib import Path
from types import FunctionType
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from ptraudit.cli.lightly import Command, Lightly

# In the order of the help. Each is a function in the module of its name, and the docstring is the help. That of a group has
# beside it PARTS, the functions that are its commands.
NAMES = (
    "audit", "bulk", "gather", "judge", "spf", "init", "history", "diff", "fix", "wait", "explain", "checks", "receivers",
    "demo", "schema", "baseline",
)  # fmt: skip
FROM_ENVIRONMENT = {"auto_envvar_prefix": "PTRAUDIT"}  # --fail-on is PTRAUDIT_FAIL_ON, at every command alike


class Commands(Lightly, TyperGroup):
    """The commands; whoever gives a target in place of one is told what was meant."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - they are typer's, and go to typer
        super().__init__(**settings)
        for name in NAMES:
            self.add_command(Listed(name))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - typer's copy of click is private
        """As it is everywhere, but for words that are no command and look like a target."""
        word = args[0]
        if self.get_command(ctx, word) is None and not word.startswith("-") and any(sign in word for sign in ".:@"):
            ctx.fail(f'"{word}" is no command; to audit it, run: ptraudit audit {word}')
        return super().resolve_command(ctx, args)


class Listed(TyperCommand):
    """A command as the help and the shells list it; it is made where its own arguments are to be read."""

    def get_short_help_str(self, limit: int = 45) -> str:
        """What a list says of it."""
        self.help = described(str(self.name))
        return super().get_short_help_str(limit)

    def make_context(self, *arguments: Any, **more: Any) -> Any:  # noqa: ANN401 - as above
        """The context of the command itself, which is what is run then, or completed."""
        return made(str(self.name)).make_context(*arguments, **more)


@cache
def made(name: str) -> Any:  # noqa: ANN401 - as above
    """The command of this name, or the group, with all its options."""
    from ptraudit.cli.guide import epilog

    module = import_module(f"ptraudit.cli.{name}")
    command, parts = getattr(module, name), getattr(module, "PARTS", ())
    maker = typer.Typer(name=name, add_completion=False, no_args_is_help=True, rich_markup_mode=None)
    if parts:
        maker.callback()(command)
    for part in parts or (command,):
        words = f"{name} {part.__name__}" if parts else name
        maker.command(cls=Command, context_settings=FROM_ENVIRONMENT, epilog=epilog(words))(part)
    return get_command(maker)


def described(name: str) -> str | None:
    """The docstring of a command's function, out of the compiled module, which is not run for that."""
    # Not by importlib.util.find_spec: whoever hooks into imports, as pytest does, needs not have a module's code.
    spec = PathFinder.find_spec(f"ptraudit.cli.{name}", [str(Path(__file__).parent)])
    assert spec is not None
    loader: Any = spec.loader  # Any: what loads from files and what loads from archives share no type that has get_code
    (function,) = (one for one in loader.get_code(spec.name).co_consts if getattr(one, "co_name", "") == name)
    return FunctionType(function, {}).__doc__
