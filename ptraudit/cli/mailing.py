"""The options of the mailed report, and what is made of them. Imports nothing heavy: see tests/test_process.py."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from ptraudit.cli.options import option
from ptraudit.mail.when import MailWhen

if TYPE_CHECKING:
    from ptraudit.mail.mailing import Mailing

MailTo = Annotated[list[str] | None, option(metavar="ADDRESS", help="Mail the report to this address. Repeatable.")]
MailFrom = Annotated[str, option(metavar="ADDRESS", help="The sender of the mailed report.")]
MailWhenOption = Annotated[
    MailWhen,
    option("--mail-when", help="Mail it always, when something changed (needs --history), or when the status is not 0."),
]
Smtp = Annotated[
    str,
    option(
        "--smtp",
        metavar="URL",
        help="The server that takes the mail: smtp://HOST, smtp(s)://USER@HOST:PORT. "
        "The password comes from PTRAUDIT_SMTP_PASSWORD, a file named by PTRAUDIT_SMTP_PASSWORD_FILE, or netrc.",
    ),
]
Eml = Annotated[Path | None, option("--eml", metavar="FILE", help="Write the mail here and send nothing.")]
MailDkim = Annotated[str, option(metavar="SELECTOR:KEYFILE", help="Sign the mail with this key (needs ptraudit[dkim]).")]


def mailing(
    *,
    to: Sequence[str] | None,
    sender: str,
    when: MailWhen,
    smtp: str,
    eml: Path | None,
    dkim: str,
    history: Path | None,
) -> "Mailing | None":
    """Whom to mail the report to; None where nobody is named. Raises UsageError before anything is asked."""
    if not to and not eml:
        return None
    from ptraudit.mail.mailing import mailing as understood

    return understood(
        to=to or (),
        sender=sender,
        when=when,
        smtp=smtp,
        eml=eml,
        dkim=dkim,
        history=history is not None,
        environment=os.environ,
    )
