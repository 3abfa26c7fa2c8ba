"""What it costs to start: `python -m tests.bench.startup`.

Processor time of whole processes, which waiting and other programs disturb least; they take turns in every round. The
audit asks a name server that answers at once.
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
BARE_TYPER = """import typer
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
@app.command()
def audit(domain: str, html: str = ""):
    "Audit one domain."
@app.command()
def checks(path: str):
    "List the checks."
app()
"""


def cpu_ms(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, capture_output=True, check=False, env=ENVIRONMENT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


async def measured(folder: Path) -> dict[str, list[float]]:
    program = folder / "bare.py"
    program.write_text(BARE_TYPER)
    python, ours = sys.executable, [sys.executable, "-m", "ptraudit"]
    async with World() as world:
        audit = [*ours, "audit", "healthy.example", "--resolver", world.resolver]
        commands = {
            "interpreter": [python, "-c", "pass"],
            "bare typer program, --help": [python, str(program), "--help"],
            "ptraudit --help": [*ours, "--help"],
            "ptraudit audit, text": audit,
            "ptraudit audit, JSON": [*audit, "--format", "json"],
        }
        times: dict[str, list[float]] = {title: [] for title in commands}
        for _ in range(ROUNDS + 1):
            for title, command in commands.items():
                times[title].append(await asyncio.to_thread(cpu_ms, command))
    return {title: each[1:] for title, each in times.items()}  # the first round writes the compiled files


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        times = asyncio.run(measured(Path(folder)))
    sys.stdout.write(f"{'process':<28} {'ms CPU':>7} {'x interpreter':>14} {'x bare typer':>13}\n")
    for title, each in times.items():
        ratios = [
            statistics.median(ours / theirs for ours, theirs in zip(each, times[other], strict=True))
            for other in ("interpreter", "bare typer program, --help")
        ]
        sys.stdout.write(f"{title:<28} {statistics.median(each):>7.0f} {ratios[0]:>14.1f} {ratios[1]:>13.2f}\n")


if __name__ == "__main__":
    main()
