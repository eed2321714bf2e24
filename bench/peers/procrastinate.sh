#!/bin/sh
# A peer of the jobs, which nobody here wrote: procrastinate. Usage: see procrastinate_peer.py.
set -eu
here=$(dirname "$0")
# With the compiled driver, which is the faster one.
venv=$("$here/../../tests/venv.sh" procrastinate 3.10.0 'psycopg[binary]==3.3.9')
exec "$venv/bin/python" "$here/procrastinate_peer.py" "$@"
