"""The command: `ptraudit`, or `python -m ptraudit`."""

import atexit
import gc
import os
import sys
from pathlib import Path

INTERRUPTED = 130  # 128 + SIGINT, as shells count; typer does the same once a command runs
# New objects between two looks for garbage, and so on: what is imported and what is known is none, and to look through it
# again and again takes a tenth of an audit's time.
GARBAGE = (50_000, 20, 100)


def main() -> None:
    """Run the command line and exit with its status."""
    open_streams()
    gc.set_threshold(*GARBAGE)
    atexit.register(gc.freeze)  # at the end nobody need look once more for what is garbage: that took 70 ms
    try:
        from ptraudit.cli import ExitStatuses, app
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
    with ExitStatuses(sys.argv[1:]):
        app(prog_name="ptraudit")


def open_streams() -> None:
    """Give the standard streams that the caller has closed, as cron jobs do, a place where nothing comes or goes."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open until the end


if __name__ == "__main__":
    main()
