"""The words and numbers of the JSON report that several of its parts use, and the JSON Schema of what is made of them."""

import inspect
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"

OutcomeName = Literal["pass", "fail", "undetermined", "not-applicable"]
SeverityName = Literal["error", "warning", "note"]
VerdictName = Literal["pass", "fail", "undetermined"]
Percentage = Annotated[int, Meta(ge=0, le=100)]


def schema_of(kind: type, title: str) -> dict[str, Any]:  # Any: a JSON document
    """The JSON Schema of a dataclass or structure, with its docstrings as descriptions."""
    document: dict[str, Any] = {"$schema": SCHEMA_DIALECT, "title": title, **msgspec.json.schema(kind)}
    for definition in document["$defs"].values():
        if "description" in definition:
            definition["description"] = inspect.cleandoc(definition["description"])
    return document
