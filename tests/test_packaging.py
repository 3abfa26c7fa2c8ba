"""What is built can be installed and used: wheel and sdist hold the templates, and the tree keeps its layout."""

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYOUT = {
    "pyproject.toml",
    "action.yml",  # GitHub wants it here
    "README.md",
    "ptraudit",
    "templates",
    "tests",
    "examples",
    "LICENSE",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, and the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def test_the_wheel_holds_the_templates_the_types_and_the_world_in_a_box(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    templates = {f"ptraudit/{path.relative_to(ROOT)}" for path in (ROOT / "templates").rglob("*") if path.is_file()}
    assert templates <= names
    assert {"ptraudit/py.typed", "ptraudit/lab/demo.zone", "ptraudit/checks/ptr_missing.py"} <= names
    assert not any(name.startswith("tests/") for name in names)


def test_the_wheel_works_away_from_the_tree(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    script = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); import ptraudit.render.templating as t;"
        "assert str(t.OWN_TEMPLATES).startswith(sys.path[0]), t.OWN_TEMPLATES; from ptraudit.__main__ import main; main()"
    )
    command = [
        sys.executable,
        "-P",
        "-c",
        script,
        str(tmp_path / "site"),
        "demo",
        "-q",
        "--output-dir",
        str(tmp_path / "out"),
    ]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert (tmp_path / "out" / "report.html").stat().st_size > 10_000


def test_the_sdist_holds_what_the_tests_need(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"templates/report.html.j2", "tests/run.sh", "examples/quickstart.sh", "LICENSE", "README.md"} <= names


def test_the_top_level_keeps_its_layout() -> None:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("no git or no checkout: the layout of the top level was not tested")
    tracked = subprocess.run([git, "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    names = {line.partition("/")[0] for line in tracked.stdout.splitlines()}
    assert {name for name in names if not name.startswith(".")} <= LAYOUT


@pytest.mark.parametrize(
    "path", [pytest.param(path, id=str(path.relative_to(ROOT))) for path in (ROOT / "ptraudit").rglob("*.py")]
)
def test_a_module_holds_one_idea(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert len(lines) <= 300
    assert lines[0].startswith(('"""', 'r"""'))
