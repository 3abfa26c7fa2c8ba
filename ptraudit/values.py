"""The words and numbers of the JSON report that several of its parts use."""

from typing import Annotated, Literal

from msgspec import Meta

OutcomeName = Literal["pass", "fail", "undetermined", "not-applicable"]
SeverityName = Literal["error", "warning", "note"]
VerdictName = Literal["pass", "fail", "undetermined"]
Percentage = Annotated[int, Meta(ge=0, le=100)]
