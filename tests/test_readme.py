"""What the README, the contributing guide and the changelog say is true."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import ptraudit
from ptraudit.checks import catalogue
from ptraudit.config.read import load
from ptraudit.lab.cases import CASES
from ptraudit.lab.nameserver import NameServer
from ptraudit.lab.signed import records
from ptraudit.lab.world import AUTH_ZONE, ZONE, World
from ptraudit.lab.zones import Zones
from ptraudit.render import FORMATS
from tests.background import running
from tests.conftest import Ran
from tests.readme import README, written

ROOT = README.parent
TEXT = README.read_text()


def test_the_generated_parts_are_as_they_would_be_now() -> None:
    assert written(TEXT) == TEXT, "run `python -m tests.readme`"


def test_every_option_of_the_readme_exists() -> None:
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", TEXT))
    helps = [
        subprocess.run(
            [sys.executable, "-m", "ptraudit", *command, "--help"], capture_output=True, text=True, check=True
        ).stdout
        for command in (
            [],
            ["audit"],
            ["bulk"],
            ["demo"],
            ["gather"],
            ["judge"],
            ["spf"],
            ["checks"],
            ["history"],
            ["baseline", "write"],
            ["wait"],
            ["fix"],
        )
    ]
    assert named - set(re.findall(r"--[a-z][a-z-]+", "".join(helps))) == set()


@pytest.mark.parametrize("command", sorted(set(re.findall(r"\bptraudit ([a-z]\w*)", TEXT))))
def test_every_command_of_the_readme_exists(command: str) -> None:
    ran = subprocess.run([sys.executable, "-m", "ptraudit", command, "--help"], capture_output=True, check=False)
    assert ran.returncode == 0


def test_every_file_that_is_named_exists() -> None:
    for document in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / document).read_text()
        named = re.findall(r"\b(?:examples|tests|templates|ptraudit)/[\w./-]+\w", text)
        assert [name for name in named if not (ROOT / name).exists() and name != "ptraudit/checks"] == []


@pytest.fixture
def world(box: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder whose configuration leads into the world in a box."""
    monkeypatch.chdir(tmp_path)
    public = [str(network) for network in box.treat_as_public]
    detours = f"connect-to = {list(box.connect_to)}\n"
    (tmp_path / "ptraudit.toml").write_text(f"resolver = {[box.resolver]}\ntreat-as-public = {public}\n{detours}")
    return tmp_path


def test_the_library_example_is_whole(world: Path) -> None:
    example, _ = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    script = example.replace('"example.com", ', '"no-ptr.example", config="ptraudit.toml", ')
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=world)
    assert (ran.returncode, ran.stderr) == (0, "")
    first, *rows = ran.stdout.splitlines()
    assert first.startswith("no-ptr.example fail ")
    assert any(row.startswith("error 192.0.2.11 has no PTR record") for row in rows)


def test_the_workflow_before_launch_works_as_it_stands(
    box: World, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In the world in a box, where its domain is one that lacks a PTR record until that is published."""
    block = TEXT.partition("<!-- launch -->")[2].partition("<!-- /launch -->")[0]
    lines = [line for line in block.splitlines() if line and not line.startswith("```")]
    assert len(lines) == 10
    monkeypatch.chdir(tmp_path)
    public = [str(network) for network in box.treat_as_public]
    (tmp_path / "ptraudit.toml").write_text(f"resolver = {[box.resolver]}\ntreat-as-public = {public}\n")
    name = "no-ptr.example"
    own = [records(case.domain, case.lacks) for case in CASES]
    demo = "\n".join([*own, ZONE.read_text(), AUTH_ZONE.read_text()])
    (tmp_path / f"{name}.zone").write_text(demo)
    (tmp_path / "reverse.json").write_text(
        '[{"name": "11.2.0.192.in-addr.arpa", "type": "PTR", "value": "mx.no-ptr.example"}]'
    )
    missing = "; the PTR record is published\n11.2.0.192.in-addr.arpa. 3600 IN PTR mx.no-ptr.example.\n"
    with running(NameServer(Zones([demo + missing]), authentic=["."])) as published:
        resolver = "{}:{}".format(*published.address)
        for line in (line for line in lines if not line.startswith("#")):
            words = line.replace("example.com", name).replace("192.0.2.53", f"{resolver} --no-authoritative").split()[1:]
            if words[0] == "wait":
                (tmp_path / "ptraudit.toml").write_text(f"resolver = {[resolver]}\ntreat-as-public = {public}\n")
            assert run(*words).status == 0, line


@pytest.mark.parametrize(("domain", "status"), [("healthy.example", 0), ("no-ptr.example", 1)])
def test_the_pytest_example_is_whole(world: Path, domain: str, status: int) -> None:
    _, example = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    (world / "test_mail.py").write_text(example.replace("example.com", domain))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_mail.py"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=world)
    assert ran.returncode == status, ran.stdout


def test_the_configuration_is_one(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    (tmp_path / "ptraudit.toml").write_text(example)
    settings = load(tmp_path / "ptraudit.toml")
    assert [target.given for target in settings.targets] == ["example.com"]
    assert len(settings.waivers) == len(settings.outputs) == len(settings.severities) == 1


def test_every_format_is_named() -> None:
    table = TEXT.partition("### Formats")[2].partition("###")[0]
    assert set(re.findall(r"`([a-z]+)`", table)) == set(FORMATS)


def test_the_changelog_tells_of_this_version_and_of_the_number_of_checks() -> None:
    version = ptraudit.__version__
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert f"\n## {version}\n" in changelog
    assert f"the catalogue of {len(catalogue())} checks" in changelog


def test_no_document_names_a_path_of_a_machine() -> None:
    for document in ROOT.glob("*.md"):
        assert not re.search(r"/(home|root|work|Users)/", document.read_text())
