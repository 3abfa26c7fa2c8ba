"""What the README, the contributing guide and the changelog say is true."""

import re
import subprocess
import sys
import tomllib

import pytest

from ptraudit.checks import catalogue
from tests.readme import README, written

ROOT = README.parent
TEXT = README.read_text()


def test_the_generated_parts_are_as_they_would_be_now() -> None:
    assert written(TEXT) == TEXT, "run `python -m tests.readme`"


def test_every_option_of_the_readme_exists() -> None:
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", TEXT))
    helps = [
        subprocess.run(
            [sys.executable, "-m", "ptraudit", command, "--help"], capture_output=True, text=True, check=True
        ).stdout
        for command in ("audit", "demo", "gather", "judge")
    ]
    assert named - set(re.findall(r"--[a-z][a-z-]+", "".join(helps))) == set()


@pytest.mark.parametrize("command", sorted(set(re.findall(r"\bptraudit ([a-z]\w*)", TEXT))))
def test_every_command_of_the_readme_exists(command: str) -> None:
    ran = subprocess.run([sys.executable, "-m", "ptraudit", command, "--help"], capture_output=True, check=False)
    assert ran.returncode == 0


def test_every_file_that_is_named_exists() -> None:
    for document in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / document).read_text()
        named = re.findall(r"\b(?:examples|tests|templates|ptraudit)/[\w./]+\w", text)
        assert [name for name in named if not (ROOT / name).exists() and name != "ptraudit/checks"] == []


def test_the_library_example_is_whole() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    script = example.replace("example.com", "nothing.example").replace('"192.0.2.53"', '"127.0.0.1:1"')
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("nothing.example fail ")  # for the documentation address in it


def test_the_changelog_tells_of_this_version_and_of_the_number_of_checks() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert f"\n## {version}\n" in changelog
    assert f"the catalogue of {len(catalogue())} checks" in changelog


def test_no_document_names_a_path_of_a_machine() -> None:
    for document in ROOT.glob("*.md"):
        assert not re.search(r"/(home|root|work|Users)/", document.read_text())
