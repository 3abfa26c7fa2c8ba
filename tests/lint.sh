#!/bin/sh
# Style, types and the floors of the architecture, with the tools in the folder given
# (.venv-test/bin unless told); quiet where all is well. Half a minute: run it before each commit.
set -eu
cd "$(dirname "$0")/.."
bin=${1:-.venv-test/bin}
quietly() {
  output=$("$@" 2>&1) || { printf '%s\n' "$output" >&2; printf 'tests/lint.sh: failed: %s\n' "$*" >&2; exit 1; }
}
quietly "$bin/ruff" check
quietly "$bin/ruff" format --check
quietly "$bin/mypy"
quietly "$bin/lint-imports"
