#!/usr/bin/env bash
# Measures Passeplume and the servers of load-tests/peers in turn, on the same work, then prints medians and spread.
#
#   RUNS=3         passes over everything; a peer is never measured twice in a row, so that a noisy hour hits them all
#   SCENARIOS=…    of: classroom broadcast ramp-classroom ramp-broadcast idle join kill
#   PEERS=…        of: passeplume-collab passeplume-yjs bare hocuspocus y-websocket y-sweet
#   EACH=          seconds of load in a measurement; empty: as long as each scenario takes by itself
#   MINUTES=180    when they are over, nothing new is begun and the report says what is missing
#
# The server has core 0 and the generator core 1. Every result is kept in build/bench; needs cargo, npm, a C++ compiler.
set -euo pipefail
cd "$(dirname "$0")/.."

runs=${RUNS:-3}
read -ra scenarios <<<"${SCENARIOS:-classroom broadcast ramp-classroom ramp-broadcast idle join kill}"
read -ra peers <<<"${PEERS:-passeplume-collab passeplume-yjs bare hocuspocus y-websocket y-sweet}"
each=${EACH:-}
# One measurement never takes longer, whatever hangs.
limit=300
deadline=$((SECONDS + ${MINUTES:-180} * 60))

load=target/release/passeplume-load
program=target/release/passeplume
modules=build/peers/npm
out=build/bench/$(date -u +%Y-%m-%dT%H-%M-%SZ)
work=$(mktemp -d "${TMPDIR:-/tmp}/passeplume-peers.XXXXXX")
missing=()
job=
server=

cleanup() {
    # `timeout` hands the signal to the generator and to the servers that it has started.
    [ -z "$job" ] || { kill "$job" && wait "$job"; } 2>/dev/null || true
    stop_server
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

say() { echo "bench-peers: $*"; }

measures() { # SERVER: is it among those asked for?
    case " ${peers[*]} " in *" $1 "*) ;; *) return 1 ;; esac
}

# In a process group of its own, within a time: LIMIT COMMAND…
bounded() {
    timeout --kill-after=10 "$@" &
    job=$!
    local code=0
    wait "$job" || code=$?
    job=
    return "$code"
}

install_modules() {
    local folder
    mkdir -p "$modules"
    if [ -f "$modules/installed" ] && (cd load-tests/peers && cat package-lock.json ./*/package-lock.json) | cmp -s - "$modules/installed"; then
        cp -r load-tests/peers/. "$modules"
        return
    fi
    rm -rf "$modules"
    cp -r load-tests/peers "$modules"
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
    cat load-tests/peers/package-lock.json load-tests/peers/*/package-lock.json >"$modules/installed"
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

# The command that serves one peer in the foreground: PEER PORT FOLDER
serving() {
    case $1 in
    bare) echo "target/release/examples/bare $2" ;;
    y-sweet) echo "build/peers/bin/y-sweet serve --host 127.0.0.1 --port $2 $3" ;;
    hocuspocus | y-websocket) echo "$(node_program) $modules/$1/start.mjs $2 $3" ;;
    *) return 1 ;;
    esac
}

# Two clients of its own exchange a letter, before a figure is believed.
check() {
    local peer=$1 folder=$work/check-$1 port command code=0
    port=$(free_port)
    mkdir -p "$folder"
    read -ra command <<<"$(serving "$peer" "$port" "$folder/data")"
    "${command[@]}" >"$folder/log" 2>&1 &
    server=$!
    for _ in $(seq 100); do
        if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
        sleep 0.1
    done
    bounded 30 "$(node_program)" "$modules/clients/check.mjs" "$peer" "$port" || code=$?
    stop_server
    [ "$code" -eq 0 ] || { say "$peer does not serve its own clients:"; cat "$folder/log"; return 1; }
}

stop_server() {
    [ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null || true
    server=
}

measure() { # RUN SCENARIO PEER
    local run=$1 scenario=$2 peer=$3 port folder command log code=0
    local name=$scenario.$peer.$run
    log=$out/$name.log
    folder=$work/$name
    mkdir -p "$folder"
    port=$(free_port)
    case $scenario in
    ramp-*) command=(ramp --shape "${scenario#ramp-}") ;;
    *) command=("$scenario") ;;
    esac
    command+=(--server "ws://127.0.0.1:$port" --server-cpu 0 --own-cpu 1 --name "$peer" --out "$out/$name.json")
    case $peer in
    passeplume-*) command+=(--speaks "${peer#passeplume-}" --program "$program") ;;
    *) command+=(--speaks "$peer" --start "$(serving "$peer" "$port" "$folder")") ;;
    esac
    [ -z "$each" ] || command+=(--seconds "$each")
    bounded "$limit" "$load" "${command[@]}" >"$log" 2>&1 || code=$?
    rm -rf "$folder"
    case $code in
    0) say "run $run, $scenario, $peer: measured" ;;
    124 | 137) missing+=("$scenario of $peer, run $run: not done within $limit s") ;;
    *) missing+=("$scenario of $peer, run $run: $(tail -n 1 "$log")") ;;
    esac
    [ "$code" -eq 0 ] || say "${missing[-1]}"
}

# Thousands of sockets on both sides.
ulimit -n "$(ulimit -Hn)"
cargo build --release --locked --package passeplume-load --bins --examples
[ -x "$program" ] || cargo build --release --locked --package passeplume
install_modules
! measures y-sweet || install_y_sweet
mkdir -p "$out" load-tests/results
for peer in "${peers[@]}"; do
    case $peer in
    passeplume-collab | passeplume-yjs) ;;
    *) check "$peer" ;;
    esac
done

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

shopt -s nullglob
results=("$out"/*.json)
[ "${#results[@]}" -gt 0 ] || { say "nothing was measured; the logs are in $out"; exit 1; }
"$load" report "${results[@]}" --svg load-tests/results | tee "$out/report.txt"
if [ "${#missing[@]}" -gt 0 ]; then
    { echo; echo "Not measured:"; printf -- '- %s\n' "${missing[@]}"; } | tee -a "$out/report.txt"
fi
say "every result and log is in $out"
