#!/bin/sh
# Fetches Haraka and its plugin fcrdns into a folder, from npm. Does nothing where that was done before. Runs no script of
# any package.
set -eu
folder=$1
[ ! -e "$folder/complete" ] || exit 0
mkdir -p "$folder"
cd "$folder"
[ -f package.json ] || echo '{"private": true}' >package.json
npm install --silent --ignore-scripts --omit=optional --no-audit --no-fund Haraka@3.3 haraka-plugin-fcrdns@1.2 >/dev/null
touch complete
