#!/usr/bin/env bash
# Micro-benchmarks, then every load scenario for a few seconds against the release binary, on an embedded database with
# full fsync, and the table beside the targets.
#
#   SCENARIOS=…    only these
#   EACH=5         seconds of load in a scenario
set -euo pipefail
cd "$(dirname "$0")/.."

scenarios=${SCENARIOS:-classroom broadcast ramp idle join converge departement assembly bell year long-text kill overload}
each=${EACH:-5}
# A scenario that takes longer hangs.
limit=300
load=target/release/passeplume-load
program=target/release/passeplume
out=build/bench/$(date -u +%Y-%m-%dT%H-%M-%SZ)
missing=()
job=

# `timeout` hands the signal to the generator and to the server that it has started.
trap '[ -z "$job" ] || { kill "$job" && wait "$job"; } 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM

# A tenth of a second a benchmark is enough to see a slip; `cargo bench` by itself takes its time.
DIVAN_MAX_TIME=0.1 cargo bench --workspace --locked
cargo build --release --locked --package passeplume-load
[ -x "$program" ] || cargo build --release --locked --package passeplume

# Thousands of sockets on both sides.
ulimit -n "$(ulimit -Hn)"
mkdir -p "$out"
for scenario in $scenarios; do
    echo "--- $scenario"
    timeout --kill-after=10 "$limit" "$load" "$scenario" --program "$program" --seconds "$each" \
        --name passeplume --out "$out/$scenario.json" &
    job=$!
    code=0
    wait "$job" || code=$?
    job=
    [ "$code" -eq 0 ] || missing+=("$scenario (exit $code)")
done

echo
"$load" report "$out"/*.json
[ "${#missing[@]}" -eq 0 ] || { echo "Failed: ${missing[*]}"; exit 1; }
