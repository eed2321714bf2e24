#!/bin/sh
# Installs the packages of a package-lock.json below target/, once, and says where.
# Usage: tests/npm.sh NAME [FOLDER]; it is in tests/NAME, or in that folder of the checkout.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
source="$root/${2:-tests/$1}"
folder="$root/target/$1"
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
echo "$folder"
