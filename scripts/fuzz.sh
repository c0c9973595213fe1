#!/usr/bin/env bash
# Fuzzes the ingress gate with yrs behind it, and the wire codecs: scripts/fuzz.sh SECONDS [TARGET...]
# The time is shared among the targets. Ends with an error when anything is found; the input is then in crdt/fuzz/artifacts.
set -euo pipefail

seconds=${1:?usage: scripts/fuzz.sh SECONDS [TARGET...]}
shift
cd "$(dirname "$0")/../crdt/fuzz"
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(structured gate codecs)
each=$((seconds / ${#targets[@]}))
host=x86_64-unknown-linux-gnu
out=${CARGO_TARGET_DIR:-$PWD/target}

# What `cargo fuzz` would set, without having to install it; the sanitizer flag is unstable, hence the bootstrap variable.
flags="-Zsanitizer=address -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4"
flags+=" -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table"
flags+=" -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing"
RUSTC_BOOTSTRAP=1 RUSTFLAGS=$flags CARGO_TARGET_DIR=$out \
    cargo build --release --target "$host" ${FUZZ_JOBS:+-j "$FUZZ_JOBS"}

# Seeds: what broke yrs (the gate's target takes a first byte that chooses the document), and frames of real clients.
seeds() {
    local target=$1 folder=corpus/$1 file
    mkdir -p "$folder"
    for file in ../tests/hostile/*.hex; do
        local name
        name=$(basename "$file" .hex)
        case $target in
        gate)
            for shape in 00 01 02; do
                { printf '%s' "$shape"; cat "$file"; } | xxd -r -p >"$folder/$name-$shape"
            done
            ;;
        *) xxd -r -p "$file" >"$folder/$name" ;;
        esac
    done
    for file in ../tests/golden/*.bin ../tests/golden/found/"$target"-*; do
        [ -f "$file" ] && cp "$file" "$folder/"
    done
    return 0
}

failed=0
for target in "${targets[@]}"; do
    seeds "$target"
    mkdir -p artifacts
    echo "fuzzing $target for $each s"
    nice -n 10 "$out/$host/release/$target" "corpus/$target" \
        -max_total_time="$each" -artifact_prefix="artifacts/$target-" \
        -rss_limit_mb=2048 -timeout=10 -max_len=4096 -print_final_stats=1 -verbosity=1 \
        2>&1 | { grep -vE '^#.*(NEW|REDUCE|pulse|RELOAD)' || true; } || failed=1
    if compgen -G "artifacts/$target-*" >/dev/null; then
        failed=1
    fi
done
exit "$failed"
