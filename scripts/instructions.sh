#!/usr/bin/env bash
# Counts the instructions of the paths that must not creep, and holds them against the recorded baseline.
#
#   scripts/instructions.sh            compares; fails when a case needs more than the tolerance above its baseline
#   scripts/instructions.sh --record   writes the baseline anew: when a change is worth its price, or made things cheaper
#   scripts/instructions.sh --where CASE   the functions in which a case spends its instructions
#
# Callgrind runs the release code on a processor of its own making, so a count is the same to the instruction on every
# run, whatever else the machine does. What may differ elsewhere is the C library (memcpy, malloc) and the compiler: the
# baseline names both, and another architecture is not compared at all.
set -euo pipefail
cd "$(dirname "$0")/.."

baseline=load-tests/instructions/baseline.txt
# Percent above which a case has crept, and a few instructions for those that need hardly any.
tolerance=5
slack=8
repetitions=500
mode=${1:---compare}
work=$(mktemp -d "${TMPDIR:-/tmp}/passeplume-instructions.XXXXXX")
trap 'rm -rf "$work"' EXIT

say() { echo "instructions: $*" >&2; }
case "$mode" in
    --compare | --record) ;;
    --where) [ $# = 2 ] || { say "which case?"; exit 2; } ;;
    *) sed -n '2,6p' "$0" >&2; exit 2 ;;
esac
command -v valgrind >/dev/null || { say "valgrind is missing: scripts/install-test-tools.sh"; exit 2; }

# As it is released; `target` is wherever cargo is told to build.
cargo build --release --locked --quiet --package passeplume-crdt --example letter_instructions
cargo build --release --locked --quiet --package passeplume-domain --example policy_instructions
built=${CARGO_TARGET_DIR:-target}/release/examples
drivers=("$built/letter_instructions" "$built/policy_instructions")

# The memcpy and strlen of the C library that every x86-64 has: a newer processor must not change a count.
plain=
[ "$(uname -m)" != x86_64 ] || plain=glibc.cpu.hwcaps=-AVX2,-AVX2_Usable,-AVX,-ERMS,-FSRM,-AVX_Fast_Unaligned_Load

count() { # driver, case: instructions inside `measured`, per repetition
    local out=$work/$2.out
    GLIBC_TUNABLES=$plain valgrind --tool=callgrind --toggle-collect='*::measured*' --callgrind-out-file="$out" \
        "$1" "$2" "$repetitions" >"$work/log" 2>&1 || { cat "$work/log" >&2; return 1; }
    awk -v n="$repetitions" '/^totals:/ { found = $2 } END { if (found <= 0) exit 1; printf "%.0f\n", found / n }' "$out" ||
        { say "$2: nothing was counted"; return 1; }
}

if [ "$mode" = --where ]; then
    for driver in "${drivers[@]}"; do
        "$driver" list | grep -qx "$2" || continue
        count "$driver" "$2"
        callgrind_annotate "$work/$2.out" | sed -n '/file:function/,/^$/p' | sed 's/ \[.*\]$//'
        exit 0
    done
    say "no such case"
    exit 2
fi

here="$(uname -m), $(getconf GNU_LIBC_VERSION 2>/dev/null || echo 'another C library'), $(rustc --version | cut -d' ' -f1,2)"
for driver in "${drivers[@]}"; do
    for name in $("$driver" list); do
        printf '%s %s\n' "$name" "$(count "$driver" "$name")" >>"$work/now"
    done
done
# A substitution that failed inside printf goes unseen by `set -e`.
if grep -qvE '^[a-z0-9_]+ [0-9]+$' "$work/now"; then
    say "not every case could be counted"
    exit 1
fi

if [ "$mode" = --record ]; then
    mkdir -p "$(dirname "$baseline")"
    {
        echo "# Instructions a repetition, recorded by scripts/instructions.sh --record."
        echo "# $here"
        cat "$work/now"
    } >"$baseline"
    cat "$baseline"
    exit 0
fi

there=$(sed -n '2s/^# //p' "$baseline")
if [ "${there%%,*}" != "$(uname -m)" ]; then
    echo "The baseline was recorded on ${there%%,*}; counts of $(uname -m) are shown, not compared."
    awk '{ printf "%-32s %10d\n", $1, $2 }' "$work/now"
    exit 0
fi
[ "$there" = "$here" ] || echo "Mind: the baseline was recorded with $there; this is $here."
grep -v '^#' "$baseline" | awk -v tolerance="$tolerance" -v slack="$slack" '
    BEGIN { printf "%-32s %10s %10s %9s\n", "instructions of", "baseline", "now", "change" }
    NR == FNR { was[$1] = $2; next }
    {
        seen[$1] = 1
        if (!($1 in was)) {
            printf "%-32s %10s %10d %9s  NEW: record it\n", $1, "-", $2, ""
            bad++
            next
        }
        change = ($2 / was[$1] - 1) * 100
        said = ""
        if (change > tolerance && $2 - was[$1] > slack) { said = "  CREPT"; bad++ }
        if (change < -tolerance && was[$1] - $2 > slack) { said = "  cheaper"; cheaper++ }
        printf "%-32s %10d %10d %+8.1f%%%s\n", $1, was[$1], $2, change, said
    }
    END {
        for (name in was) if (!(name in seen)) { printf "%-32s is in the baseline and is no case\n", name; bad++ }
        if (cheaper) printf "%d cases need over %d %% less: renew the baseline with scripts/instructions.sh --record\n", cheaper, tolerance
        if (bad) printf "%d cases fail. Tolerance: %d %%. Look with: scripts/instructions.sh --where CASE\n", bad, tolerance
        exit bad > 0
    }' - "$work/now"
