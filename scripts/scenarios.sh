# Sourced by the benchmarks: what a measurement is called, and which words of passeplume-load it is.

# Both shapes of what has two: "ramp kill" is "ramp-a ramp-b kill".
expanded() { # NAME…
    local name all=()
    for name; do
        case $name in
        ramp | overload) all+=("$name-a" "$name-b") ;;
        *) all+=("$name") ;;
        esac
    done
    echo "${all[*]}"
}

# The scenario and its own options.
words() { # NAME
    case $1 in
    ramp-* | overload-*) echo "${1%-?} --shape ${1##*-}" ;;
    *) echo "$1" ;;
    esac
}

# One number of a result, without its decimals; nothing where it has none.
figure() { # FILE.json KEY
    [ -s "$1" ] || return 0
    sed -n "/\"key\": \"$2\"/,/\"value\"/s/.*\"value\": \([0-9]*\).*/\1/p" "$1" | head -n 1
}
