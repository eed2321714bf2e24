#!/bin/sh
# Runs oauth2-mock-server, a provider that nobody here wrote; says `listening on URL`. What it takes: server.mjs.
set -eu
folder=$("$(dirname "$0")/npm.sh" oauth2-mock-server)
# Modules are looked for beside the file. Others may be reading it: it changes at once or not at all.
server="$(dirname "$0")/oauth2-mock-server/server.mjs"
cmp -s "$server" "$folder/server.mjs" || { cp "$server" "$folder/server.mjs.$$" && mv "$folder/server.mjs.$$" "$folder/server.mjs"; }
exec node "$folder/server.mjs"
