#!/bin/sh
# Runs a command of tools/xtask from whatever folder, once what compiles it is there.
set -eu
cd "$(dirname "$0")/../.."

# Right after its installation, Rust is not on the PATH of the shells that are open.
if ! command -v cargo >/dev/null && [ -x "${CARGO_HOME:-$HOME/.cargo}/bin/cargo" ]; then
    PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
    export PATH
fi
if ! command -v cargo >/dev/null; then
    cat >&2 <<'END'
error: Rust is needed, and cargo is not on PATH. Install it with

    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y

END
    exit 1
fi
if ! command -v cc >/dev/null; then
    cat >&2 <<'END'
error: Rust needs a C compiler as its linker. On Debian or Ubuntu:

    sudo apt-get install -y build-essential

END
    exit 1
fi
# Cargo is quiet about its work here, and the first time that takes minutes.
if [ ! -x target/debug/xtask ]; then
    echo "Compiling the commands; the first time this takes a few minutes." >&2
fi
exec cargo xtask "$@"
