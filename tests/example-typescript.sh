#!/bin/sh
# Builds and runs the example in TypeScript; says `listening on URL`. What it takes: examples/typescript/README.md.
set -eu
tests=$(dirname "$0")
source="$tests/../examples/typescript"
folder=$("$tests/npm.sh" example-typescript examples/typescript)
# Tests run at once: one of them builds it, the others wait.
exec 9>"$folder.lock"
flock 9
if ! cat "$source/main.ts" "$source/tsconfig.json" | cmp -s - "$folder/built"; then
    cp "$source/main.ts" "$source/tsconfig.json" "$folder"
    (cd "$folder" && npm run --silent build >&2)
    cat "$source/main.ts" "$source/tsconfig.json" > "$folder/built"
fi
exec 9>&-
exec node "$folder/dist/main.js"
