#!/usr/bin/env python3
"""A DICOM client of which a server has much to tell: associations that propose as many contexts as there can be, and are released at once.

Usage: wordy.py PORT COUNT

Prints how many milliseconds the slowest took.
"""

import sys
import time

from abuser import CT, EXPLICIT, Client, item, request


def main():
    port, count = int(sys.argv[1]), int(sys.argv[2])
    contexts = b"".join(item(0x20, bytes([i, 0, 0, 0]) + item(0x30, CT) + item(0x40, EXPLICIT)) for i in range(5, 256, 2))
    longest = 0.0
    for _ in range(count):
        start = time.monotonic()
        client = Client(port)
        client.send(insert(request(), contexts))
        assert client.receive()[0] == 2, "there is an association"
        assert client.release() == 6, "the release is confirmed"
        longest = max(longest, time.monotonic() - start)
    print(round(longest * 1000))


def insert(pdu, contexts):
    """The request with more contexts."""
    place = pdu.index(b"\x50\0")
    body = pdu[6:place] + contexts + pdu[place:]
    return pdu[:2] + len(body).to_bytes(4, "big") + body


main()
