"""`ptraudit schema`: the JSON Schema of what ptraudit writes."""

import json
from enum import StrEnum
from typing import Annotated

import typer


class SchemaName(StrEnum):
    """What there is a schema of."""

    REPORT = "report"


def schema(of: Annotated[SchemaName, typer.Argument(help="What to show the schema of.")]) -> None:
    """Print a JSON Schema (draft 2020-12)."""
    from ptraudit.cli.output import say
    from ptraudit.render import json as json_format

    assert of is SchemaName.REPORT
    say(json.dumps(json_format.schema(), indent=2) + "\n")
