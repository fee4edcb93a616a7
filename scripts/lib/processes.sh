# shellcheck shell=bash
# Sourced after common.sh: background processes, each with a pid file (process id and identity) and a log.

# identity PID: the boot, and the clock ticks from it to the start of the process: they tell it from any other with the same id. Nothing of a process
# that has ended and has only not been noticed yet (Z, X). Its command line would not tell: while a program is being loaded, that is empty, too.
identity() {
    local line fields
    line=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    read -r -a fields <<<"${line##*) }"
    [[ ${fields[0]} != [ZX] ]] || return 1
    printf '%s %s\n' "$(</proc/sys/kernel/random/boot_id)" "${fields[19]}"
}

# start_process NAME RUN_FOLDER LOG_FOLDER COMMAND...: starts it in a session of its own, so that it outlives the terminal.
start_process() {
    local name=$1 run=$2 log=$3 pid
    shift 3
    setsid "$@" </dev/null >"$log/$name.log" 2>&1 &
    pid=$!
    printf '%s %s\n' "$pid" "$(identity "$pid")" >"$run/$name.pid"
    disown "$pid"
}

# is_running PID_FILE: whether the process is there, and is the one that was started and not a later one; prints its id.
is_running() {
    local pid started
    read -r pid started 2>/dev/null <"$1" || return 1
    [[ $pid =~ ^[0-9]+$ && $started && $(identity "$pid") == "$started" ]] || return 1
    printf '%s\n' "$pid"
}

# await SECONDS COMMAND...: until the command succeeds, or false when the time is over.
await() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        if ((SECONDS >= end)); then return 1; fi
        sleep 0.05
    done
}

has_ended() { ! is_running "$1" >/dev/null; }

# stop_processes PID_FILE...: asks all to end, waits for each, and kills what does not.
stop_processes() {
    local file pid
    for file in "$@"; do
        if pid=$(is_running "$file"); then kill -TERM "$pid" 2>/dev/null || true; fi
    done
    for file in "$@"; do
        if ! await 10 has_ended "$file" && pid=$(is_running "$file"); then kill -KILL "$pid" 2>/dev/null || true; fi
        rm -f "$file"
    done
}

# is_port_taken PORT: whether something listens on it, on whatever address.
is_port_taken() { grep -qsE "^ *[0-9]+: [0-9A-F]+:$(printf '%04X' "$1") 0+:0000 0A" /proc/net/tcp /proc/net/tcp6; }

# claim_ports NUMBER: sets `claimed` to so many ports that nothing listens on. No other laboratory, peer or test run is given them (ports.py) until this
# shell and all that it starts afterwards have ended.
claim_ports() {
    local claims list file=/tmp/dicomprobe-ports-$UID
    # Somebody else's, as in a user namespace: there nobody else is to be heeded.
    if ! (: <>"$file") 2>/dev/null; then file=$(mktemp); fi
    exec {claims}<>"$file"
    # shellcheck disable=SC2154 # of common.sh
    list=$(python3 "$scripts/lib/ports.py" "$1" <&"$claims") || return 1
    # shellcheck disable=SC2034 # for the caller
    mapfile -t claimed <<<"$list"
}

# listens_on_loopback PORT: whether something listens on it, on 127.0.0.1. Asks the kernel: a connection would disturb the peer.
listens_on_loopback() { grep -qE "^ *[0-9]+: 0100007F:$(printf '%04X' "$1") 0+:0000 0A" /proc/net/tcp; }

# await_port PORT PID_FILE: until the port is open on loopback; false when the process ended first, or after 2 min.
await_port() {
    # shellcheck disable=SC2317 # await calls it
    listens_or_ended() { listens_on_loopback "$1" || has_ended "$2"; }
    await 120 listens_or_ended "$1" "$2" && ! has_ended "$2"
}
