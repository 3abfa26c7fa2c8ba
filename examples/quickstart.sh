#!/bin/sh
# From a fresh clone to a report: makes a virtual environment, installs ptraudit
# and audits a world in a box, with real packets on loopback. Needs python3 (3.11
# or later) with venv. The reports are then in ptraudit-demo/.
set -eu
cd "$(dirname "$0")/.."
[ -x .venv/bin/pip ] || python3 -m venv .venv
.venv/bin/python -m pip install -q --disable-pip-version-check -e .
exec .venv/bin/ptraudit demo --output-dir ptraudit-demo
