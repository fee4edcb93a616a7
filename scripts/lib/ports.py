#!/usr/bin/env python3
"""Ports of 127.0.0.1 that nothing listens on, each given to one laboratory, peer or test run of a user's at a time.

Usage: ports.py NUMBER <>FILE        prints so many, which are claimed for whoever has the standard input open

A port is claimed by a lock on the byte of that number in one file. The lock belongs to the open file: it ends by itself with the last process that has
the file open, inherited or not. Port.swift of InteropTests does the same.
"""

import fcntl
import itertools
import os
import random
import socket
import struct
import sys

# Below the range from which the kernel takes ports for outgoing connections (32768 and up), so that nobody is given one in between.
RANGE = range(13000, 32000)


def claim(claims, port):
    """Whether nobody else has it."""
    try:
        fcntl.fcntl(claims, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, port, 1, 0))
    except BlockingIOError:
        return False
    return True


def is_free(port):
    """Whether no program that knows nothing of claims has it."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_ports(number, claims):
    candidates = random.SystemRandom().sample(RANGE, len(RANGE))
    return list(itertools.islice((port for port in candidates if claim(claims, port) and is_free(port)), number))


def free_port():
    """This process has it to its end."""
    try:
        claims = os.open(f"/tmp/dicomprobe-ports-{os.getuid()}", os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError:
        # Somebody else's, as in a user namespace: there nobody else is to be heeded.
        claims = os.open("/tmp", os.O_RDWR | os.O_TMPFILE, 0o600)
    return free_ports(1, claims)[0]


if __name__ == "__main__":
    print(*free_ports(int(sys.argv[1]), sys.stdin.fileno()), sep="\n")
