#!/bin/sh
# Fetches what checks our formats and pages into a folder, from npm: the SARIF schema of OASIS, axe-core, html-validate.
# Does nothing where that was done before. Runs no script of any package.
set -eu
folder=$1
[ ! -e "$folder/complete" ] || exit 0
mkdir -p "$folder"
cd "$folder"
[ -f package.json ] || echo '{"private": true}' >package.json
export PUPPETEER_SKIP_DOWNLOAD=1
npm install --silent --ignore-scripts --no-audit --no-fund axe-core@4 puppeteer-core@24 html-validate@10 >/dev/null
archive=$(npm pack --silent @microsoft/sarif-multitool-linux@5)
tar -xzf "$archive" --strip-components=1 package/sarif-2.1.0.json # all we want of 43 MB
rm -f "$archive"
touch complete
