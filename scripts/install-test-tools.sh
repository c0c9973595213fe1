#!/usr/bin/env bash
# Installs what the tests need and this machine lacks, as Debian packages: Chromium, PostgreSQL, Valgrind, EPUBCheck,
# Poppler and qpdf (which read our PDF), a C compiler. A program that is there already is used as it is.
set -euo pipefail

have() { command -v "$1" >/dev/null 2>&1; }
have_postgres() { have initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

missing=()
have cc || missing+=(build-essential)
have chromium || have chromium-browser || have google-chrome || missing+=(chromium)
have_postgres || missing+=(postgresql)
have curl || missing+=(curl)
have valgrind || missing+=(valgrind)
have xxd || missing+=(xxd)
[ -e /usr/share/java/epubcheck.jar ] || missing+=(epubcheck)
have pdftotext || missing+=(poppler-utils)
have qpdf || missing+=(qpdf)

if [ "${#missing[@]}" -gt 0 ]; then
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    echo "Installing: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    # Debian starts a fresh PostgreSQL by itself; the tests start their own on private ports and never touch one.
    if [ -d /etc ] && [ ! -e /etc/postgresql-common/createcluster.conf ] && ! have_postgres; then
        "${as_root[@]}" mkdir -p /etc/postgresql-common
        echo 'create_main_cluster = false' | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
for tool in cargo node npm; do
    have "$tool" || { echo "passeplume: '$tool' is missing. Install Rust (rustup) and Node 20 or newer, then try again." >&2; exit 2; }
done
