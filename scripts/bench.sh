#!/usr/bin/env bash
# Micro-benchmarks, then every load scenario for a few seconds against the release binary, on an embedded database with
# full fsync, and the table beside the targets.
#
#   SCENARIOS=…    only these; `micro` are the micro-benchmarks
#   EACH=5         seconds of load in a scenario, or in a step of one
#   PROGRAM=…      the server to measure; the release build by itself
#
# The results, a chart of each scenario and the table (table.md) are in build/bench, in a folder named after the moment.
# Server and generator share all cores here; scripts/bench-peers.sh gives each its own.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/bounded.sh
. scripts/scenarios.sh

all="micro classroom broadcast ramp idle join converge departement forum live-resume video assembly bell year long-text growth kill overload full"
# shellcheck disable=SC2086 # the names are words
read -ra scenarios <<<"$(expanded ${SCENARIOS:-$all})"
each=${EACH:-5}
# A scenario that takes longer hangs. Making the world of `year` takes one to four minutes by itself.
limit=600
built=${CARGO_TARGET_DIR:-target}/release
load=$built/passeplume-load
program=${PROGRAM:-$built/passeplume}
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

# What makes a scenario brief where its length in seconds does not.
brief() { # NAME
    case $1 in
    ramp-*) echo "--seconds 3 --drain 30" ;;
    overload-*) echo "--seconds $each --drain 30" ;;
    growth) echo "--seconds 2 --points 3" ;;
    kill) echo "--seconds $each --kills 2" ;;
    idle) echo "--seconds 12" ;;
    full) echo "--seconds 8" ;;
    live-resume) echo "--seconds $each --sockets 500 --silence 5" ;;
    video) echo "--link 16" ;;
    *) echo "--seconds $each" ;;
    esac
}

micro() {
    # A tenth of a second a benchmark is enough to see a slip; `cargo bench` by itself takes its time. Unit tests are not
    # built.
    DIVAN_MAX_TIME=0.1 cargo bench --workspace --locked --bench '*'
}

measure() { # NAME
    # shellcheck disable=SC2046 # the options are words
    bounded "$limit" "$load" $(words "$1") --speaks collab --program "$program" --work "$work" $(brief "$1") \
        --name passeplume --out "$out/$1.json"
}

[ -x "$program" ] || cargo build --release --locked --package passeplume
cargo build --release --locked --package passeplume-load
# Thousands of sockets on both sides.
ulimit -n "$(ulimit -Hn)"
mkdir -p "$out" "$work"
for name in "${scenarios[@]}"; do
    echo "--- $name"
    began=$SECONDS
    code=0
    case $name in
    micro) micro || code=$? ;;
    *) measure "$name" || code=$? ;;
    esac
    rm -rf "$work"/run-*
    echo "--- $name: $((SECONDS - began)) s"
    [ "$code" -eq 0 ] || failed+=("$name (exit $code)")
done

echo
results=()
for name in "${scenarios[@]}"; do
    [ ! -s "$out/$name.json" ] || results+=("$out/$name.json")
done
if [ "${#results[@]}" -gt 0 ]; then
    "$load" report "${results[@]}" --svg "$out" | tee "$out/table.md"
    echo "bench: $SECONDS s; table, charts and results are in $out"
fi
[ "${#failed[@]}" -eq 0 ] || { echo "bench: failed: ${failed[*]}"; exit 1; }
