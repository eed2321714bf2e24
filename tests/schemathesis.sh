#!/bin/sh
# Holds a running application to a description with schemathesis, which it installs below target/.
# Usage: tests/schemathesis.sh URL DESCRIPTION SEED ACCESS_TOKEN ACCESS_TOKEN_OF_ANOTHER_SESSION
set -eu
checkout=$(cd "$(dirname "$0")/.." && pwd)
venv=$("$checkout/tests/venv.sh" schemathesis 4.32.5)
url=$1 description=$2 seed=$3
# It keeps a cache where it stands.
cd "$(dirname "$description")"
run() {
    token=$1
    shift
    "$venv/bin/schemathesis" run "$description" --url "$url" --seed "$seed" \
        --header "Authorization: Bearer $token" \
        --phases examples,coverage,fuzzing \
        --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance \
        --max-examples 30 --generation-database none --suppress-health-check all --no-color "$@"
}
# Left out: background work, which has a token of its own, the log-outs, and the stream of events, which does not end. Ten wrong
# proofs end a session as well: they are tried in another, before the first one ends all others. Asking for the
# deletion of the account ends every session, and comes last.
proofs='^/api/v1/auth/(step-up|password/change)$'
run "$5" --include-path-regex "$proofs"
run "$4" --exclude-path /api/v1/sync/events \
    --exclude-path-regex '^/internal/|^/api/v1/session/logout|'"$proofs" --exclude-operation-id delete_me
run "$4" --include-operation-id delete_me
