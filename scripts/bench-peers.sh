#!/usr/bin/env bash
# Measures Passeplume and the servers of load-tests/peers in turn, on the same work, then prints medians and spread.
#
#   RUNS=3         passes over everything; no server is measured twice in a row, so that a noisy hour hits them all
#   SCENARIOS=…    of: classroom broadcast ramp idle join kill overload; ramp-a, ramp-b, overload-a, overload-b: one shape
#   PEERS=…        of: passeplume-collab passeplume-yjs bare hocuspocus y-websocket y-sweet
#   EACH=          seconds of load in a measurement; empty: as each scenario has it by itself
#   STEP=          the same for a step of a ramp; empty: as EACH
#   DRAIN=20       seconds that a server has after a ramp's last step, and after an overload, to get through it
#   LIMIT=300      seconds after which a measurement is given up
#   RESULTS=…      folder for charts, table and figures: load-tests/results, but for a narrower choice the run's own
#   MINUTES=180    when they are over, nothing new is begun and the report says what is missing
#   PROGRAM=…      our server; the release build by itself
#
# An overload that follows a ramp of the same shape takes its capacity from there, and makes no ramp of its own.
# The server has core 0 and the generator core 1. Every result is kept in build/bench; needs cargo, npm, a C++ compiler.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/bounded.sh
. scripts/scenarios.sh

runs=${RUNS:-3}
# shellcheck disable=SC2086 # the names are words
read -ra scenarios <<<"$(expanded ${SCENARIOS:-classroom broadcast ramp idle join kill})"
read -ra peers <<<"${PEERS:-passeplume-collab passeplume-yjs bare hocuspocus y-websocket y-sweet}"
each=${EACH:-}
step=${STEP:-$each}
drain=${DRAIN:-20}
# One measurement never takes longer, whatever hangs.
limit=${LIMIT:-300}
deadline=$((SECONDS + ${MINUTES:-180} * 60))

built=${CARGO_TARGET_DIR:-target}/release
load=$built/passeplume-load
program=${PROGRAM:-$built/passeplume}
modules=build/peers/npm
out=build/bench/$(date -u +%Y-%m-%dT%H-%M-%SZ)-peers
# On the disk and not in a /tmp that may be memory: fsync must mean something.
work=build/load/peers-$$
results=${RESULTS:-load-tests/results}
[ -n "${RESULTS:-}" ] || [ -z "${SCENARIOS:-}${PEERS:-}" ] || results=$out
missing=()
ours=

cleanup() {
    end_job TERM
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

say() { echo "bench-peers: $*"; }

installed() { (cd load-tests/peers && cat package-lock.json ./*/package-lock.json); }

install_modules() {
    local folder
    if [ -f "$modules/installed" ] && cmp -s <(installed) "$modules/installed"; then
        cp -r load-tests/peers/. "$modules"
        return
    fi
    rm -rf "$modules"
    mkdir -p "$modules"
    cp -r load-tests/peers/. "$modules"
    for folder in . hocuspocus y-websocket clients; do
        say "installing the packages of load-tests/peers/$folder"
        (cd "$modules/$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    done
    # The one package that must be compiled, for the Node that will load it.
    (
        runtime=$PWD/$(dirname "$(dirname "$(node_program)")")
        export PATH="$runtime/bin:$PATH" npm_config_nodedir="$runtime"
        cd "$modules/hocuspocus" && npm rebuild better-sqlite3 --build-from-source --loglevel=error
    )
    installed >"$modules/installed"
}

node_program() {
    local found
    found=$(compgen -G "$modules/node_modules/node-linux-*/bin/node") || {
        say "npm has no Node for this kind of machine (load-tests/peers/package.json)" >&2
        return 1
    }
    head -n 1 <<<"$found"
}

install_y_sweet() {
    local version=0.9.1
    if [ -x build/peers/bin/y-sweet ] && build/peers/bin/y-sweet version 2>/dev/null | grep -qF "$version"; then return; fi
    say "compiling y-sweet $version"
    cargo install y-sweet --version "$version" --root build/peers --locked
}

# The shell command that serves a peer in the foreground; the generator fills in {port} and {dir}.
serving() {
    case $1 in
    bare) echo "exec $built/examples/bare {port}" ;;
    y-sweet) echo "mkdir -p {dir}/data && exec build/peers/bin/y-sweet serve --host 127.0.0.1 --port {port} {dir}/data" ;;
    hocuspocus | y-websocket) echo "exec $(node_program) $modules/$1/start.mjs {port} {dir}/data" ;;
    *) say "there is no peer $1" >&2; return 1 ;;
    esac
}

free_port() {
    local port
    for _ in $(seq 100); do
        port=$((20000 + RANDOM % 12000))
        # Nobody answers there.
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
    return 1
}

