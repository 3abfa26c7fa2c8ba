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


def schema_of(title: str, *kinds: type) -> dict[str, Any]:  # Any: a JSON document
    """The JSON Schema of a struct, or of one of several, with its docstrings as descriptions."""
    references, definitions = msgspec.json.schema_components(kinds)
    parts = references[0] if len(references) == 1 else {"anyOf": list(references)}
    document: dict[str, Any] = {"$schema": SCHEMA_DIALECT, "title": title, **parts, "$defs": definitions}
    for definition in definitions.values():
        if "description" in definition:
            definition["description"] = inspect.cleandoc(definition["description"])
    return document
