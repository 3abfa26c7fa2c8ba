"""The action and the examples: what their own programs say of them, and what their commands do in the world in a box."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from ptraudit.lab.world import World
from tests.validators import program

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
BIN = Path(sys.executable).parent
TARGET = "no-ptr.example"


def yaml(path: Path) -> Any:  # Any: as YAML holds it
    return YAML(typ="safe").load(path)


def output(*command: object, **more: Any) -> subprocess.CompletedProcess[str]:  # Any: as subprocess has it
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=60, check=False, **more)


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ("vendor.github-actions", ROOT / "action.yml"),
        ("vendor.github-workflows", EXAMPLES / "github-workflow.yml"),
        ("vendor.gitlab-ci", EXAMPLES / "gitlab-ci.yml"),
    ],
)
def test_files_for_ci_keep_their_schema(schema: str, path: Path) -> None:
    done = output(BIN / "check-jsonschema", "--builtin-schema", schema, path)
    assert done.returncode == 0, done.stdout


def test_zizmor_finds_nothing_to_attack() -> None:
    done = output(BIN / "zizmor", "--offline", "--no-progress", "--persona", "auditor", ROOT / "action.yml", EXAMPLES)
    assert done.returncode == 0, done.stdout


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a run of the action's audit did."""

    status: int
    said: str
    outputs: Mapping[str, str]
    summary: str
    folder: Path


Act = Callable[..., Step]


@pytest.fixture
def environment(box: World) -> dict[str, str]:
    """As it is where commands run, with the world in a box."""
    ours = {
        "PTRAUDIT_RESOLVER": box.resolver,
        "PTRAUDIT_TREAT_AS_PUBLIC": " ".join(map(str, box.treat_as_public)),
        "PATH": f"{BIN}:{os.environ['PATH']}",
    }
    return {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "PTRAUDIT_"))} | ours


@pytest.fixture
def act(tmp_path: Path, environment: dict[str, str]) -> Act:
    """Run the audit of the action as GitHub's runner does, after an installation that is there already."""
    action = yaml(ROOT / "action.yml")
    (step,) = (step for step in action["runs"]["steps"] if step.get("id") == "audit")
    (tmp_path / "temp").mkdir()
    (tmp_path / "temp" / "ptraudit").symlink_to(sys.prefix)

    def run(more: Mapping[str, str] | None = None, **inputs: str) -> Step:
        given = {name: value["default"] for name, value in action["inputs"].items()}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}
        variables = {
            name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: given[match[1]], value)
            for name, value in step["env"].items()
        }
        files = {"GITHUB_OUTPUT": tmp_path / "output", "GITHUB_STEP_SUMMARY": tmp_path / "summary"}
        for file in files.values():
            file.write_text("")
        ours = {name: str(file) for name, file in files.items()} | {"RUNNER_TEMP": str(tmp_path / "temp")}
        script = tmp_path / "script"
        script.write_text(step["run"])
        work = tmp_path / "work"
        work.mkdir(exist_ok=True)
        command = ("bash", "--noprofile", "--norc", "-eo", "pipefail", script)
        done = output(*command, env=environment | variables | ours | dict(more or {}), cwd=work)
        outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
        return Step(
            status=done.returncode,
            said=done.stdout + done.stderr,
            outputs=outputs,
            summary=files["GITHUB_STEP_SUMMARY"].read_text(),
            folder=work,
        )

    return run


def test_the_action_annotates_sums_up_and_fails(act: Act) -> None:
    step = act(targets=f"healthy.example {TARGET}")
    assert (step.status, step.outputs) == (1, {"status": "1", "verdict": "fail", "score": "96"})
    assert re.search(r"^::error .*192\.0\.2\.11 has no PTR record", step.said, re.MULTILINE)
    assert step.summary == (step.folder / "ptraudit-report" / "report.md").read_text()
    assert {path.name for path in (step.folder / "ptraudit-report").iterdir()} == {"report.html", "report.md", "report.json"}


def test_the_action_audits_the_configuration_and_writes_sarif(act: Act) -> None:
    folder = act().folder  # for its folder: there is nothing to audit yet
    (folder / "ptraudit.toml").write_text('[[domain]]\nname = "healthy.example"\n')
    step = act(sarif="true", reports="out")
    assert (step.status, step.outputs["verdict"]) == (0, "pass")
    assert json.loads((folder / "out" / "report.sarif").read_text())["version"] == "2.1.0"


def test_the_action_says_what_wrong_use_is(act: Act) -> None:
    step = act()
    assert (step.status, step.outputs) == (2, {"status": "2"})
    assert "ptraudit: " in step.said


@pytest.mark.parametrize(("undetermined", "status"), [("fail", 3), ("warn", 0)])
def test_the_action_tells_what_could_not_be_found_out(act: Act, undetermined: str, status: int) -> None:
    dead = {"PTRAUDIT_RESOLVER": "127.0.0.1:1", "PTRAUDIT_TIMEOUT": "0.2"}
    step = act(dead, targets="healthy.example", undetermined=undetermined)
    assert (step.status, step.outputs["status"], step.outputs["verdict"]) == (status, "3", "undetermined")
    assert ("::warning::nothing failed" in step.said) is (status == 0)


