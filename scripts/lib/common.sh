# shellcheck shell=bash
# Sourced by every script: where things are, how they speak, and how a step is timed.

scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
root=$(dirname "$scripts")
# shellcheck disable=SC2034 # for the scripts that source this file
peers=$root/.build-peers

# Orthanc and update-rc.d are in folders that only root has in its PATH.
PATH=$PATH:/usr/sbin:/sbin

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$(basename "$0"): $*"
    exit 1
}

current_step=
report_failed_step() {
    local code=$?
    if ((code != 0)) && [[ -n $current_step ]]; then say "== $current_step: failed (exit code $code)"; fi
}

# step TITLE COMMAND...: runs the command, and says how many seconds it took.
step() {
    local began=$SECONDS
    current_step=$1
    shift
    say "== $current_step"
    "$@"
    say "== $current_step: $((SECONDS - began)) s"
    current_step=
}

# attend COMMAND...: runs it, and has it end before this script does when a signal asks that of the script: alone the shell would go, and the command and
# all that it has started would stay. The command is to end what it has started (processes.py).
attended=
attend() {
    local code=0
    trap 'end_attended 129' HUP
    trap 'end_attended 130' INT
    trap 'end_attended 143' TERM
    "$@" &
    attended=$!
    wait "$attended" || code=$?
    trap - HUP INT TERM
    return "$code"
}

end_attended() {
    trap '' HUP INT TERM
    kill -TERM "$attended" 2>/dev/null || true
    wait "$attended" || true
    exit "$1"
}

# make_folder_on_disk GIGABYTES: prints a new folder with room for so much, below TMPDIR or /var/tmp. It is not in memory, as /tmp is since Debian 13:
# nothing that is written and synchronised there has come to a disk.
make_folder_on_disk() {
    local place=${TMPDIR:-/var/tmp} kind room
    if [[ ! -d $place ]]; then fail "$place is no folder"; fi
    kind=$(df --output=fstype "$place" | tail -n 1)
    if [[ $kind == tmpfs || $kind == ramfs ]]; then fail "$place is in memory ($kind): name a folder on a disk, as TMPDIR"; fi
    room=$(df --output=avail --block-size=1 "$place" | tail -n 1)
    if ((room < $1 * 1000000000)); then fail "$place has $((room / 1000000000)) GB left, and $1 are needed: name a folder with more, as TMPDIR"; fi
    mktemp -d "$place/dicomprobe.XXXXXXXXXX"
}

# find_binary: prints the newest build of dicomprobe in the checkout, else the one in the PATH.
find_binary() {
    local candidate newest=
    for candidate in "$root"/.build*/release/dicomprobe "$root"/.build*/debug/dicomprobe; do
        if [[ -x $candidate && (-z $newest || $candidate -nt $newest) ]]; then newest=$candidate; fi
    done
    if [[ -n $newest ]]; then printf '%s\n' "$newest"; else command -v dicomprobe; fi
}
