"""The formats that monitoring reads: Nagios' plugin output and Prometheus' exposition format."""

import re
import subprocess
from math import isnan

import pytest
from msgspec.structs import replace
from nagiosplugin import Performance  # type: ignore[import-untyped]  # it has no types
from prometheus_client.parser import text_string_to_metric_families

from ptraudit.gate import FailOn, Gate
from ptraudit.judge import judged
from ptraudit.render import render
from ptraudit.render.nagios import State, state, unknown
from ptraudit.report import Report
from tests.golden import golden_report
from tests.reports import report
from tests.samples import broken, healthy
from tests.test_render_ci import hostile, many, with_waivers
from tests.validators import program
from tests.worlds import V4, nxdomain, reverse, sending, servfail

NEVER, STRICT = Gate(fail_on=FailOn.NEVER), Gate(fail_on=FailOn.WARNING)
NAMELESS = judged([sending(V4, *nxdomain(reverse(V4), "PTR"))])
UNKNOWN = judged([sending(V4, *servfail(reverse(V4), "PTR"))])


def minor() -> Report:
    """Only a warning has failed."""
    one = healthy()
    checks = tuple(replace(check, outcome="fail") if check.severity == "warning" else check for check in one.checks)
    return report(replace(one, checks=checks))


class TestNagios:
    @pytest.mark.parametrize(
        ("one", "gate", "expected"),
        [
            pytest.param(report(healthy()), Gate(), State.OK, id="in order"),
            pytest.param(NAMELESS, Gate(), State.CRITICAL, id="an error failed"),
            pytest.param(NAMELESS, NEVER, State.WARNING, id="an error failed, which does not decide"),
            pytest.param(UNKNOWN, Gate(), State.UNKNOWN, id="an error could not be judged"),
            pytest.param(UNKNOWN, NEVER, State.OK, id="nothing decides"),
            pytest.param(minor(), Gate(), State.WARNING, id="a warning failed"),
            pytest.param(minor(), STRICT, State.CRITICAL, id="a warning failed, which decides"),
            pytest.param(report(healthy()), Gate(min_score=100), State.OK, id="the score is enough"),
            pytest.param(report(replace(healthy(), score=99)), Gate(min_score=100), State.CRITICAL, id="the score is low"),
            pytest.param(
                report(*UNKNOWN.reports, *NAMELESS.reports), Gate(), State.CRITICAL, id="a failure outweighs the unknown"
            ),
            pytest.param(report(*UNKNOWN.reports, *minor().reports), Gate(), State.UNKNOWN, id="the unknown a warning"),
            pytest.param(replace(with_waivers(), reports=(healthy(),)), Gate(), State.WARNING, id="a waiver is over"),
        ],
    )
    def test_the_state_follows_the_gate(self, one: Report, gate: Gate, expected: State) -> None:
        assert state(one, gate) is expected
        assert render(one, "nagios", gate=gate).startswith(f"PTRAUDIT {expected.name} - ")

    def test_the_first_line_says_what_matters(self) -> None:
        first = render(NAMELESS, "nagios").splitlines()[0]
        said, _, data = first.partition(" | ")
        assert re.fullmatch(r"PTRAUDIT CRITICAL - sender\.example: 1 error failed, .*score \d+", said)
        assert data.startswith("score=")

    @pytest.mark.parametrize("one", [NAMELESS, golden_report(), report(replace(broken(), score=None))])
    def test_the_performance_data_is_what_the_reference_writes(self, one: Report) -> None:
        data = render(one, "nagios", gate=Gate(min_score=90)).splitlines()[0].partition(" | ")[2]
        pattern = re.compile(r"('[^']+'|[^ '=]+)=(U|[\d.]+)(s?);([^; ]*);([^; ]*);([^; ]*)(?:;([^; ]*))?(?: |$)")
        parts = list(pattern.finditer(data))
        assert "".join(part[0] for part in parts) == data
        for part in parts:
            label, value, unit, warning, critical, least, most = part.groups()
            if value != "U":
                reference = str(Performance(label.strip("'"), value, unit, warning, critical, least, most or ""))
                assert reference == part[0].strip()

    def test_findings_follow_the_worst_first(self) -> None:
        _, *lines = render(with_waivers(), "nagios").splitlines()
        assert lines[0] == "the waiver of PTR001 for 198.51.100.4 ended on 2026-11-21: what it waived counts again"
        assert lines[1].startswith("error PTR001 ptr-missing: 198.51.100.4 of example.com: fail: 198.51.100.4 has no")
        assert [line for line in lines if ": waived until 2027-03-31 (129 days left): Ticket 4711.: " in line]

    def test_it_stays_short(self) -> None:
        text = render(many(500), "nagios")
        first, *lines = text.splitlines()
        assert first.partition(" | ")[0].endswith("; 497 more")
        assert (sum(len(line) + 1 for line in lines) < 4_100, lines[-1][-5:]) == (True, " more")

    def test_strangers_add_no_bar_and_no_line(self) -> None:
        one = hostile()
        text = render(one, "nagios")
        assert text.count("|") == 1
        assert text.splitlines()[0].count(" | ") == 1

    def test_what_went_wrong_is_unknown(self) -> None:
        assert unknown("a|b\nc") == "PTRAUDIT UNKNOWN - a\\174b c\n"


def samples(text: str) -> dict[str, dict[tuple[str, ...], float]]:
    return {
        family.name: {tuple(sample.labels.values()): sample.value for sample in family.samples}
        for family in text_string_to_metric_families(text)
    }


class TestPrometheus:
    def test_every_outcome_has_its_value(self) -> None:
        status = {
            (labels["address"], labels["id"]): value
            for family in text_string_to_metric_families(render(with_waivers(), "prometheus"))
            if family.name == "ptraudit_check_status"
            for _, labels, value, *_ in family.samples
        }
        assert status["198.51.100.1", "PTR001"] == 0
        assert status["198.51.100.4", "PTR001"] == 1
        assert status["198.51.100.5", "PTR001"] == 2
        assert status["198.51.100.3", "FCR001"] == 3

    def test_a_domain_has_its_verdict_score_and_time(self) -> None:
        found = samples(render(with_waivers(), "prometheus"))
        domains = {("example.com",), ("xn--bcher-kva.example",)}
        assert found["ptraudit_verdict"] == {("example.com",): 1, ("xn--bcher-kva.example",): 0}
        assert found["ptraudit_score"].keys() == found["ptraudit_run_seconds"].keys() == domains
        assert found["ptraudit_last_run_timestamp_seconds"]["example.com",] == 1795341600
        assert found["ptraudit_waiver_end_timestamp_seconds"] == {("PTR001", "198.51.100.4"): 1795305600}

    def test_a_score_that_is_not_known_is_no_number(self) -> None:
        found = samples(render(report(replace(broken(), score=None)), "prometheus"))
        assert isnan(found["ptraudit_score"]["example.com",])

    @pytest.mark.parametrize("one", [golden_report(), hostile()], ids=["golden", "hostile"])
    def test_promtool_has_nothing_to_say(self, one: Report) -> None:
        command = [program("promtool", "the Prometheus format"), "check", "metrics"]
        ran = subprocess.run(command, input=render(one, "prometheus"), capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
