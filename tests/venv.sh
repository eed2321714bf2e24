#!/bin/sh
# Puts a package of PyPI into a virtual environment of its own below target/, once, and says where.
# Usage: tests/venv.sh PACKAGE VERSION [REQUIREMENT…]; the requirements are of the environment that has the package.
#        tests/venv.sh NAME FILE; the file names all that is wanted and all that this needs, each in one version.
set -eu
target=$(cd "$(dirname "$0")/.." && pwd)/target
if [ -f "$2" ]; then
    venv="$target/$1-$(sha256sum < "$2" | cut -c 1-12)"
else
    venv="$target/$1-$2"
fi
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
    if [ -f "$2" ]; then
        set -- --no-deps --requirement "$2"
    else
        package=$1==$2
        shift 2
        set -- "$package" "$@"
    fi
    "$venv/bin/pip" install --quiet --disable-pip-version-check "$@" >&2
    touch "$venv/complete"
fi
echo "$venv"
