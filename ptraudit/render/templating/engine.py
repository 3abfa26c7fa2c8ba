"""Jinja, set up so that HTML is escaped, nothing is undefined, and a mistake in a template is told with its place."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import NoReturn

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    select_autoescape,
)

from ptraudit.aftermath import after
from ptraudit.errors import UnreadableFile
from ptraudit.render.rows import effect, told
from ptraudit.render.templating import OWN_TEMPLATES, aside, markdown, page, words
from ptraudit.render.templating.detail import UNBOUNDED, Budget
from ptraudit.render.templating.forecasts import matrix, outlook
from ptraudit.render.templating.graph import graph
from ptraudit.render.templating.picture import picture
from ptraudit.render.templating.terminal import Terminal, columns, padded
from ptraudit.render.templating.views import status, views, worst_first
from ptraudit.report import WHAT_IT_PROVES, Report

# Jinja's default looks at the last ending only, so that report.html.j2 would not be escaped at all.
ESCAPED = ("html.j2", "htm.j2", "xml.j2", "svg.j2")

# What an expression in a template can end with, beside Jinja's own errors, when it is given what it does not expect.
_MISTAKES = (TemplateError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError, OSError, RecursionError)


def fill(
    report: Report,
    name: str,
    *,
    templates: Path | None,
    terminal: Terminal,
    budget: Budget = UNBOUNDED,
    finish: Callable[[str], str] = str,
    attached: str = "",
) -> str:
    """The report through a template, ending with one line end, in as much detail as the budget holds.

    `templates` is a folder that is looked in before our own. `finish` is done to every text before it is measured.
    `attached` says what goes with it. Raises UnreadableFile for a template at fault.
    """
    shown = {"report": report, "domains": views(report), "attention": told(report), "attached": attached}
    text = ""
    try:
        template = _environment(templates, terminal).get_template(name)
        for detail in budget.levels:
            text = finish(template.render(shown, what_it_proves=WHAT_IT_PROVES, detail=detail)).rstrip("\n") + "\n"
            if budget.holds(text):
                break
    except _MISTAKES as error:
        _tell(error, templates)
    return text


def filled(name: str, **values: object) -> str:
    """Values through one of our own templates, ending with one line end."""
    return (
        _environment(None, Terminal(color=False, width=80, ascii_only=False)).get_template(name).render(values).rstrip("\n")
        + "\n"
    )


@lru_cache(maxsize=8)  # a run uses few, and compiling a template takes longer than filling it
def _environment(templates: Path | None, terminal: Terminal) -> Environment:
    folders = [FileSystemLoader(folder) for folder in (templates, OWN_TEMPLATES) if folder]
    environment = Environment(
        loader=ChoiceLoader(folders),
        autoescape=select_autoescape(ESCAPED, default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        optimized=False,  # most templates are filled once: to work out their constants beforehand takes longer
    )
    environment.filters |= {
        "sign": words.SIGNS.__getitem__,
        "word": words.WORDS.__getitem__,
        "counted": words.counted,
        "number": words.number,
        "moment": words.moment,
        "sentence": words.sentence,
        "tally": words.tally,
        "exchanger": words.exchanger,
        "keeper": words.keeper,
        "conversation": words.conversation,
        "waived": aside.waived,
        "ended": aside.ended,
        "changes": aside.changes,
        "changed": aside.changed,
        "trend_line": aside.trend_line,
        "reweighed": aside.reweighed,
        "worst_first": worst_first,
        "picture": picture,
        "graph": graph,
        "matrix": matrix,
        "outlook": outlook,
        "known": effect.known,
        "csp_hash": page.csp_hash,
        "embedded": page.embedded,
        "prose": markdown.prose,
        "code": markdown.code,
        "fenced": markdown.fenced,
        "comment": markdown.comment,
        "summary": markdown.summary,
        "plain": terminal.plain,
        "styled": terminal.styled,
        "wrapped": terminal.wrapped,
        "record": terminal.record,
        "underlined": terminal.underlined,
        "padded": padded,
        "columns": columns,
    }
    environment.globals |= {"status": status, "terminal": terminal, "after": after}
    return environment


def _tell(error: Exception, templates: Path | None) -> NoReturn:
    """Raise what is wrong with a template of the user; a mistake in one of ours is our bug and stays what it is."""
    place = _place(error)
    reading = isinstance(error, (TemplateError, UnicodeDecodeError, OSError))
    if templates is None or (not reading and not place.startswith(str(templates))):
        raise error
    raise UnreadableFile(
        f"{place or templates}: {error}. Mend the template, or take it out of {templates} to have ptraudit's own."
    ) from error


def _place(error: Exception) -> str:
    """The template and the line of it that an error comes from, as far as it is known."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name} line {error.lineno}"
    frames = [frame for frame in _frames(error.__traceback__) if frame[0].endswith(".j2")]
    return "{} line {}".format(*frames[-1]) if frames else ""


def _frames(traceback: TracebackType | None) -> list[tuple[str, int]]:
    return [(frame.f_code.co_filename, line) for frame, line in walk_tb(traceback)]
