#!/usr/bin/env bash
# A PostgreSQL of one's own for tests: a private folder, port and password, listening on 127.0.0.1 alone.
#
#   scripts/postgres-for-tests.sh start DIR [--while PID]   prints the URL of the server; with --while it stops with PID
#   scripts/postgres-for-tests.sh stop DIR                  stops it and removes DIR
#
# Finds initdb in PATH or where Debian keeps it, and installs PostgreSQL with apt-get where it runs as root.
# initdb refuses root, so root runs it as `postgres` (made by the package), else as `nobody`.
set -euo pipefail

say() { echo "postgres-for-tests: $*" >&2; }

find_bin() {
    local found
    if found=$(command -v initdb); then
        dirname "$(readlink -f "$found")"
        return
    fi
    found=$(find /usr/lib/postgresql /usr/pgsql-* /usr/local/pgsql /opt/homebrew/opt/postgresql* -name initdb -type f -o -name initdb -type l \
        2>/dev/null | sort -V | tail -n 1)
    [ -n "$found" ] && dirname "$(readlink -f "$found")"
}

bin_or_install() {
    local bin
    if bin=$(find_bin) && [ -n "$bin" ]; then
        echo "$bin"
        return
    fi
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "installing PostgreSQL"
        { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql; } >&2
        if bin=$(find_bin) && [ -n "$bin" ]; then
            echo "$bin"
            return
        fi
    fi
    say "there is no PostgreSQL and it cannot be installed from here; set PASSEPLUME_TEST_POSTGRES_URL"
    return 1
}

owner() {
    if [ "$(id -u)" != 0 ]; then id -un; elif id postgres >/dev/null 2>&1; then echo postgres; else echo nobody; fi
}

# Runs a command as the one who owns the cluster, from a folder that user may stand in.
as_owner() {
    if [ "$(id -u)" = 0 ]; then (cd / && runuser -u "$(owner)" -- "$@"); else "$@"; fi
}

free_port() {
    local port
    for _ in $(seq 100); do
        port=$((20000 + RANDOM % 20000))
        # Nobody answers there.
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
    return 1
}

start() {
    local dir=$1 bin port password
    bin=$(bin_or_install)
    mkdir -p "$dir/socket"
    dir=$(cd "$dir" && pwd)
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    (umask 077 && printf '%s\n' "$password" >"$dir/password")
    [ "$(id -u)" != 0 ] || chown -R "$(owner)" "$dir"
    as_owner "$bin/initdb" --pgdata="$dir/data" --username=passeplume --pwfile="$dir/password" --auth=scram-sha-256 \
        --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; return 1; }
    for attempt in 1 2 3; do
        port=$(free_port)
        # Unix socket paths are short (107 bytes): a deep DIR goes without one.
        local socket="$dir/socket"
        [ ${#socket} -lt 80 ] || socket=
        if as_owner "$bin/pg_ctl" start -w -t 30 -s -D "$dir/data" -l "$dir/server.log" \
            -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='$socket' -c max_connections=300" >&2; then
            local url="postgres://passeplume:$password@127.0.0.1:$port/postgres"
            # Redirected, else whoever reads our answer through a pipe would wait for this child too.
            if [ "${2:-}" = --while ]; then
                (trap '' HUP INT; while kill -0 "$3" 2>/dev/null; do sleep 1; done; stop "$dir") >/dev/null 2>&1 </dev/null &
            fi
            echo "$url"
            return
        fi
        say "attempt $attempt on port $port failed"
    done
    cat "$dir/server.log" >&2
    return 1
}

stop() {
    local dir=$1 bin
    [ -d "$dir" ] || return 0
    dir=$(cd "$dir" && pwd)
    if [ -f "$dir/data/postmaster.pid" ]; then
        bin=$(find_bin)
        as_owner "$bin/pg_ctl" stop -w -t 30 -s -m immediate -D "$dir/data" >&2 || say "it was not running"
    fi
    # Only what start made: a slip in the argument must not cost a folder.
    if [ -f "$dir/data/PG_VERSION" ] || [ -f "$dir/initdb.log" ]; then
        rm -rf "$dir"
    fi
}

case "${1:-}" in
    start) [ $# = 2 ] || [ $# = 4 ] || { say "start DIR [--while PID]"; exit 2; }; shift; start "$@" ;;
    stop) [ $# = 2 ] || { say "stop DIR"; exit 2; }; stop "$2" ;;
    *) sed -n '2,9p' "$0" >&2; exit 2 ;;
esac
