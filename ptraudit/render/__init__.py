"""A report to text. A module of this package is a structured format, a template `report.<format>.j2` a text format.

A new format is one new file, and no list: the names are read off the two folders. What templates use is `templating`.
"""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from ptraudit.errors import UsageError
from ptraudit.gate import Gate
from ptraudit.render.templating import OWN_TEMPLATES
from ptraudit.render.templating.clean import cleaned
from ptraudit.report import Report

FILE_ENDINGS = {"htm": "html", "md": "markdown", "prom": "prometheus", "txt": "text"}  # instead of the format's own name
# What an ending may hold too, where it is asked for by name: GitLab's own example is gl-code-quality-report.json.
_KINDS = {"json": {"gitlab", "sarif"}, "text": {"github", "nagios"}}

_STRUCTURED = frozenset(module.name for module in iter_modules(__path__) if not module.ispkg)


def formats(templates: Path | None = None) -> tuple[str, ...]:
    """The names of every format, in alphabetical order, with those that a user's folder of templates adds."""
    folders = (templates, OWN_TEMPLATES) if templates else (OWN_TEMPLATES,)
    files = (file for folder in folders for file in folder.glob("report.*.j2"))
    return tuple(sorted(_STRUCTURED.union(file.name.split(".")[1] for file in files)))


FORMATS = formats()
NEED_PLACES = frozenset({"gitlab", "sarif"})  # whose readers refuse a finding that stands in no file


def render(
    report: Report,
    format: str,  # noqa: A002 - the word of the command line, and of everybody
    *,
    templates: Path | None = None,
    gate: Gate | None = None,
    color: bool = False,
    width: int = 80,
    ascii_only: bool = False,
) -> str:
    """The report in one of the formats, ending with a line end.

    `templates` is a folder that is looked in before our own. `color`, `width` (columns, at least 40) and `ascii_only`
    matter to the text format alone. `gate` says which failures decide, for the formats that tell.
    Control characters and what turns the direction of text come out visibly escaped.

    Raises UsageError for an unknown format or a missing folder, UnreadableFile for a template that does not work.
    """
    if templates is not None and not templates.is_dir():
        raise UsageError(f'"{templates}" is no folder; give one that holds templates, such as report.html.j2.')
    if format not in formats(templates):
        raise UsageError(f'"{format}" is no report format; choose one of {", ".join(formats(templates))}.')
    printable = cleaned(report)
    own_template = templates is not None and (templates / f"report.{format}.j2").is_file()
    if format in _STRUCTURED and not own_template:
        text: str = import_module(f"{__name__}.{format}").render(printable, gate or Gate())
        return text
    from ptraudit.render.templating.detail import MARKDOWN, UNBOUNDED
    from ptraudit.render.templating.engine import fill  # Jinja is needed here alone
    from ptraudit.render.templating.terminal import Terminal

    terminal = Terminal(color=color, width=max(width, 40), ascii_only=ascii_only)
    budget = MARKDOWN if format == "markdown" else UNBOUNDED
    return fill(printable, f"report.{format}.j2", templates=templates, terminal=terminal, budget=budget)


def format_of(path: Path) -> str | None:
    """The format that a file's ending asks for, or None: `report.md` is Markdown, `-` and `report` say nothing."""
    ending = path.suffix.lower().removeprefix(".")
    known = FILE_ENDINGS.get(ending, ending)
    return known if known in FORMATS else None


def fits(path: Path, format: str) -> bool:  # noqa: A002 - it is the option's name
    """Whether a file of this name can hold this format without misleading anybody."""
    named = format_of(path)
    return named in {None, format} or format in _KINDS.get(named or "", ())
