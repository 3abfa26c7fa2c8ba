"""Whether a record of known content mends a check: decided for every check, so that a new one must decide too."""

from typing import Any

import pytest

from ptraudit.check import Check, Outcome
from ptraudit.checks import catalogue
from tests.checks.test_catalogue import as_evidence, rows

MENDED = {
    "IP002", "IP004", "PTR001", "PTR002", "PTR003", "PTR004", "PTR005", "PTR006", "PTR007", "PTR008", "PTR009",
    "FCR001", "FCR002", "FCR003",
    "MX001", "MX002", "MX003", "MX004", "MX005", "MX006", "MX007", "MX008", "MX009",
    "EHLO002", "EHLO003", "SMTP005", "SMTP006",
    "SPF001", "SPF002", "SPF003", "SPF004", "SPF005", "SPF006", "SPF007", "SPF008", "SPF009", "SPF011", "SPF012", "SPF013",
    "SPF014", "SPF015", "SPF016", "SPF017",
    "DKIM003", "DKIM008", "DKIM009",
    "DMARC001", "DMARC002", "DMARC003", "DMARC004", "DMARC005", "DMARC006", "DMARC007", "DMARC008", "DMARC009", "DMARC010",
    "STS002", "TLSRPT001", "TLSRPT002", "BIMI002", "DANE001", "DANE002", "DANE004",
}  # fmt: skip
NOT_MENDED = {
    "the server's own settings": {
        "EHLO001", "EHLO004", "EHLO005", "EHLO006", "SMTP001", "SMTP002", "SMTP003", "SMTP004", "SMTP007", "SMTP008",
        "SMTP009", "SMTP010", "SMTP011", "SMTP012", "SMTP013", "SMTP014", "SMTP015", "SMTP016", "SMTP017", "SMTP018",
        "SMTP019",
    },
    "a key or a certificate that only the owner has": {
        "DKIM001", "DKIM002", "DKIM004", "DKIM005", "DKIM006", "DKIM007", "DKIM010", "BIMI003", "DANE005",
    },
    "a page or an image elsewhere": {
        "STS001", "STS003", "STS004", "STS005", "STS006", "STS007", "STS008", "STS009", "BIMI001",
    },
    "signing a zone": {"DNSSEC001", "DNSSEC002", "DNSSEC003", "DNSSEC004", "DNSSEC005", "PTR010", "DANE003"},
    "whoever keeps a list": {"DNSBL001", "DNSBL002", "DNSBL003", "DNSBL004", "DNSBL005", "DNSBL006"},
    "the transfers and delegations of a zone": {"ZONE001", "ZONE002", "ZONE003", "ZONE004", "ZONE005", "ZONE006"},
    "knowing which hosts send": {"IP001", "IP003", "SPF010", "MX010"},
}  # fmt: skip
IN_SITUATIONS = {"IP002", "IP004", "MX009", "SPF001", "SPF014"}  # whose tables lack the records around; see test_situations
CHECKS = catalogue()


def test_every_check_has_decided() -> None:
    decided = [MENDED, *NOT_MENDED.values()]
    assert sum(map(len, decided)) == len(set().union(*decided))
    assert {check.id for check in CHECKS} == set().union(*decided)


@pytest.mark.parametrize("check", [pytest.param(check, id=check.name) for check in CHECKS])
def test_a_failure_has_changes_where_records_mend_it(check: Check[Any]) -> None:
    failing = [given for given, outcome, _ in rows(check) if outcome is Outcome.FAIL]
    changes = [check.findings(as_evidence(given))[0].verdict.changes for given in failing]
    assert any(changes) is (check.id in MENDED - IN_SITUATIONS)
