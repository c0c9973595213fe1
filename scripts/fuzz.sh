#!/usr/bin/env bash
# Fuzzes the ingress gate with yrs behind it, the wire codecs, and the readers of films and sounds:
# scripts/fuzz.sh SECONDS [TARGET...]
# The time is shared among the targets. Ends with an error when anything is found; the input is then in the artifacts
# folder of crdt/fuzz or server/media/fuzz.
set -euo pipefail

seconds=${1:?usage: scripts/fuzz.sh SECONDS [TARGET...]}
shift
cd "$(dirname "$0")/.."
root=$PWD
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(structured gate codecs clips)
host=x86_64-unknown-linux-gnu

# Which of the two packages a target belongs to.
folder_of() {
    case $1 in
    clips) echo "$root/server/media/fuzz" ;;
    *) echo "$root/crdt/fuzz" ;;
    esac
}

# What `cargo fuzz` would set, without having to install it; the sanitizer flag is unstable, hence the bootstrap variable.
flags="-Zsanitizer=address -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4"
flags+=" -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table"
flags+=" -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing"
build() { # a package's folder, where it is built
    (cd "$1" && RUSTC_BOOTSTRAP=1 RUSTFLAGS=$flags CARGO_TARGET_DIR=$2 \
        cargo build --release --target "$host")
}

# Seeds: what broke yrs (the gate's target takes a first byte that chooses the document), frames of real clients, and
# the smallest recordings of a real browser.
seeds() {
    local target=$1 folder=corpus/$1 file
    mkdir -p "$folder"
    if [ "$target" = clips ]; then
        cp ../tests/golden/* "$folder/"
        return 0
    fi
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

each=$((seconds / ${#targets[@]}))
failed=0
for target in "${targets[@]}"; do
    cd "$(folder_of "$target")"
    out=${CARGO_TARGET_DIR:-$PWD/target}
    build "$PWD" "$out"
    # A recording is longer than an update.
    longest=4096
    [ "$target" = clips ] && longest=20000
    seeds "$target"
    mkdir -p artifacts
    echo "fuzzing $target for $each s"
    nice -n 10 "$out/$host/release/$target" "corpus/$target" \
        -max_total_time="$each" -artifact_prefix="artifacts/$target-" \
        -rss_limit_mb=2048 -timeout=10 -max_len=$longest -print_final_stats=1 -verbosity=1 \
        2>&1 | { grep -vE '^#.*(NEW|REDUCE|pulse|RELOAD)' || true; } || failed=1
    if compgen -G "artifacts/$target-*" >/dev/null; then
        failed=1
    fi
done
exit "$failed"
