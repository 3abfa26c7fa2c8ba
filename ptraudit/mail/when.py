"""When a report is mailed. Imports nothing: the options need its words."""

from enum import StrEnum


class MailWhen(StrEnum):
    """With every run, when something has changed, or when the exit status is not 0."""

    ALWAYS = "always"
    CHANGE = "change"
    FAIL = "fail"
