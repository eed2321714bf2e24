#!/bin/sh
# Holds a running application to openapi.json with schemathesis, which it installs below target/.
# Usage: tests/schemathesis.sh URL ACCESS_TOKEN
set -eu
checkout=$(cd "$(dirname "$0")/.." && pwd)
venv=$("$checkout/tests/venv.sh" schemathesis 4.32.5)
# Left out: the tick, which has a token of its own, what would end the session that asks, and the stream of events,
# which does not end.
# It keeps a cache where it stands.
cd "$venv"
exec "$venv/bin/schemathesis" run "$checkout/openapi.json" --url "$1" \
    --header "Authorization: Bearer $2" \
    --phases examples,coverage,fuzzing \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance \
    --exclude-path /internal/jobs/tick --exclude-path /api/v1/sync/events --exclude-path-regex '^/api/v1/session/logout' \
    --max-examples 30 --generation-database none --suppress-health-check all --no-color