# Two clients of its own exchange a letter, before a figure is believed.
check() {
    local peer=$1 folder=$work/check-$1 port command
    port=$(free_port)
    command=$(serving "$peer")
    command=${command//'{port}'/$port}
    command=${command//'{dir}'/$folder}
    mkdir -p "$folder"
    # shellcheck disable=SC2016 # expanded by the inner shell
    bounded 30 bash -c '
        sh -c "$1" >"$2" 2>&1 &
        server=$!
        for _ in $(seq 100); do
            if (exec 3<>"/dev/tcp/127.0.0.1/$3") 2>/dev/null; then break; fi
            sleep 0.1
        done
        code=0
        "${@:4}" || code=$?
        kill "$server" && wait "$server"
        exit "$code"
    ' check "$command" "$folder/log" "$port" "$(node_program)" "$modules/clients/check.mjs" "$peer" "$port" || {
        say "$peer does not serve its own clients:"
        cat "$folder/log"
        return 1
    }
}

measure() { # RUN SCENARIO PEER
    local run=$1 scenario=$2 peer=$3 command code=0 capacity seconds=$each began=$SECONDS
    local name=$scenario.$peer.$run what="$scenario of $peer, run $run"
    read -ra command <<<"$(words "$scenario")"
    case $scenario in
    ramp-*)
        command+=(--drain "$drain")
        seconds=$step
        ;;
    overload-*)
        command+=(--drain "$drain")
        capacity=$(figure "$out/ramp-${scenario##*-}.$peer.$run.json" items_per_second)
        [ "${capacity:-0}" -eq 0 ] || command+=(--capacity "$capacity")
        ;;
    # Texts leave memory after ten seconds of silence: nothing shorter measures idle ones.
    idle) seconds=${seconds:+12} ;;
    *) ;;
    esac
    command+=(--server-cpu 0 --own-cpu 1 --work "$work" --name "$peer" --out "$out/$name.json")
    case $peer in
    passeplume-*) command+=(--speaks "${peer#passeplume-}" --program "$program" --filled "$work/world") ;;
    *) command+=(--speaks "$peer" --start "$(serving "$peer")") ;;
    esac
    [ -z "$seconds" ] || command+=(--seconds "$seconds")
    bounded "$limit" "$load" "${command[@]}" >"$out/$name.log" 2>&1 || code=$?
    # What a killed generator left.
    rm -rf "$work"/run-*
    what="$what ($((SECONDS - began)) s)"
    if [ "$code" -eq 0 ]; then
        say "$what: measured"
    elif [ -s "$out/$name.json" ]; then
        say "$what: measured, and something happened that may not"
    elif [ "$code" -eq 124 ] || [ "$code" -eq 137 ]; then
        missing+=("$what: not done within $limit s")
        say "${missing[-1]}"
    else
        missing+=("$what: $(tail -n 1 "$out/$name.log")")
        say "${missing[-1]}"
    fi
}

# Thousands of sockets on both sides.
ulimit -n "$(ulimit -Hn)"
cargo build --release --locked --package passeplume-load --bins --examples
[ -x "$program" ] || cargo build --release --locked --package passeplume
install_modules
case " ${peers[*]} " in *" y-sweet "*) install_y_sweet ;; *) ;; esac
mkdir -p "$out" "$work" "$results"
for peer in "${peers[@]}"; do
    case $peer in
    passeplume-collab | passeplume-yjs) ours=yes ;;
    *) check "$peer" ;;
    esac
done
# One world for all of our own measurements: each starts on a copy of it.
[ -z "$ours" ] || "$program" demo --size departement --data-dir "$work/world/data" \
    --sessions "$work/world/sessions.jsonl" >"$out/world.log" 2>&1 || { cat "$out/world.log"; exit 1; }

for run in $(seq "$runs"); do
    for scenario in "${scenarios[@]}"; do
        for peer in "${peers[@]}"; do
            if [ "$SECONDS" -ge "$deadline" ]; then
                missing+=("$scenario of $peer, run $run: the time was over")
            else
                measure "$run" "$scenario" "$peer"
            fi
        done
    done
done

# What was measured, on what, with which words: a figure without them is worth nothing.
conditions() {
    local cpu
    cpu=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)
    echo "$(date -u +%Y-%m-%d), $(nproc) cores ($cpu), Linux $(uname -r), server on core 0, generator on core 1."
    echo "$(rustc --version), Node $("$(node_program)" --version), commit $(git rev-parse --short HEAD 2>/dev/null || echo unknown)."
    echo "RUNS=$runs SCENARIOS=\"${scenarios[*]}\" PEERS=\"${peers[*]}\" EACH=$each STEP=$step DRAIN=$drain ./scripts/bench-peers.sh"
}

figures() { # FILE…: all results as one JSON array
    local file separator='['
    for file; do
        printf '%s\n' "$separator"
        cat "$file"
        separator=,
    done
    echo ']'
}

shopt -s nullglob
files=("$out"/*.json)
[ "${#files[@]}" -gt 0 ] || { say "nothing was measured; the logs are in $out"; exit 1; }
{
    conditions
    echo
    "$load" report "${files[@]}" --svg "$results"
    if [ "${#missing[@]}" -gt 0 ]; then
        printf '\nNot measured:\n'
        printf -- '- %s\n' "${missing[@]}"
    fi
} | tee "$out/peers.md"
[ "$results" = "$out" ] || cp "$out/peers.md" "$results/peers.md"
figures "${files[@]}" >"$work/peers.json"
cp "$work/peers.json" "$results/peers.json"
say "every result and log is in $out"
