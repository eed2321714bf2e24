#!/bin/sh
# Holds a bill of materials to the schema that CycloneDX publishes, strictly, with its library for Python.
# Usage: tests/cyclonedx.sh FILE
set -eu
venv=$("$(dirname "$0")/venv.sh" cyclonedx-python-lib 11.12.0 'cyclonedx-python-lib[json-validation]==11.12.0')
exec "$venv/bin/python" -c '
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
with open(sys.argv[1]) as file:
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(file.read())
sys.exit(str(error)[:1000] if error else 0)
' "$1"
