#!/bin/sh
# Looks through a configuration of nginx with gixy, which it installs below target/; fails when it finds something.
# Usage: tests/gixy.sh FILE
set -eu
venv=$("$(dirname "$0")/venv.sh" gixy-ng 0.2.59)
exec "$venv/bin/gixy" "$1"
