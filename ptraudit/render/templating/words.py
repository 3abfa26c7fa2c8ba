"""Facts of a report in words: the sentences that every text format begins with."""

from ptraudit.evidence import EVERY_ADDRESS
from ptraudit.report import MAX_EXACT, CheckResult, DomainReport, Mx, ReverseZone, SmtpSession

# What a result is called and how it is marked, the worst first. Never by colour alone.
SIGNS = {"fail": "✗", "warning": "!", "note": "i", "undetermined": "?", "pass": "✓", "not-applicable": "–", "waived": "~"}
WORDS = {
    "fail": "failed",
    "warning": "warning",
    "note": "note",
    "undetermined": "undetermined",
    "pass": "passed",
    "not-applicable": "not applicable",
    "waived": "waived",
}


def counted(count: int, singular: str, plural: str = "") -> str:
    """A number and its noun: "1 check", "4,096 addresses"."""
    return f"{number(count)} {singular if count == 1 else plural or singular + 's'}"


def number(count: int) -> str:
    """A number with its thousands apart; one that a report cannot hold is "over 9,000,000,000,000,000"."""
    return f"{count:,}" if count < MAX_EXACT else "over 9,000,000,000,000,000"


def failed_checks(domain: DomainReport, severity: str) -> int:
    """How many checks of a severity failed."""
    return sum(1 for check in domain.checks if check.outcome == "fail" and check.severity == severity)


def open_checks(domain: DomainReport, severity: str) -> int:
    """How many checks of a severity could not be judged for some subject, and failed for none."""
    return sum(1 for check in domain.checks if check.outcome == "undetermined" and check.severity == severity)


def tally(check: CheckResult) -> str:
    """How a check went over its subjects: "3 of 4 passed", "1 of 4 failed", "undetermined"."""
    if not check.judged or check.outcome not in {"pass", "fail", "undetermined"}:
        return WORDS[check.outcome]
    if check.outcome == "fail":
        return f"{check.judged - check.passed:,} of {check.judged:,} failed"
    rest = ", others undetermined" if check.outcome == "undetermined" else ""
    return f"{check.passed:,} of {check.judged:,} passed{rest}"


def verdict_sentence(domain: DomainReport) -> str:
    """What the verdict says of mail from here."""
    errors = failed_checks(domain, "error")
    if domain.verdict == "fail":
        return f"{counted(errors, 'check')} failed that receivers refuse or defer mail for."
    if domain.verdict == "pass" and any(row.waived and row.severity == "error" for row in domain.findings):
        return "Nothing was found that receivers refuse or defer mail for, beside what is waived."
    if domain.verdict == "pass":
        return "Nothing was found that receivers refuse or defer mail for."
    missing = open_checks(domain, "error")
    if missing:
        return f"Nothing is known to be broken, but {counted(missing, 'check')} that mail depends on could not be judged."
    return "There was nothing to judge that mail depends on."


def findings_sentence(domain: DomainReport) -> str:
    """How many checks failed or stayed open: "2 errors, 1 warning, 3 undetermined, 1 waived"; empty where none did."""
    failed = {severity: failed_checks(domain, severity) for severity in ("error", "warning", "note")}
    parts = [counted(count, severity) for severity, count in failed.items() if count]
    others = (("undetermined", domain.counts["undetermined"]), ("waived", sum(row.waived for row in domain.findings)))
    return ", ".join(parts + [f"{count} {word}" for word, count in others if count])


def covered(domain: DomainReport) -> str:
    """How many of the addresses that may send were looked at, and what could not be listed or is only planned."""
    return " ".join(filter(None, (_audited(domain), _beside(domain), _unlisted(domain), _planned(domain))))


def _audited(domain: DomainReport) -> str:
    authorised, audited = domain.coverage.authorised, domain.coverage.audited
    if any(term.why == EVERY_ADDRESS for term in domain.not_enumerable):
        return f"Its SPF record lets every address send; {number(audited)} that it names were audited."
    if not authorised:
        return "No address is known to send for it." if domain.domain else ""
    if audited >= authorised:
        all_of_them = f"All {number(authorised)} authorised addresses audited."
        return "The one authorised address was audited." if authorised == 1 else all_of_them
    return f"{number(audited)} of {number(authorised)} authorised addresses audited."


def _beside(domain: DomainReport) -> str:
    receiving = sum(1 for address in domain.outbound if address.inbound_only)
    return f"Audited beside: {counted(receiving, 'address', 'addresses')} of mail exchangers." if receiving else ""


def _unlisted(domain: DomainReport) -> str:
    terms = len(domain.not_enumerable)
    return f"{counted(terms, 'SPF term')} could not be listed in full." if terms else ""


def _planned(domain: DomainReport) -> str:
    if not domain.assumed:
        return ""
    more = f" and {counted(len(domain.assumed) - 3, 'file')} more" if len(domain.assumed) > 3 else ""
    beside = "nobody else was asked" if domain.assume_only else "they were answered before live DNS"
    return f"Records of {', '.join(domain.assumed[:3])}{more} are only planned: {beside}."


def moment(text: str) -> str:
    """A time in UTC as people write it; other text as it is."""
    return text[:-1].replace("T", " ", 1) + " UTC" if len(text) == 20 and text.endswith("Z") and text[10] == "T" else text


def exchanger(mx: Mx) -> str:
    """A mail exchanger's addresses, in a few words."""
    return ", ".join(mx.addresses) or "no address"


def keeper(zone: ReverseZone) -> str:
    """Who keeps a reverse zone, as its own records say."""
    signed = {"secure": "signed", "insecure": "not signed", "bogus": "its signatures are wrong"}.get(zone.dnssec, "")
    contact = f"{zone.contact} is responsible" if zone.contact else "nobody is named as responsible"
    more = f" and {len(zone.servers) - 4} more" if len(zone.servers) > 4 else ""
    servers = f"served by {', '.join(zone.servers[:4])}{more}" if zone.servers else ""
    return "; ".join(filter(None, (contact, servers, signed)))


def conversation(session: SmtpSession) -> str:
    """How an SMTP conversation went: the greeting, or how far it came."""
    if session.greeting:
        ended = "" if session.ending == "connected" else f"; {session.ending} at {session.phase}"
        return session.greeting + ended
    return f"{session.ending} at {session.phase}" + (f" ({session.detail})" if session.detail else "")


def sentence(text: str) -> str:
    """The text as a sentence: with a capital letter and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".") if text else ""
