"""A world in a box for the tests that use the program as people do, and a way to run it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from ptraudit.cli import ExitStatuses, app
from ptraudit.lab.world import World
from tests.background import running


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str


@pytest.fixture(scope="session")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The demo's servers, for as long as the tests run, on a machine that trusts their root."""
    with running(World()) as world, pytest.MonkeyPatch.context() as environment:
        roots = tmp_path_factory.mktemp("roots") / "world.pem"
        roots.write_text(world.trust_pem)
        environment.setenv("SSL_CERT_FILE", str(roots))
        yield world


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run the command line in this process, without colours."""
    monkeypatch.setenv("NO_COLOR", "1")

    def ran(*arguments: object) -> Ran:
        words = [str(argument) for argument in arguments]
        with pytest.raises(SystemExit) as ended, ExitStatuses(words):
            app(words, prog_name="ptraudit")
        captured = capsys.readouterr()
        return Ran(status=int(ended.value.code or 0), out=captured.out, err=captured.err)

    return ran


@pytest.fixture
def audit(box: World, run: Callable[..., Ran]) -> Callable[..., Ran]:
    """Audit targets in the world in a box."""

    def audited(*arguments: object) -> Ran:
        public = [word for network in box.treat_as_public for word in ("--treat-as-public", network)]
        detours = [word for detour in box.connect_to for word in ("--connect-to", detour)]
        return run("audit", "--resolver", box.resolver, *public, *detours, *arguments)

    return audited
