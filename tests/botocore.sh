#!/bin/sh
# How botocore, AWS' own client for Python, signs a request: prints its `Authorization`. On standard input is one JSON object:
#   region, access_key_id, secret_access_key, session_token (or null)
#   method, url, body, timestamp (as in `X-Amz-Date`)
#   headers    those that are signed, but for `X-Amz-…`
set -eu
venv=$("$(dirname "$0")/venv.sh" botocore 1.44.8)
exec "$venv/bin/python" -c '
import json, sys
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

given = json.load(sys.stdin)
credentials = Credentials(given["access_key_id"], given["secret_access_key"], given["session_token"])
auth = SigV4Auth(credentials, "ses", given["region"])
request = AWSRequest(given["method"], given["url"], given["headers"], given["body"].encode())
# What `add_auth` does, at another time than now.
request.context["timestamp"] = given["timestamp"]
auth._modify_request_before_signing(request)
string_to_sign = auth.string_to_sign(request, auth.canonical_request(request))
auth._inject_signature_to_request(request, auth.signature(string_to_sign, request))
print(request.headers["Authorization"])
'
