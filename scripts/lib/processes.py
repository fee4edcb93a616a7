"""Processes: the environment that they are started with, and how a program ends that has started some."""

import os
import signal

ENDING = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)


def environment(home, **more):
    """Without this user's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DICOMPROBE_", "XDG_", "GITHUB_"))}
    return kept | {"HOME": str(home)} | more


def end_in_order():
    """Has the first signal that asks this program to end raise SystemExit, so that context managers end what they have started; more change nothing."""

    def end(number, _):
        for other in ENDING:
            # Not SIG_IGN, which processes that are still to be started would inherit.
            signal.signal(other, lambda *_: None)
        raise SystemExit(128 + number)

    for number in ENDING:
        # A shell has what it runs in the background ignore SIGINT, which says nothing; nohup has it ignore SIGHUP, which does.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, end)
