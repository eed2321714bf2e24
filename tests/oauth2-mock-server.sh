#!/bin/sh
# Runs oauth2-mock-server, a provider that nobody here wrote; says `listening on URL`. What it takes: server.mjs.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
source="$root/tests/oauth2-mock-server"
folder="$root/target/oauth2-mock-server"
mkdir -p "$root/target"
# Tests run at once: one of them installs it, the others wait.
exec 9>"$folder.lock"
flock 9
if ! cmp -s "$source/package-lock.json" "$folder/complete"; then
    rm -rf "$folder"
    mkdir "$folder"
    cp "$source/package.json" "$source/package-lock.json" "$folder"
    command -v npm >/dev/null || { echo "install Node.js 20 or later first" >&2; exit 1; }
    (cd "$folder" && npm ci --silent --no-audit --no-fund >&2)
    cp "$source/package-lock.json" "$folder/complete"
fi
# Modules are looked for beside the file.
cmp -s "$source/server.mjs" "$folder/server.mjs" || cp "$source/server.mjs" "$folder"
flock -u 9

exec node "$folder/server.mjs" 9>&-
