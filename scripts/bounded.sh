# Sourced by the benchmarks: runs a command within a time, and leaves nothing that it started.

job=

# In a session of its own, whose end takes along whatever was started in it: SECONDS COMMAND…
bounded() {
    setsid timeout --kill-after=20 "$@" &
    job=$!
    local code=0
    wait "$job" || code=$?
    end_job KILL
    return "$code"
}

# A server that the generator starts is in a process group of its own, but stays in the session.
end_job() { # SIGNAL
    local pid
    [ -n "$job" ] || return 0
    for pid in $(ps -o pid= --sid "$job"); do
        kill -s "$1" "$pid" 2>/dev/null || true
    done
    wait "$job" 2>/dev/null || true
    job=
}
