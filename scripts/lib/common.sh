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

# find_binary: prints the newest build of dicomprobe in the checkout, else the one in the PATH.
find_binary() {
    local candidate newest=
    for candidate in "$root"/.build*/release/dicomprobe "$root"/.build*/debug/dicomprobe; do
        if [[ -x $candidate && (-z $newest || $candidate -nt $newest) ]]; then newest=$candidate; fi
    done
    if [[ -n $newest ]]; then printf '%s\n' "$newest"; else command -v dicomprobe; fi
}
