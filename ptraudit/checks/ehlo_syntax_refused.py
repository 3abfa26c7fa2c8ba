"""Would a mail server refuse the EHLO name for how it is written?"""

import re

from ptraudit.address import parsed_address
from ptraudit.check import EHLO_NAME, Mover, Severity, Verdict, check, failed, passed
from ptraudit.subject import EhloName

EXIM, OPENSMTPD, BOTH = "Exim answers 501", "OpenSMTPD answers 501 5.5.4", "Exim answers 501, OpenSMTPD 501 5.5.4"
POSTFIX = "Postfix with reject_invalid_helo_hostname answers 501"

# What the programs do of themselves, without any rule of their operator; observed 2026-11-22 on the versions of Debian 12.
FAULTS = tuple(
    (re.compile(pattern), what, answer)
    for pattern, what, answer in (
        (r"^$", "nothing", "Exim and Postfix answer 501"),
        (r"\s", "a blank", BOTH),
        (r"\*", "an asterisk", BOTH),
        (r"[^\x00-\x7f]", "letters outside ASCII", BOTH),
        (r"^[^\[]*_", "an underscore", EXIM),
        (r"^[^\[]*(?=[\x00-\x7f])[^\[\]\w.:*\s-]", "another character than letters, digits, hyphens and dots", EXIM),
        (r"^-", "a hyphen at its start", OPENSMTPD),
        (r"^\.|\.\.", "an empty label", OPENSMTPD),
        (r"[^.]\.$", "a dot at its end", OPENSMTPD),
        (r"^\[[^\]]*$|^[^\[]*\]", "a bracket without its partner", BOTH),
        (r"^(?=.*:)[\da-fA-F:.]+$", "the form of a bare IPv6 address", BOTH),
        (r"^(?![\da-fA-F:.]+$)[^\[]*:", "a colon outside brackets", EXIM),
        (r"(?i)^\[(?!ipv6:)[^\]]*:", "an IPv6 address in brackets without the tag IPv6:", POSTFIX),
    )
)


@check(
    "EHLO005",
    EHLO_NAME,
    Severity.ERROR,
    title="No mail server refuses how the EHLO name is written",
    failure_title="Mail servers refuse how the EHLO name is written",
    why="These programs refuse the EHLO command itself, before sender and recipient are named, without any rule of their "
    "operator (Postfix by a common one), so no mail gets through.",
    fix="Have the mail server use a name of letters, digits, hyphens and single dots, as mail.example.com, or a literal "
    "as [192.0.2.1] or [IPv6:2001:db8::1].",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 5321 section 4.1.2", "RFC 5321 section 4.1.3", "Exim, OpenSMTPD, Postfix, observed 2026-11-22"),
    since="0.1.0",
)
def ehlo_syntax_refused(ehlo: EhloName) -> Verdict:
    """The EHLO name, byte for byte as it is sent, has nothing that Exim, OpenSMTPD or Postfix refuses as malformed."""
    faults = [f"{what} ({answer})" for pattern, what, answer in FAULTS if pattern.search(ehlo.written)]
    if ehlo.written.startswith("[") and parsed_address(ehlo.written) is None:
        faults.append("brackets around something that is no address (RFC 5321 section 4.1.3 allows an address alone)")
    if faults:
        return failed(f'The EHLO name "{ehlo.label}" has {"; ".join(faults)}. Letters, digits, hyphens and dots are safe.')
    return passed(f'The EHLO name "{ehlo.label}" has nothing that Exim, OpenSMTPD or Postfix refuse as malformed.')