@pytest.mark.parametrize("name", ["targets", "fail_on", "reports", "config", "from_file"])
def test_an_input_is_never_a_command(act: Act, name: str) -> None:
    step = act(**{"targets": TARGET, name: "$(touch${IFS}bad) `touch${IFS}bad` ; touch bad"})
    assert step.status in {1, 2}
    assert not list(step.folder.rglob("bad"))


def test_a_target_is_never_an_option(act: Act) -> None:
    step = act(targets=f"--exit-zero {TARGET}")
    assert step.status == 2
    assert '"--exit-zero" is no domain' in step.said


def test_the_workflow_uses_the_action_as_it_is() -> None:
    action, workflow = yaml(ROOT / "action.yml"), (EXAMPLES / "github-workflow.yml").read_text()
    (step,) = (
        one for one in yaml(EXAMPLES / "github-workflow.yml")["jobs"]["audit"]["steps"] if one.get("id") == "ptraudit"
    )
    assert step["with"].keys() <= action["inputs"].keys()
    assert set(re.findall(r"steps\.ptraudit\.outputs\.(\w+)", workflow)) <= action["outputs"].keys()


def test_the_job_for_gitlab_runs(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "ptraudit.toml").write_text(f'[[domain]]\nname = "{TARGET}"\n')
    job = yaml(EXAMPLES / "gitlab-ci.yml")["ptraudit"]
    (script,) = job["script"]
    done = output("sh", "-ec", script, env=environment, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    reports = job["artifacts"]["reports"]
    (issue,) = json.loads((tmp_path / reports["codequality"]).read_text())
    assert issue["location"] == {"path": "ptraudit.toml", "lines": {"begin": 2}}
    assert (tmp_path / reports["junit"]).read_text().count("<failure") == 1


def installed(text: str) -> str:
    """A command as it is where ptraudit is installed here."""
    return text.replace("/opt/ptraudit/bin/ptraudit", str(BIN / "ptraudit"))


@pytest.mark.parametrize("drop_ins", [(), ("mail.conf",), ("mail.conf", "prometheus.conf")])
def test_systemd_takes_the_units(tmp_path: Path, drop_ins: tuple[str, ...]) -> None:
    systemd = program("systemd-analyze", "the units for systemd")
    names = ["ptraudit.service", "ptraudit.timer", *(f"ptraudit.service.d/{name}" for name in drop_ins)]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(installed((EXAMPLES / "systemd" / name).read_text()))
    done = output(systemd, "verify", "--man=no", tmp_path / "ptraudit.service", tmp_path / "ptraudit.timer")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["ptraudit.service", "ptraudit.service.d/prometheus.conf"])
def test_the_units_run_what_there_is(tmp_path: Path, environment: dict[str, str], name: str) -> None:
    (tmp_path / "ptraudit.toml").write_text(f'[[domain]]\nname = "{TARGET}"\n')
    text = installed((EXAMPLES / "systemd" / name).read_text()).replace("/etc/ptraudit", str(tmp_path))
    (command,) = re.findall(r"^ExecStart=(\S.*)$", text, re.MULTILINE)
    done = output(*shlex.split(command), env=environment | {"PTRAUDIT_HISTORY": str(tmp_path / "history.db")}, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert set(re.findall(r"--output (\S+)", command)) <= {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize(("target", "status", "silent"), [("healthy.example", 0, True), (TARGET, 1, False)])
def test_cron_mails_only_what_is_wrong(
    tmp_path: Path, environment: dict[str, str], target: str, status: int, *, silent: bool
) -> None:
    (tmp_path / "ptraudit.toml").write_text(f'[[domain]]\nname = "{target}"\n')
    line = (EXAMPLES / "ptraudit.cron").read_text().splitlines()[-1]
    command = installed(line.split(None, 6)[6]).replace("/etc/ptraudit", str(tmp_path))
    done = output("sh", "-c", command, env=environment)
    assert (done.returncode, done.stdout + done.stderr == "") == (status, silent)


def test_nagios_runs_its_command(environment: dict[str, str]) -> None:
    (command,) = re.findall(r"command_line +(.*)", (EXAMPLES / "nagios.cfg").read_text())
    done = output("sh", "-c", installed(command).replace("$ARG1$", TARGET), env=environment)
    assert done.returncode == 2
    assert done.stdout.startswith(f"PTRAUDIT CRITICAL - {TARGET}")


def test_icinga_gives_options_that_there_are() -> None:
    options = set(re.findall(r'"(--[a-z-]+)"', (EXAMPLES / "icinga2.conf").read_text()))
    assert options <= set(re.findall(r"--[a-z-]+", output(BIN / "ptraudit", "audit", "--help").stdout))


def test_prometheus_takes_the_alerts_and_knows_their_metrics() -> None:
    path = EXAMPLES / "prometheus-alerts.yml"
    metrics = set(re.findall(r"^(ptraudit_\w+)", (ROOT / "tests" / "golden" / "report.prom").read_text(), re.MULTILINE))
    assert set(re.findall(r"ptraudit_\w+", " ".join(rule["expr"] for rule in yaml(path)["groups"][0]["rules"]))) <= metrics
    done = output(program("promtool", "the alerts for Prometheus"), "check", "rules", path)
    assert done.returncode == 0, done.stdout + done.stderr
