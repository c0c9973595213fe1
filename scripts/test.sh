#!/usr/bin/env bash
# Every suite, in the order in which a mistake is found fastest. Used by people and by CI alike.
#
# PASSEPLUME_TEST_ONLY="rust client" runs only the named stages.
set -uo pipefail
cd "$(dirname "$0")/.."
root=$PWD
stages=${PASSEPLUME_TEST_ONLY:-"tools client check rust build load instructions interop e2e fuzz"}
work=$(mktemp -d "${TMPDIR:-/tmp}/passeplume-test.XXXXXX")
summary=()
broken=()
failed=0
ahead=

cleanup() {
    [ -z "$ahead" ] || kill -- "-$ahead" 2>/dev/null
    "$root/scripts/postgres-for-tests.sh" stop "$work/postgres" >/dev/null 2>&1
    rm -rf "$work"
}
trap cleanup EXIT

stage() { # name, command…
    local name=$1 began=$SECONDS
    shift
    case " $stages " in *" $name "*) ;; *) return 0 ;; esac
    printf '\n=== %s ===\n' "$name"
    # Not a pipe: a stage sets what later ones need, so it runs in this shell.
    if "$@" > >(tee "$work/$name.log") 2>&1; then
        summary+=("ok      $name ($((SECONDS - began)) s)")
    else
        summary+=("FAILED  $name ($((SECONDS - began)) s)")
        failed=$((failed + 1))
        broken+=("$name")
    fi
}

# What went wrong is said again at the end, where a log that was cut short still has it.
tell() { # name
    printf '\n=== what %s said ===\n' "$1"
    grep -nE 'FAILED|FAIL |panicked at|^error|Error:|assertion|✘|×|exceeded|[0-9]+ failed' "$work/$1.log" | head -n 40
    printf '...\n'
    tail -n 20 "$work/$1.log"
}

# Much of a test is waiting. What a later stage needs is built meanwhile, where nobody else wants the processor; the stage
# itself waits for it, then builds what is missing and says what went wrong. A stage that minds no neighbours is done
# meanwhile as a whole, and told in its turn.
begin() { # stage, command…
    local name=$1
    case " $stages " in *" $name "*) shift ;; *) return 0 ;; esac
    ready
    set -m
    nice -n 19 "$@" >"$work/$name.told" 2>&1 </dev/null &
    ahead=$!
    set +m
}

told() { # stage
    local code=0
    wait "$ahead" || code=$?
    ahead=
    cat "$work/$1.told"
    return "$code"
}

ready() {
    [ -z "$ahead" ] || wait "$ahead"
    ahead=
    return 0
}

rust() {
    # The page is tested as it is embedded, so it is built first.
    make client && start_postgres && cargo test --workspace --locked --no-fail-fast
}

start_postgres() {
    [ -n "${PASSEPLUME_TEST_POSTGRES_URL:-}" ] && return 0
    # The cluster's owner is not always the one who runs the tests, and must be able to walk to its folder.
    chmod 0711 "$work"
    PASSEPLUME_TEST_POSTGRES_URL=$("$root/scripts/postgres-for-tests.sh" start "$work/postgres") || return 1
    export PASSEPLUME_TEST_POSTGRES_URL
}

npm_ready() { [ -d client-js/node_modules ] || (cd client-js && npm ci --no-audit --no-fund); }
client() { make client && (cd client-js && npm test && npm run size); }
# What was built to be released is what is tried from outside.
export PASSEPLUME_BIN=$root/target/release/passeplume
interop() { npm_ready && start_postgres && (cd client-js && KILLS=${KILLS:-20} npm run interop); }
e2e() { npm_ready && (cd client-js && npm run e2e); }
build() { ready && make build; }
fuzz() { told fuzz; }

stage tools ./scripts/install-test-tools.sh
stage client client
# The page is built only once: by the stage before.
case " $stages " in *" client "*) begin build make build ;; *) ;; esac
stage check ./scripts/check.sh
stage rust rust
stage build build
begin fuzz ./scripts/fuzz.sh 60
stage load ./scripts/load-smoke.sh
stage instructions ./scripts/instructions.sh
stage interop interop
stage e2e e2e
stage fuzz fuzz

for name in ${broken[@]+"${broken[@]}"}; do tell "$name"; done
printf '\n=== summary (%s s) ===\n' "$SECONDS"
printf '%s\n' "${summary[@]}"
printf '%s passed, %s failed\n' "$((${#summary[@]} - failed))" "$failed"
[ "$failed" -eq 0 ]
