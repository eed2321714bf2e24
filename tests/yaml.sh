#!/bin/sh
# What reads YAML, none of it ours. Usage: tests/yaml.sh json FILE…         prints the documents as one JSON list
#                                          tests/yaml.sh lint FILE…         yamllint, by tests/data/yamllint.yaml
#                                          tests/yaml.sh kubernetes VERSION FILE…   kubernetes-validate, against the schemas of that version
set -eu
here=$(cd "$(dirname "$0")" && pwd)
venv=$("$here/venv.sh" kubernetes-validate 1.37.0 yamllint==1.38.0 PyYAML==6.0.4 jsonschema==4.26.0)
what=$1
shift
case $what in
    json) exec "$venv/bin/python" -c '
import json, sys, yaml
print(json.dumps([document for file in sys.argv[1:] for document in yaml.safe_load_all(open(file))]))' "$@" ;;
    lint) exec "$venv/bin/yamllint" --strict --config-file "$here/data/yamllint.yaml" "$@" ;;
    kubernetes)
        version=$1
        shift
        exec "$venv/bin/kubernetes-validate" --strict --quiet --kubernetes-version "$version" "$@" ;;
    *) echo "unknown: $what" >&2; exit 2 ;;
esac
