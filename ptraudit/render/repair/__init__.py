"""A plan of repair to text: a module of this package is a format, with `parts` that make one of each report."""

from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

from ptraudit.render.templating.clean import cleaned
from ptraudit.repair.lines import Part
from ptraudit.report import DomainReport, Report

FORMATS = tuple(sorted(module.name for module in iter_modules(__path__)))
ENDINGS = {"bind": "zone", "nsupdate": "nsupdate", "terraform": "tf", "octodns": "yaml", "dnscontrol": "js"}  # else txt


def parts(report: Report, format: str) -> tuple[Part, ...]:  # noqa: A002 - the word of the command line
    """The plan of every target in one of FORMATS, in parts that may stand in files of their own."""
    domains: Sequence[DomainReport] = cleaned(report).reports
    made: tuple[Part, ...] = import_module(f"{__name__}.{format}").parts(domains)
    return made
