"""How long the HTML report of 200 addresses under 40 checks takes to make and to open, beside a small one.

Run: python -m tests.bench.page. Needs Chromium.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ptraudit.render import render
from ptraudit.report import Report
from tests.reports import report
from tests.samples import healthy, large
from tests.test_browser import CHROMIUM, FLAGS
from tests.test_render_html import wide

ROUNDS = 7


def seconds(report: Report, folder: Path) -> tuple[float, float, int]:
    """The median of making the page and of starting a browser that opens it, and the page's octets."""
    assert CHROMIUM, "Chromium is not installed"
    file = folder / "page.html"
    made, opened = [], []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        text = render(report, "html")
        made.append(time.perf_counter() - start)
        file.write_text(text, "utf-8")
        command = [CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'profile'}", "--dump-dom", file.as_uri()]
        start = time.perf_counter()
        subprocess.run(command, capture_output=True, timeout=60, check=True)
        opened.append(time.perf_counter() - start)
    return statistics.median(made), statistics.median(opened), len(text.encode())


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        baseline = seconds(report(healthy()), Path(folder))
        for name, whole in (("2 addresses", None), ("256 addresses", report(large())), ("200 under 40 checks", wide())):
            made, opened, octets = baseline if whole is None else seconds(whole, Path(folder))
            sys.stdout.write(
                f"{name:22} made in {made:.3f} s (ratio {made / baseline[0]:.1f}), {octets / 1e6:.2f} MB; "
                f"a browser started and opened it in {opened:.2f} s (ratio {opened / baseline[1]:.2f})\n"
            )


if __name__ == "__main__":
    main()
