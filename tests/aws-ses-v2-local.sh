#!/bin/sh
# Runs aws-ses-v2-local, an SES that nobody here wrote; says `aws-ses-v2-local: server running at URL`.
set -eu
folder=$("$(dirname "$0")/npm.sh" aws-ses-v2-local)
exec node "$folder/node_modules/aws-ses-v2-local/dist/cli.js" --host 127.0.0.1 --port 0
