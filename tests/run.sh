#!/bin/sh
# Everything that is tested: style, types, the floors of the architecture, and
# then one pytest run over all tests. Arguments are passed on to pytest.
#
# Needs python3 (3.11 or later) with venv. Makes its own virtual environment,
# .venv-test, or the one that PTRAUDIT_VENV names. As root on Debian or Ubuntu it
# also installs the servers that some tests need (see tests/lab/install.sh);
# anywhere else those tests are skipped and say so.
set -eu
cd "$(dirname "$0")/.."
say() { printf 'tests/run.sh: %s\n' "$*" >&2; }

python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { say 'python3 must be 3.11 or later'; exit 1; }
venv=${PTRAUDIT_VENV:-.venv-test}
[ -x "$venv/bin/pip" ] || python3 -m venv "$venv"
venv=$(cd "$venv" && pwd)
"$venv/bin/python" -m pip install -q --disable-pip-version-check -e '.[test]'
PYTHON=$venv/bin/python
export PYTHON

browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
lab() { tests/lab/lab.sh possible; }
programs() { command -v promtool && command -v mandoc && command -v systemd-analyze; }
filters() { command -v rspamd && command -v spamassassin; }
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! { lab && browser && programs && filters; } >/dev/null 2>&1; then
  sh tests/lab/install.sh || say 'not all packages could be installed'
fi
# What checks our formats and our pages, from npm: fetched once, and what is missing is skipped by name.
PTRAUDIT_VALIDATORS=$venv/validators
export PTRAUDIT_VALIDATORS
command -v npm >/dev/null && sh tests/browser/fetch.sh "$PTRAUDIT_VALIDATORS" ||
  say 'no npm, or no way to its packages: SARIF, axe-core and html-validate will be skipped'
# The cases of check_host(), from the source of pyspf: their licence lets us use them, and they are not ours to keep.
openspf=$venv/openspf
[ -e "$openspf/pyspf-2.0.14.tar.gz" ] ||
  "$venv/bin/python" -m pip download -q --disable-pip-version-check --no-deps --no-binary pyspf -d "$openspf" pyspf==2.0.14 ||
  say 'pyspf could not be fetched: check_host() will not be tested against the openspf suite'
# The mail servers whose answers are compared with our predictions: unpacked beside each other, and Haraka from npm.
PTRAUDIT_RECEIVERS=$venv/receivers
export PTRAUDIT_RECEIVERS
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  sh tests/receivers/install.sh "$PTRAUDIT_RECEIVERS/debian" || say 'Exim and OpenSMTPD could not be unpacked'
fi
command -v npm >/dev/null && sh tests/receivers/fetch.sh "$PTRAUDIT_RECEIVERS/haraka" || say 'Haraka could not be fetched'
browser >/dev/null || say 'no chromium: tests that look at a page in a browser will be skipped'

sh tests/lint.sh "$venv/bin"

if reason=$(lab 2>&1); then
  exec tests/lab/lab.sh run "$PYTHON" -m pytest "$@"
fi
say "$(printf '%s' "$reason" | tr '\n' ';') tests against NSD, Unbound and Postfix in namespaces will be skipped"
[ -z "${PTRAUDIT_REQUIRE_LAB:-}" ] || { say 'PTRAUDIT_REQUIRE_LAB is set'; exit 1; }
exec "$PYTHON" -m pytest "$@"
