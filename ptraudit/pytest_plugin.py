"""For pytest: a fixture `ptraudit` that audits, so that a test can hold what mail depends on.

    def test_outbound(ptraudit):
        ptraudit.require("example.com", fail_on="warning")

The configuration is `ptraudit.toml` or `pyproject.toml` of the root folder, or what the ini option `ptraudit_config`
names. Imports nothing heavy: every run of pytest loads this.
"""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import pytest
from msgspec import Struct

from ptraudit.config import found
from ptraudit.gate import FailOn, Gate

if TYPE_CHECKING:
    from ptraudit.api import Options
    from ptraudit.report import DomainReport


class Auditor(Struct, frozen=True, kw_only=True):
    """Audits in tests that are not async; the others await `ptraudit.audit`. `config` is used where none is given."""

    config: Path | None = None

    def audit(self, target: str, **options: "Unpack[Options]") -> "DomainReport":
        """The report on one domain or address, as `ptraudit.audit` gives it. Raises UsageError."""
        from ptraudit.api import audit

        if self.config is not None:
            options.setdefault("config", self.config)
        return asyncio.run(audit(target, **options))

    def require(
        self, target: str, *, fail_on: str | None = None, min_score: int | None = None, **options: "Unpack[Options]"
    ) -> "DomainReport":
        """The same, and the test fails as the command would exit with 1 or 3: what could not be found out is not fine."""
        __tracebackhide__ = True
        report = self.audit(target, **options)
        deciding = tuple(dict.fromkeys(row.receiver for row in report.receivers if row.decides))
        gate = Gate(fail_on=FailOn(fail_on) if fail_on else None, min_score=min_score, receivers=deciding)
        if gate.domain_status(report):
            rows = [f"{row.outcome}: {row.check_id} {row.check}: {row.message}" for row in gate.deciding(report)]
            score = "no score" if report.score is None else f"score {report.score} of 100"
            head = f"{report.target}: {report.verdict}, {score}"
            pytest.fail("\n".join((head, *rows)), pytrace=False)
        return report


def pytest_addoption(parser: pytest.Parser) -> None:
    """The ini option."""
    parser.addini("ptraudit_config", "the configuration of the fixture `ptraudit`, from the root folder", default="")


@pytest.fixture(scope="session")
def ptraudit(pytestconfig: pytest.Config) -> Auditor:
    """Audits sending domains: `ptraudit.require("example.com")`, or `ptraudit.audit("example.com")` for its report."""
    named = pytestconfig.getini("ptraudit_config")
    return Auditor(config=pytestconfig.rootpath / named if named else found(pytestconfig.rootpath))
