#!/usr/bin/env bash
# Micro-benchmarks, then every load scenario for a few seconds against the release binary, on an embedded database with
# full fsync, and the table beside the targets.
#
#   SCENARIOS=…    only these
#   EACH=5         seconds of load in a scenario, or in a step of one
#
# Server and generator share all cores here; scripts/bench-peers.sh gives each its own.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/bounded.sh

read -ra scenarios <<<"${SCENARIOS:-classroom broadcast ramp idle join converge departement assembly bell year long-text kill overload}"
each=${EACH:-5}
# A scenario that takes longer hangs.
limit=300
load=target/release/passeplume-load
program=target/release/passeplume
out=build/bench/$(date -u +%Y-%m-%dT%H-%M-%SZ)
# On the disk and not in a /tmp that may be memory: fsync must mean something.
work=build/load/bench-$$
failed=()

cleanup() {
    end_job TERM
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# A tenth of a second a benchmark is enough to see a slip; `cargo bench` by itself takes its time. Unit tests are not built.
DIVAN_MAX_TIME=0.1 cargo bench --workspace --locked --bench '*'
cargo build --release --locked --package passeplume-load
[ -x "$program" ] || cargo build --release --locked --package passeplume

# Thousands of sockets on both sides.
ulimit -n "$(ulimit -Hn)"
mkdir -p "$out" "$work"
for scenario in "${scenarios[@]}"; do
    echo "--- $scenario"
    code=0
    bounded "$limit" "$load" "$scenario" --speaks collab --program "$program" --work "$work" --seconds "$each" \
        --name passeplume --out "$out/$scenario.json" || code=$?
    rm -rf "$work"/run-*
    [ "$code" -eq 0 ] || failed+=("$scenario (exit $code)")
done

echo
shopt -s nullglob
results=("$out"/*.json)
[ "${#results[@]}" -eq 0 ] || "$load" report "${results[@]}"
[ "${#failed[@]}" -eq 0 ] || { echo "bench: failed: ${failed[*]}"; exit 1; }
