#!/bin/sh
# Holds a running application to openapi.json with schemathesis, which it installs below target/.
# Usage: tests/schemathesis.sh URL ACCESS_TOKEN ACCESS_TOKEN_OF_ANOTHER_SESSION
set -eu
checkout=$(cd "$(dirname "$0")/.." && pwd)
venv=$("$checkout/tests/venv.sh" schemathesis 4.32.5)
# It keeps a cache where it stands.
cd "$venv"
run() {
    token=$1
    shift
    "$venv/bin/schemathesis" run "$checkout/openapi.json" --url "$url" \
        --header "Authorization: Bearer $token" \
        --phases examples,coverage,fuzzing \
        --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance \
        --max-examples 30 --generation-database none --suppress-health-check all --no-color "$@"
}
url=$1
# Left out: the tick, which has a token of its own, what would end the session that asks, and the stream of events,
# which does not end. Ten wrong proofs end a session as well: they are tried in another.
proofs='^/api/v1/auth/(step-up|password/change)$'
run "$2" --exclude-path /internal/jobs/tick --exclude-path /api/v1/sync/events \
    --exclude-path-regex '^/api/v1/session/logout|'"$proofs"
run "$3" --include-path-regex "$proofs"
