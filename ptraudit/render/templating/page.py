"""What an HTML page needs beside its text: hashes for its policy, and the report itself inside it."""

import base64
import hashlib

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from ptraudit.render import json
from ptraudit.report import Report

# 200 addresses under 40 checks are some 8,000 findings, nearly all of them passes. They must not make a page that no
# mail system takes: Gmail takes 25 MB, many others 10, and a browser shows 2 MB at once.
MAX_EMBEDDED = 800_000

# As Jinja's tojson: nothing that ends a script element, begins a comment or an entity, or ends an attribute.
_HARMLESS = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "'": "\\u0027"})


class Embedded(Struct, frozen=True, kw_only=True):
    """A JSON report inside a page; `left_out` counts the findings that were left out for the sake of its size."""

    json: Markup
    left_out: int


def embedded(report: Report) -> Embedded:
    """The report as JSON that is safe inside a script element, without what passed or does not apply if it is too long."""
    text = json.compact(report)
    if len(text) <= MAX_EMBEDDED:
        return Embedded(json=Markup(text.translate(_HARMLESS)), left_out=0)  # noqa: S704 - made harmless just here
    short = tuple(
        replace(domain, findings=tuple(f for f in domain.findings if f.outcome in {"fail", "undetermined"}))
        for domain in report.reports
    )
    left_out = sum(len(domain.findings) for domain in report.reports) - sum(len(domain.findings) for domain in short)
    text = json.compact(replace(report, reports=short))
    return Embedded(json=Markup(text.translate(_HARMLESS)), left_out=left_out)  # noqa: S704 - made harmless just here


def csp_hash(source: str) -> str:
    """How a content security policy names an inline script or style: `sha256-…` of exactly what stands inside (CSP 3)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(str(source).encode()).digest()).decode()
