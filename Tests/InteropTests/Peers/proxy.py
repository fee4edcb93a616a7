#!/usr/bin/env python3
"""A TCP proxy on 127.0.0.1 that fails once, at a point of one connection; all others pass, also those that come later.

The point is a number of bytes in one direction (--bytes), or a PDU of PS3.8 9.3 by its type and number in its direction and connection (--pdu), which
needs connections without TLS. Of the PDU as many bytes pass as --pass says, -1 for all of them. What then happens:

  reset       both sides are reset
  close       both sides are closed in order
  half-close  what flows in that direction ends in order; the other direction goes on
  hole        nothing passes any more, in either direction, and nothing is closed
  hold        "reached" is printed, and a line of standard input awaited; then both sides are reset. New connections wait as well

A server that is not there yet is waited for: clients are let in meanwhile.
"""

import argparse
import socket
import struct
import sys
import threading
import time


PASSING = threading.Event()
PASSING.set()


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--server", type=int, required=True, help="the port to pass on to")
    parser.add_argument("--direction", choices=["up", "down"], default="up", help="up is to the server")
    parser.add_argument("--bytes", type=int)
    parser.add_argument("--pdu", nargs=2, type=int, metavar=("TYPE", "NUMBER"))
    parser.add_argument("--pass", dest="passed", type=int, default=0)
    parser.add_argument("--fault", choices=["reset", "close", "half-close", "hole", "hold"], default="reset")
    return parser.parse_args()


class Fault(Exception):
    """The point is reached; what is to pass before it."""

    def __init__(self, data):
        super().__init__()
        self.data = data


class Once:
    """Who comes first, of all connections."""

    def __init__(self):
        self.lock = threading.Lock()

    def take(self):
        return self.lock.acquire(blocking=False)


class OpenGate:
    def feed(self, data):
        return data


class ByteGate:
    def __init__(self, limit, once):
        self.left = limit
        self.once = once

    def feed(self, data):
        self.left -= len(data)
        if self.left <= 0 < self.left + len(data) and self.once.take():
            raise Fault(data[: self.left + len(data)])
        return data


class PDUGate:
    """Lets whole PDUs through."""

    def __init__(self, pdu, passed, once):
        self.type, self.left = pdu
        self.passed = passed
        self.once = once
        self.waiting = b""

    def feed(self, data):
        self.waiting += data
        out = b""
        while len(self.waiting) >= 6:
            length = 6 + struct.unpack(">I", self.waiting[2:6])[0]
            if len(self.waiting) < length:
                break
            pdu, self.waiting = self.waiting[:length], self.waiting[length:]
            if pdu[0] == self.type:
                self.left -= 1
                if self.left == 0 and self.once.take():
                    raise Fault(out + (pdu if self.passed < 0 else pdu[: self.passed]))
            out += pdu
        return out


class Connection:
    def __init__(self, arguments, client, once):
        self.arguments = arguments
        self.client = client
        self.once = once
        self.is_hole = False
        self.is_over = False
        PASSING.wait()
        self.server = connect(arguments.server)

    def run(self):
        up = threading.Thread(target=self.pump, args=(self.client, self.server, self.gate("up")), daemon=True)
        up.start()
        self.pump(self.server, self.client, self.gate("down"))
        up.join()
        self.client.close()
        self.server.close()

    def gate(self, direction):
        if direction != self.arguments.direction:
            return OpenGate()
        if self.arguments.bytes is not None:
            return ByteGate(self.arguments.bytes, self.once)
        if self.arguments.pdu is not None:
            return PDUGate(self.arguments.pdu, self.arguments.passed, self.once)
        return OpenGate()

    def pump(self, source, sink, gate):
        try:
            while data := source.recv(1 << 16):
                if self.is_hole:
                    continue
                try:
                    sink.sendall(gate.feed(data))
                except Fault as fault:
                    sink.sendall(fault.data)
                    if self.fail(source, sink):
                        return
            # A hole hides the end of the server's data too. That of the client's passes: nobody is left then to be kept waiting.
            if not self.is_over and not (self.is_hole and sink is self.client):
                sink.shutdown(socket.SHUT_WR)
        except OSError:
            self.reset()

    def fail(self, source, sink):
        """Whether the direction has come to its end."""
        fault = self.arguments.fault
        if fault == "hold":
            PASSING.clear()
            print("reached", flush=True)
            sys.stdin.readline()
            PASSING.set()
        if fault in ("hold", "reset"):
            self.reset()
            return True
        if fault == "hole":
            self.is_hole = True
            return False
        if fault == "close":
            self.is_over = True
            for side in (self.client, self.server):
                side.shutdown(socket.SHUT_RDWR)
            return True
        sink.shutdown(socket.SHUT_WR)
        while source.recv(1 << 16):
            pass
        return True

    def reset(self):
        self.is_over = True
        for side in (self.client, self.server):
            try:
                side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                # Wakes the thread that reads from it: the reset goes out when nobody uses it any more.
                side.shutdown(socket.SHUT_RD)
                side.close()
            except OSError:
                pass


def connect(port):
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except OSError:
            time.sleep(0.01)


def main():
    arguments = parse_arguments()
    listener = socket.create_server(("127.0.0.1", arguments.port), backlog=64)
    once = Once()
    while True:
        client, _ = listener.accept()
        threading.Thread(target=lambda side=client: Connection(arguments, side, once).run(), daemon=True).start()


main()
