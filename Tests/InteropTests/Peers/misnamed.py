#!/usr/bin/env python3
"""A DICOM client that sends objects whose SOP Instance UIDs are given as hexadecimal digits, and prints the status of each (hex).

Usage: misnamed.py PORT DIGITS...

Study, series and patient of each object are named as it is.
"""

import struct
import sys

from abuser import Client


def element(group, number, vr, value):
    value += b"\0" * (len(value) % 2)
    return struct.pack("<HH2sH", group, number, vr, len(value)) + value


def dataset(name):
    return (
        element(0x8, 0x18, b"UI", name)
        + element(0x8, 0x60, b"CS", name)
        + element(0x10, 0x20, b"LO", name)
        + element(0x20, 0xD, b"UI", name)
        + element(0x20, 0xE, b"UI", name)
    )


def main():
    client = Client(int(sys.argv[1]))
    assert client.associate()[0] == 2, "there is an association"
    for name in map(bytes.fromhex, sys.argv[2:]):
        status = client.store(b"1.2.3." + str(len(name)).encode() if name[:1] == b"\xff" else name, dataset(name.removeprefix(b"\xff")))
        print("none" if status is None else f"{status:04X}", flush=True)
    client.release()


main()
