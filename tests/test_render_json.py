"""The JSON report: the contract with other programs."""

import json
import subprocess
import sys

import jsonschema
import msgspec
import pytest

from ptraudit.render import render
from ptraudit.render.json import schema
from ptraudit.report import DomainReport, Finding, Report
from tests.reports import report
from tests.samples import broken, healthy, large

WHOLE = report(broken(), healthy(), large(20))


def test_report_reads_back_equal() -> None:
    assert msgspec.json.decode(render(WHOLE, "json"), type=Report) == WHOLE


def test_report_fits_its_schema() -> None:
    validator = jsonschema.validators.validator_for(schema())
    validator.check_schema(schema())
    validator(schema()).validate(json.loads(render(WHOLE, "json")))


def test_schema_refuses_a_score_over_100() -> None:
    document = json.loads(render(WHOLE, "json"))
    document["reports"][0]["score"] = 101
    with pytest.raises(jsonschema.ValidationError, match="101"):
        jsonschema.validate(document, schema())


def test_schema_allows_fields_of_later_versions() -> None:
    document = json.loads(render(WHOLE, "json")) | {"later": True}
    jsonschema.validate(document, schema())


def test_schema_says_what_it_is() -> None:
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema()["title"] == "ptraudit report"
    assert "\n    " not in schema()["$defs"]["DomainReport"]["description"]


def test_fields_stand_in_the_order_of_the_contract() -> None:
    document = json.loads(render(WHOLE, "json"))
    assert list(document) == ["schema_version", "tool", "reports", "waivers", "unchecked_demands"]
    assert list(document["reports"][0]) == list(DomainReport.__struct_fields__)
    assert list(document["reports"][0]["findings"][0]) == list(Finding.__struct_fields__)


def test_text_is_indented_by_two_and_ends_its_last_line() -> None:
    text = render(WHOLE, "json")
    assert text.startswith('{\n  "schema_version": "1",\n  "tool": {\n    "name": "ptraudit",')
    assert text.endswith("}\n")
    assert not text.endswith("\n\n")


def test_readable_name_is_not_escaped() -> None:
    assert '"domain_unicode": "bücher.example"' in render(WHOLE, "json")


def test_json_needs_no_templates() -> None:
    program = (
        "import sys; from tests.reports import report; from tests.samples import healthy; "
        "from ptraudit.render import render; render(report(healthy()), 'json'); sys.exit('jinja2' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
