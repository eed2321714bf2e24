#!/bin/sh
# Runs oidc-provider-mock, a provider that nobody here wrote; says `listening on URL`. With --install it is only made ready.
set -eu
venv=$("$(dirname "$0")/venv.sh" oidc-provider-mock 0.3.4)
[ "${1:-}" != --install ] || exit 0
# authlib, of which it is made, wants HTTPS otherwise.
export AUTHLIB_INSECURE_TRANSPORT=1
exec "$venv/bin/python" -c '
import os, threading, oidc_provider_mock
from oidc_provider_mock._app import RefreshTokenGrant
from oidc_provider_mock._storage import Client
# It takes the secret of a client in the form, as Google and Microsoft do, with a code alone unless it is told to.
RefreshTokenGrant.TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]
# What it grants beside openid and email; whatever else it is asked for it leaves out, as people may.
Client.SCOPES_SUPPORTED += tuple(os.environ.get("OIDC_PROVIDER_MOCK_SCOPES", "").split())
port = int(os.environ.get("OIDC_PROVIDER_MOCK_PORT", "0"))
with oidc_provider_mock.run_server_in_thread(port) as server:
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    threading.Event().wait()
'
