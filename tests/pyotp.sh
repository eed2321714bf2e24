#!/bin/sh
# The code that pyotp, an authenticator that nobody here wrote, shows for an otpauth:// URI.
# Usage: tests/pyotp.sh URI UNIX_SECONDS
set -eu
venv=$("$(dirname "$0")/venv.sh" pyotp 2.12.0)
exec "$venv/bin/python" -c \
    'import sys, pyotp; print(pyotp.parse_uri(sys.argv[1]).at(int(sys.argv[2])))' "$1" "$2"
