"""The command: `ptraudit`, or `python -m ptraudit`."""


def main() -> None:
    """Run the command line and exit with its status."""
    from ptraudit.cli import ExitStatuses, app

    with ExitStatuses():
        app(prog_name="ptraudit")


if __name__ == "__main__":
    main()
