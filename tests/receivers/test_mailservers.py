"""Each answer of real mail servers is the one that is predicted. See room.sh for where they run."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from ptraudit.lab.nameserver import Fault
from ptraudit.receiver import Action, forecast
from tests.receivers import exim, haraka, opensmtpd, postfix
from tests.receivers.compared import RULES, Compared, audited, compared
from tests.receivers.generated import batch, client, greeting
from tests.receivers.postfix import STOCK
from tests.receivers.room import MailServer
from tests.receivers.situations import CLIENTS, GREETINGS, REVERSE, Row, Situation, several, situations

pytestmark = pytest.mark.lab

PROGRAMS: dict[str, Callable[[Path], AbstractContextManager[MailServer]]] = {
    "postfix": postfix.started,
    "exim": exim.started,
    "opensmtpd": opensmtpd.started,
    "haraka": haraka.started,
}
UNSEEN = ("twelve", "a dot inside a label")  # an audit looks at ten names, and at a name as it is written


@pytest.fixture(scope="module", params=PROGRAMS)
def server(request: pytest.FixtureRequest) -> Iterator[MailServer]:
    """One program after the other, in a folder that accounts of its own can reach, which pytest's are not."""
    with TemporaryDirectory(prefix="receiver.") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with PROGRAMS[request.param](folder) as running:
            yield running


def about(server: MailServer, *, ehlo: bool, stock: bool = False) -> list[str]:
    """The rules of a program that look at EHLO names, or those that do not; also with the codes that nobody has set."""
    names = [name for name in server.ports if stock or not name.endswith(STOCK)]
    return [name for name in names if RULES[name.removesuffix(STOCK)].needs_ehlo is ehlo]


def met(server: MailServer, found: tuple[Situation, ...]) -> tuple[Situation, ...]:
    """The situations that a program can be put into in the time there is."""
    if any(name.startswith("opensmtpd") for name in server.ports):  # it waits 75 s for a name server that is silent
        return tuple(one for one in found if all(fault is not Fault.SILENCE for _, fault in one.faults))
    return found


def placed(server: MailServer, rows: Iterable[Row], place: int) -> tuple[Situation, ...]:
    """Rows at addresses of their own. Haraka asks nothing about those for documentation, but about those for benchmarks."""
    v4 = f"198.19.{240 + place}.1" if "haraka:fcrdns" in server.ports else "198.51.100.1"
    return situations(rows, v4, f"2001:db8:{place}000::7", f"p{place}.example.org")


def agree(found: Iterable[Compared], unseen: Sequence[str] = ()) -> bool:
    """Whether all was answered as predicted; what an audit cannot see must be predicted as unknown."""

    def hidden(row: Compared) -> bool:
        return row.predicted.action is Action.UNKNOWN and any(part in row.situation.title for part in unseen)

    rows = [row for row in found if not row.agrees and not hidden(row)]
    assert not rows, "\n".join(["", *map(str, rows)])
    return True


def test_the_version_is_the_one_that_is_said_to_be_proven(server: MailServer) -> None:
    proven = {RULES[name.removesuffix(STOCK)].proven for name in server.ports}
    (said,) = proven
    assert server.version.split(".")[:2] == said.split(".")[:2]


def test_clients_are_answered_as_predicted(server: MailServer) -> None:
    found = placed(server, REVERSE, 7) if "haraka:fcrdns" in server.ports else met(server, CLIENTS)
    assert agree(compared(server, found, about(server, ehlo=False, stock=True)), UNSEEN)


def test_ehlo_arguments_are_answered_as_predicted(server: MailServer) -> None:
    assert agree(compared(server, met(server, GREETINGS), about(server, ehlo=True, stock=True)))


@pytest.mark.parametrize(
    "kinds",
    [
        pytest.param(("good", "elsewhere", "absent"), id="one of three leads back"),
        pytest.param(("good", "good", "failing"), id="two of three lead back, one fails"),
        pytest.param(("elsewhere", "failing"), id="none leads back, one fails"),
    ],
)
def test_the_forecast_is_the_sum_of_what_is_answered_in_every_order(server: MailServer, kinds: tuple[str, ...]) -> None:
    found = placed(server, (several(f"{order}", *order) for order in permutations(kinds)), 8)
    for name in about(server, ehlo=False):
        rows = compared(server, found, [name])
        assert agree(rows)
        for version in (4, 6):
            of_one = [row for row in rows if row.situation.ip.version == version]
            address, ehlo = of_one[0].situation.client(audited(found)[of_one[0].situation])
            foreseen = forecast(RULES[name.removesuffix(STOCK)], address, ehlo)
            heard = sum(row.heard.phase is None for row in of_one)
            assert heard * foreseen.orders == foreseen.accepted * len(of_one)
            answers = {(row.predicted.action, row.predicted.reply) for row in of_one}
            assert {(one.action, one.reply) for one in (foreseen.worst, foreseen.best)} == answers


MANY = settings(
    max_examples=3,
    derandomize=True,  # the same situations at every run: a failure can be repeated
    database=None,
    deadline=None,
    phases=[Phase.generate],  # a batch is not made smaller: what disagrees is listed with all its records
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)


@MANY
@given(rows=batch(client(), 30))
def test_random_clients_are_answered_as_predicted(server: MailServer, rows: tuple[Row, ...]) -> None:
    assert agree(compared(server, placed(server, rows, 9), about(server, ehlo=False)))


@MANY
@given(rows=batch(greeting(), 30))
def test_random_ehlo_arguments_are_answered_as_predicted(server: MailServer, rows: tuple[Row, ...]) -> None:
    names = about(server, ehlo=True)
    assert not names or agree(compared(server, placed(server, rows, 9), names))
