#!/bin/sh
# Unpacks packages of Debian 13 below target/, once, and says where: production's floor, while this machine may be older.
# Nothing is installed, nothing here is changed, and no root is needed. tests/src/debian13.rs runs programs from it.
# Usage: tests/debian13.sh
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
list="$root/tests/debian13.packages"
folder="$root/target/debian13-$(cat "$0" "$list" | sha256sum | cut -c 1-12)"
mkdir -p "$root/target"
# Tests run at once: one of them does it, the others wait.
exec 9>"$root/target/debian13.lock"
flock 9
if [ ! -e "$folder/complete" ]; then
    keys=/usr/share/keyrings/debian-archive-keyring.gpg
    [ -e "$keys" ] || { echo "install debian-archive-keyring first" >&2; exit 1; }
    for program in apt-get dpkg-deb; do
        command -v "$program" >/dev/null || { echo "install $program first" >&2; exit 1; }
    done
    # The mirrors that this machine uses for its own release.
    sites=$(apt-get indextargets --format '$(SITE)' | sort -u)
    mirror=$(echo "$sites" | grep -E '/debian/?$' | head -n 1)
    security=$(echo "$sites" | grep -E '/debian-security/?$' | head -n 1)
    [ -n "$mirror" ] || { echo "no mirror of Debian is known to apt here" >&2; exit 1; }
    rm -rf "$root"/target/debian13-*
    mkdir -p "$folder/apt/etc/preferences.d" "$folder/apt/state/lists/partial" "$folder/apt/cache/archives/partial" "$folder/root"
    : > "$folder/apt/status"
    {
        echo "deb [signed-by=$keys] $mirror trixie main"
        [ -z "$security" ] || echo "deb [signed-by=$keys] $security trixie-security main"
    } > "$folder/apt/etc/sources.list"
    # Of its own in everything: what is installed here must neither count nor change.
    get() {
        apt-get -qq -o Dir::Etc="$folder/apt/etc" -o Dir::Etc::sourceparts=- -o Dir::Etc::main=- -o Dir::Etc::parts=- \
            -o Dir::State="$folder/apt/state" -o Dir::State::status="$folder/apt/status" -o Dir::Cache="$folder/apt/cache" \
            -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none -o APT::Install-Recommends=false \
            -o Debug::NoLocking=true "$@" >&2
    }
    get update
    # shellcheck disable=SC2046 # a list of words
    get install --download-only --yes $(grep -v '^#' "$list")
    for package in "$folder"/apt/cache/archives/*.deb; do
        dpkg-deb --extract "$package" "$folder/root"
    done
    rm -rf "$folder/apt"
    touch "$folder/complete"
fi
echo "$folder/root"
