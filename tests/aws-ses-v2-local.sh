#!/bin/sh
# Runs aws-ses-v2-local, an SES that nobody here wrote; says `aws-ses-v2-local: server running at URL`.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
source="$root/tests/aws-ses-v2-local"
folder="$root/target/aws-ses-v2-local"
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
flock -u 9

exec node "$folder/node_modules/aws-ses-v2-local/dist/cli.js" --host 127.0.0.1 --port 0 9>&-
