"""Programs and schemas that tell whether what we write is what its readers expect; skipped by name where missing."""

import json
import os
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

FOLDER = Path(os.environ.get("PTRAUDIT_VALIDATORS", "nowhere"))  # tests/run.sh fills it


def modules(what: str) -> Path:
    """The folder of the packages from npm; the test is skipped without it, and says what was not tested."""
    folder = FOLDER / "node_modules"
    if not folder.is_dir():
        pytest.skip(f"no packages from npm: {what} was not tested")
    return folder


def program(name: str, what: str) -> str:
    """The path of a program; the test is skipped without it, and says what was not tested."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: {what} was not tested")
    return found


@cache
def sarif_schema() -> Any:  # Any: a JSON document
    """The schema of OASIS."""
    path = FOLDER / "sarif-2.1.0.json"
    if not path.is_file():
        pytest.skip("the SARIF schema could not be fetched: SARIF was not validated")
    return json.loads(path.read_text())


def sarif_faults(text: str) -> list[str]:
    """What the schema says against a SARIF file."""
    return [error.message for error in Draft202012Validator(sarif_schema()).iter_errors(json.loads(text))]
