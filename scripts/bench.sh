#!/usr/bin/env bash
# Micro-benchmarks, then the load scenarios against the release binary on an embedded database with full fsync.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo bench --workspace --locked
cargo build --release --locked --package passeplume-load
work=$(mktemp -d "${TMPDIR:-/tmp}/passeplume-bench.XXXXXX")
server=
cleanup() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ -z "$server" ] || wait "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT
port=$((20000 + RANDOM % 20000))
./target/release/passeplume demo --size departement --sessions "$work/sessions.jsonl" --data-dir "$work/data"
./target/release/passeplume serve --listen "127.0.0.1:$port" --data-dir "$work/data" 2>"$work/server.log" &
server=$!
for _ in $(seq 100); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
    read -rt 0.1 <> <(:) || true
done
load() {
    ./target/release/passeplume-load --server "ws://127.0.0.1:$port" --sessions "$work/sessions.jsonl" --pid "$server" "$@"
}
for run in 1 2 3; do
    echo "--- idle, run $run"
    load idle --sockets 2000 --seconds 5
    echo "--- classroom (50 documents, 10 clients each, 500 items/s), run $run"
    load classroom --documents 50 --clients 10 --items 500 --seconds 15
done
