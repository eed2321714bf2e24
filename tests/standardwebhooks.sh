#!/bin/sh
# Whether standardwebhooks, the reference library of that specification, which nobody here wrote, takes a message: prints
# `verified`, or why not. On standard input is one JSON object: secret, body, headers.
set -eu
venv=$("$(dirname "$0")/venv.sh" standardwebhooks 1.1.0)
exec "$venv/bin/python" -c '
import json, sys
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

given = json.load(sys.stdin)
try:
    Webhook(given["secret"]).verify(given["body"], given["headers"])
    print("verified")
except WebhookVerificationError as error:
    print(error)
'
