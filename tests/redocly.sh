#!/bin/sh
# Holds openapi.json to the rules of redocly/redocly.yaml: no error and no warning.
# Usage: tests/redocly.sh [DESCRIPTION]
set -eu
checkout=$(cd "$(dirname "$0")/.." && pwd)
folder=$("$checkout/tests/npm.sh" redocly)
# It tells nobody that it runs, and asks nobody whether there is a newer one.
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true REDOCLY_SUPPRESS_NOTIFICATIONS=true
exec node "$folder/node_modules/@redocly/cli/bin/cli.js" lint "${1:-$checkout/openapi.json}" \
    --config "$checkout/tests/redocly/redocly.yaml" --format json --max-problems 1000
