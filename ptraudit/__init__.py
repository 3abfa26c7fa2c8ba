"""Will the world accept mail from your servers, and if not, who must change which record?

`await audit("example.com")` is the report on one domain, `audit_all` that on several. They are the line in one call:
`Question.of` understands what is asked, `observed` gathers the evidence (async, the only part with a network), `judged`
makes the report of it (pure). Everything else is a value on that line.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ptraudit.api import audit, audit_all
    from ptraudit.checks import catalogue
    from ptraudit.dns.server import server
    from ptraudit.errors import InvalidResolver, InvalidTarget, PtrauditError, UnreadableFile, UsageError
    from ptraudit.evidence import Evidence
    from ptraudit.gather.smtp import SmtpProber
    from ptraudit.judge import judged
    from ptraudit.line import Question, observed
    from ptraudit.policy import Policy
    from ptraudit.report import DomainReport, Report

__version__ = "0.1.0"  # here, and not of the installed package's data, which take 20 ms to be read

__all__ = [
    "DomainReport",
    "Evidence",
    "InvalidResolver",
    "InvalidTarget",
    "Policy",
    "PtrauditError",
    "Question",
    "Report",
    "SmtpProber",
    "UnreadableFile",
    "UsageError",
    "__version__",
    "audit",
    "audit_all",
    "catalogue",
    "judged",
    "observed",
    "server",
]

_HOMES = {
    "DomainReport": "report",
    "Evidence": "evidence",
    "InvalidResolver": "errors",
    "InvalidTarget": "errors",
    "Policy": "policy",
    "PtrauditError": "errors",
    "Question": "line",
    "Report": "report",
    "SmtpProber": "gather.smtp",
    "UnreadableFile": "errors",
    "UsageError": "errors",
    "audit": "api",
    "audit_all": "api",
    "catalogue": "checks",
    "judged": "judge",
    "observed": "line",
    "server": "dns.server",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used (PEP 562): a command must not pay for what it does not use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"ptraudit.{_HOMES[name]}"), name)
