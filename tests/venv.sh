#!/bin/sh
# Puts a package of PyPI into a virtual environment of its own below target/, once, and says where.
# Usage: tests/venv.sh PACKAGE VERSION [REQUIREMENT…]; the requirements are of the environment that has the package.
set -eu
target=$(cd "$(dirname "$0")/.." && pwd)/target
venv="$target/$1-$2"
mkdir -p "$target"
# Tests run at once: one of them does it, the others wait.
exec 9>"$venv.lock"
flock 9
if [ ! -e "$venv/complete" ]; then
    rm -rf "$venv"
    # Debian keeps what `venv` needs in a package of its own.
    python3 -m venv "$venv" >/dev/null 2>&1 || {
        rm -rf "$venv"
        [ "$(id -u)" = 0 ] || { echo "install python3-venv first" >&2; exit 1; }
        apt-get install -y -qq python3-venv >/dev/null
        python3 -m venv "$venv"
    }
    package=$1==$2
    shift 2
    "$venv/bin/pip" install --quiet --disable-pip-version-check "$package" "$@" >&2
    touch "$venv/complete"
fi
echo "$venv"
