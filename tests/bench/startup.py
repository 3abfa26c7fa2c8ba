"""What it costs to start: `python -m tests.bench.startup`.

Processor time of whole processes, which waiting and other programs disturb least; they take turns in every round. The
audit asks a name server that answers at once. Beside the help stands that of a bare typer program, beside the audit such a
program that runs a command: typer makes the types of the options only then.
"""

import asyncio
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from ptraudit.lab.world import World

ROUNDS = 9
# A program that is installed has its compiled files.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
BARE_HELP = """import typer
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
@app.command()
def audit(domain: str, html: str = ""):
    "Audit one domain."
@app.command()
def checks(path: str):
    "List the checks."
app()
"""
BARE_COMMAND = """import enum, pathlib, typer
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
class Transport(enum.StrEnum):
    UDP = "udp"
    TCP = "tcp"
@app.command()
def audit(
    domain: str, config: pathlib.Path | None = None, ip: list[str] | None = None, helo: str = "", probe: bool = False,
    resolver: list[str] | None = None, transport: Transport = Transport.UDP, max_qps: int | None = None,
    max_addresses: int = 256, output: list[pathlib.Path] | None = None, timeout: float | None = None, quiet: bool = False,
    verbose: bool = False,
):
    "Audit one domain."
app()
"""


def cpu_ms(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, capture_output=True, check=False, env=ENVIRONMENT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


async def measured(folder: Path) -> tuple[dict[str, list[float]], dict[str, str]]:
    """The times of each process, and which bare typer program each is compared with."""
    bare_help, bare_command = folder / "help.py", folder / "command.py"
    bare_help.write_text(BARE_HELP)
    bare_command.write_text(BARE_COMMAND)
    python, ours = sys.executable, [sys.executable, "-m", "ptraudit"]
    help_floor, command_floor = "bare typer program, --help", "bare typer program, command"
    async with World() as world:
        audit = [*ours, "audit", "healthy.example", "--resolver", world.resolver]
        commands = {
            "interpreter": ([python, "-c", "pass"], help_floor),
            help_floor: ([python, str(bare_help), "--help"], help_floor),
            "ptraudit --help": ([*ours, "--help"], help_floor),
            command_floor: ([python, str(bare_command), "healthy.example", "--resolver", world.resolver], command_floor),
            "ptraudit audit, text": (audit, command_floor),
            "ptraudit audit, JSON": ([*audit, "--format", "json"], command_floor),
        }
        times: dict[str, list[float]] = {title: [] for title in commands}
        for _ in range(ROUNDS + 1):
            for title, (command, _) in commands.items():
                times[title].append(await asyncio.to_thread(cpu_ms, command))
    floors = {title: floor for title, (_, floor) in commands.items()}
    return {title: each[1:] for title, each in times.items()}, floors  # the first round writes the compiled files


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        times, floors = asyncio.run(measured(Path(folder)))
    sys.stdout.write(f"{'process':<28} {'ms CPU':>7} {'x interpreter':>14} {'x bare typer':>13}\n")
    for title, each in times.items():
        ratios = [
            statistics.median(ours / theirs for ours, theirs in zip(each, times[other], strict=True))
            for other in ("interpreter", floors[title])
        ]
        sys.stdout.write(f"{title:<28} {statistics.median(each):>7.0f} {ratios[0]:>14.1f} {ratios[1]:>13.2f}\n")


if __name__ == "__main__":
    main()
