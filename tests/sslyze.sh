#!/bin/sh
# Holds a server to Mozilla's "intermediate" with sslyze, which it installs below target/; fails when something differs.
# Usage: tests/sslyze.sh NAME ADDRESS:PORT FILE_OF_THE_AUTHORITY
set -eu
venv=$("$(dirname "$0")/venv.sh" sslyze 6.3.1)
exec "$venv/bin/sslyze" --mozilla_config=intermediate --sni "$1" --certinfo_ca_file "$3" "$2"
