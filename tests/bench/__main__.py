"""Every benchmark, one after the other, and the machine: `python -m tests.bench`. Takes a quarter of an hour."""

import os
import platform
import sys

from tests.bench import codec, critical_path, engine, questions, startup

TOPICS = (engine, codec, critical_path, questions, startup)


def main() -> None:
    sys.stdout.write(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    for topic in TOPICS:
        sys.stdout.write(f"\n{(topic.__doc__ or '').splitlines()[0]}\n")
        sys.stdout.flush()
        topic.main()


if __name__ == "__main__":
    main()
