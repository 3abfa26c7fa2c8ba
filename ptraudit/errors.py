"""What ptraudit raises. A failed lookup or conversation is a value, never an exception.

PtrauditError
├── UsageError          what the caller gave cannot be used; the message says what was expected
│   ├── InvalidTarget   neither a domain nor an address
│   ├── InvalidResolver neither an address nor a tls:// or https:// address
│   └── InvalidConfiguration  a configuration file that cannot be used; the message names file, line and path
├── UnreadableFile      a file does not hold what it should
├── BrokenRun           a run over many targets that cannot go on; what is done is kept
└── Undelivered         a mail that its server did not take; the message says why
"""


class PtrauditError(Exception):
    """The root of everything that ptraudit raises on purpose."""


class UsageError(PtrauditError):
    """What the caller gave cannot be used."""


class InvalidTarget(UsageError):
    """A target that is neither a domain nor an address."""


class InvalidResolver(UsageError):
    """A resolver that cannot be asked."""


class InvalidConfiguration(UsageError):
    """A configuration file that cannot be used."""


class UnreadableFile(PtrauditError):
    """A file that is missing, or does not hold what it should."""


class BrokenRun(PtrauditError):
    """A run over many targets that cannot go on; what it has written stays, and another run can go on from there."""


class Undelivered(PtrauditError):
    """A mail that its server did not take, or not for everybody."""
