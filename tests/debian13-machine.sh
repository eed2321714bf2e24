#!/bin/sh
# Makes a Debian 13 that boots, in target/debian13, once: production's system with the packages of docs/operations/install.md, for
# the rehearsals in tests/tests/one_machine. As root; needs mmdebstrap. Prints the folder.
set -eu
folder=$(cd "$(dirname "$0")/.." && pwd)/target/debian13
if [ ! -e "$folder" ]; then
    command -v mmdebstrap >/dev/null || { echo "install mmdebstrap first" >&2; exit 1; }
    rm -rf "$folder.made"
    packages=$(sed -n 's/^apt-get install --yes //p' "$(dirname "$0")/../docs/operations/install.md" | tr ' ' ,)
    mmdebstrap --quiet --variant=minbase "--include=systemd,systemd-sysv,dbus,iproute2,procps,curl,ca-certificates,$packages" \
        trixie "$folder.made" >&2
    mv "$folder.made" "$folder"
fi
echo "$folder"
