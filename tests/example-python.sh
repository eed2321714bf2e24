#!/bin/sh
# Runs the example in Python; uvicorn says where. What it takes: examples/python/README.md.
set -eu
tests=$(dirname "$0")
source="$tests/../examples/python"
venv=$("$tests/venv.sh" example-python "$source/requirements.txt")
# Nothing is to be written beside the source.
export PYTHONDONTWRITEBYTECODE=1
exec "$venv/bin/python" "$source/main.py" 2>&1
