#!/usr/bin/env bash
# Every load scenario for a few seconds at small size against the release binary: nothing may be lost or duplicated,
# everybody must hold the same in the end. Times are not looked at: the machine may be busy.
#
#   PROGRAM=…      the server to try; target/release/passeplume by itself
#   SCENARIOS=…    only these, of the first column below
#   AT_ONCE=3      trials that run at once: most of one is waiting by the clock
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/bounded.sh

program=${PROGRAM:-target/release/passeplume}
load=${LOAD:-target/release/passeplume-load}
# What takes longer hangs.
limit=90
# On the disk and not in a /tmp that may be memory: fsync must mean something.
work=build/load/smoke-$$
at_once=${AT_ONCE:-3}

cleanup() {
    local trial
    for trial in $(jobs -p); do kill "$trial" 2>/dev/null || true; done
    wait
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# name, scenario, what it speaks, and options that make it small; the longest first, so that none is alone in the end
trials() {
    cat <<'END'
full         full        collab --documents 20 --clients 3 --items 300 --knocks 20 --held 2500 --running 1000 --seconds 5 --within 30
full-yjs     full        yjs    --documents 20 --clients 3 --items 300 --knocks 20 --held 2500 --running 1000 --seconds 5 --within 30
growth       growth      collab --points 2 --clients 2 --documents 4 --history 200 --seconds 1
bell         bell        collab --clients 200 --documents 18 --seconds 2 --within 2
long-text    long-text   collab --edits 5000 --seconds 2 --rate 200 --joiners 5
live-resume  live-resume collab --topics 4 --people 6 --seconds 3 --events 300 --sockets 60 --silence 1
overload     overload    collab --clients 40 --capacity 200 --seconds 3
kill         kill        collab --kills 2 --documents 4 --items 200 --seconds 2
departement  departement collab --clients 300 --documents 27 --posts 10 --looking 60 --topics 10 --seconds 4
assembly     assembly    collab --clients 100 --writers 5,10 --carets 1 --seconds 2
converge     converge    collab --seconds 4
converge-yjs converge    yjs    --seconds 4
kill-yjs     kill        yjs    --kills 2 --documents 4 --items 200 --seconds 2
overload-a   overload    yjs    --shape a --documents 5 --clients 5 --from 100 --capacity 200 --seconds 2
idle         idle        collab --sockets 200 --shared 10 --seconds 2
classroom    classroom   collab --documents 10 --clients 6 --items 100 --seconds 3
classroom-yjs classroom  yjs    --documents 10 --clients 6 --items 100 --seconds 3
broadcast    broadcast   collab --clients 60 --items 30 --seconds 3
broadcast-yjs broadcast  yjs    --clients 60 --items 30 --seconds 3
ramp         ramp        collab --documents 5 --clients 5 --from 100 --until 150 --seconds 2 --bound 10000
join         join        collab --edits 5000 --joiners 5 --rounds 2 --seconds 1
forum        forum       collab --clients 60 --topics 6 --conversations 0 --messages 0 --seconds 2
video        video       collab --seconds 6 --link 16 --jumps 10
year         year        collab --opens 100 --starts 2 --seconds 10
END
}

cargo build --release --locked --package passeplume-load
[ -x "$program" ] || { echo "load-smoke: there is no $program: make build"; exit 2; }
ulimit -n "$(ulimit -Hn)"
mkdir -p "$work/world"
# One world for all: each trial starts on a copy of it. `year`, whose own takes minutes to make, opens its empty texts.
"$program" demo --size departement --data-dir "$work/world/data" --sessions "$work/world/sessions.jsonl" \
    >"$work/world/told.log" 2>&1 || { cat "$work/world/told.log"; exit 1; }

trial() { # NAME SCENARIO SPEAKS OPTION…
    local name=$1 scenario=$2 speaks=$3 began=$SECONDS code=0
    shift 3
    trap 'end_job TERM; exit 143' TERM
    bounded "$limit" "$load" "$scenario" --speaks "$speaks" --program "$program" --filled "$work/world" \
        --work "$work/$name" "$@" >"$work/$name.log" 2>&1 </dev/null || code=$?
    rm -rf "${work:?}/$name"
    if [ "$code" -eq 0 ]; then
        printf 'ok      %s (%s s)\n' "$name" "$((SECONDS - began))"
    else
        touch "$work/failed"
        printf 'FAILED  %s (exit %s, %s s)\n%s\n' "$name" "$code" "$((SECONDS - began))" \
            "$(sed 's/^/        /' "$work/$name.log")"
    fi
}

while read -r name scenario speaks options; do
    [ -z "${SCENARIOS:-}" ] || [[ " $SCENARIOS " == *" $name "* ]] || continue
    while [ "$(jobs -rp | wc -l)" -ge "$at_once" ]; do wait -n || true; done
    # shellcheck disable=SC2086 # the options are words
    trial "$name" "$scenario" "$speaks" $options &
done < <(trials)
wait
[ ! -e "$work/failed" ]
