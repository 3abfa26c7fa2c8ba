"""`ptraudit schema`: the JSON Schema of what ptraudit writes and reads."""

import json
from enum import StrEnum
from typing import Annotated

import typer


class SchemaName(StrEnum):
    """What there is a schema of."""

    REPORT = "report"
    CONFIG = "config"
    BULK = "bulk"


def schema(
    of: Annotated[SchemaName, typer.Argument(metavar="report|config|bulk", help="What to show the schema of.")],
) -> None:
    """Print a JSON Schema (draft 2020-12)."""
    from ptraudit.bulk import line
    from ptraudit.cli.output import say
    from ptraudit.config import model
    from ptraudit.render import json as json_format

    schema = {SchemaName.REPORT: json_format.schema, SchemaName.CONFIG: model.schema, SchemaName.BULK: line.schema}[of]
    say(json.dumps(schema(), indent=2) + "\n")
