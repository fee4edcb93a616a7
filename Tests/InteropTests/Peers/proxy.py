#!/usr/bin/env python3
"""A TCP proxy on 127.0.0.1 that fails at a point of one connection, or of the first so many (--times); all others pass, also those that come later.

The point is a number of bytes in one direction (--bytes), or a PDU of PS3.8 9.3 by its type and number in its direction and connection (--pdu), which
needs connections without TLS, or the moment that the connection is there (--connected). Of the PDU as many bytes pass as --pass says, -1 for all of
them. What then happens:

  reset       both sides are reset
  close       both sides are closed in order
  half-close  what flows in that direction ends in order; the other direction goes on
  silence     nothing passes any more in that direction; the other goes on, and nothing is closed
  hole        nothing passes any more, in either direction, and nothing is closed
  hold        "reached" is printed, and a line of standard input awaited; then both sides are reset. New connections wait as well

What passes may be slow: late (--delay, and --jitter at random), at so many bytes per second (--rate), in segments of so many bytes (--segment).

A server that is not there yet is waited for: clients are let in meanwhile.
"""

import argparse
import array
import dataclasses
import fcntl
import queue
import random
import socket
import struct
import sys
import termios
import threading
import time

OTHER = {"up": "down", "down": "up"}
KINDS = ("reset", "close", "half-close", "silence", "hole", "hold")


@dataclasses.dataclass
class Settings:
    server: int
    direction: str = "up"
    bytes: int | None = None
    pdu: tuple[int, int] | None = None
    passed: int = 0
    connected: bool = False
    fault: str = "reset"
    times: int = 1
    # In seconds.
    delay: float = 0
    jitter: float = 0
    # In bytes per second, and in bytes.
    rate: float | None = None
    segment: int | None = None


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--server", type=int, required=True, help="the port to pass on to")
    parser.add_argument("--direction", choices=["up", "down"], default="up", help="up is to the server")
    parser.add_argument("--bytes", type=int)
    parser.add_argument("--pdu", nargs=2, type=int, metavar=("TYPE", "NUMBER"))
    parser.add_argument("--pass", dest="passed", type=int, default=0)
    parser.add_argument("--connected", action="store_true")
    parser.add_argument("--fault", choices=KINDS, default="reset")
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--delay", type=float, default=0, help="seconds")
    parser.add_argument("--jitter", type=float, default=0, help="seconds more at most")
    parser.add_argument("--rate", type=float, help="bytes per second")
    parser.add_argument("--segment", type=int, help="bytes")
    return parser.parse_args()


class Reached(Exception):
    """The point is reached; what is to pass before it."""

    def __init__(self, data):
        super().__init__()
        self.data = data


class OpenGate:
    def feed(self, data):
        return data


class ByteGate:
    def __init__(self, limit, turns):
        self.left = limit
        self.turns = turns

    def feed(self, data):
        self.left -= len(data)
        if self.left <= 0 < self.left + len(data) or (self.left < 0 and self.left + len(data) == 0):
            if self.turns.acquire(blocking=False):
                raise Reached(data[: self.left + len(data)])
        return data


class PDUGate:
    """Lets whole PDUs through."""

    def __init__(self, pdu, passed, turns):
        self.type, self.left = pdu
        self.passed = passed
        self.turns = turns
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
                if self.left == 0 and self.turns.acquire(blocking=False):
                    raise Reached(out + (pdu if self.passed < 0 else pdu[: self.passed]))
            out += pdu
        return out


class Line:
    """One direction of a connection: brings data over, as slowly as is asked for, and then what is to happen after them."""

    def __init__(self, settings, deliver):
        self.settings = settings
        self.deliver = deliver
        self.due = 0
        self.queue = None
        if settings.delay or settings.jitter:
            self.queue = queue.Queue(256)
            threading.Thread(target=self.run, daemon=True).start()

    def put(self, data, then=None):
        if self.queue is None:
            return self.bring(data, then)
        # Later, but never before what came before.
        self.due = max(self.due, time.monotonic() + self.settings.delay + random.uniform(0, self.settings.jitter))
        self.queue.put((self.due, data, then))

    def run(self):
        then = None
        while then is None:
            due, data, then = self.queue.get()
            time.sleep(max(0, due - time.monotonic()))
            self.bring(data, then)

    def bring(self, data, then):
        step = self.settings.segment or (1024 if self.settings.rate else len(data))
        for start in range(0, len(data), max(step, 1)):
            piece = data[start : start + step]
            if self.settings.rate:
                time.sleep(len(piece) / self.settings.rate)
            self.deliver(piece, None)
        if then:
            self.deliver(b"", then)


class Connection:
    def __init__(self, proxy, client):
        self.proxy = proxy
        self.settings = proxy.settings
        self.is_over = False
        self.mute = set()
        # What has passed, where somebody wants to know.
        self.passed = {"up": bytearray(), "down": bytearray()}
        proxy.passing.wait()
        self.sides = {"up": connect(self.settings.server), "down": client}
        for side in self.sides.values():
            side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def run(self):
        if self.settings.connected and self.proxy.turns.acquire(blocking=False):
            self.fail(self.settings.direction)
        threads = [threading.Thread(target=self.pump, args=(direction,), daemon=True) for direction in ("up", "down")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def gate(self, direction):
        if direction != self.settings.direction:
            return OpenGate()
        if self.settings.bytes is not None:
            return ByteGate(self.settings.bytes, self.proxy.turns)
        if self.settings.pdu is not None:
            return PDUGate(self.settings.pdu, self.settings.passed, self.proxy.turns)
        return OpenGate()

    def pump(self, direction):
        """Reads what flows in a direction until it ends."""
        gate = self.gate(direction)
        line = Line(self.settings, lambda data, then: self.deliver(direction, data, then))
        source = self.sides[OTHER[direction]]
        try:
            while data := source.recv(1 << 16):
                try:
                    line.put(gate.feed(data))
                except Reached as reached:
                    line.put(reached.data, "fault")
                    gate = OpenGate()
            line.put(b"", "end")
        except OSError:
            if not self.is_over:
                self.reset()

    def deliver(self, direction, data, then):
        try:
            if then == "fault":
                self.fail(direction)
            elif then == "end":
                # What is mute hides the end of the server's data too. That of the client's passes: nobody is left then to be kept waiting.
                if not self.is_over and (direction == "up" or direction not in self.mute):
                    self.sides[direction].shutdown(socket.SHUT_WR)
            elif data and direction not in self.mute:
                self.sides[direction].sendall(data)
                if self.proxy.records:
                    self.passed[direction] += data
        except OSError:
            if not self.is_over:
                self.reset()

    def fail(self, direction):
        fault = self.settings.fault
        self.proxy.has_failed = True
        if fault == "hold":
            self.proxy.passing.clear()
            print("reached", flush=True)
            sys.stdin.readline()
            self.proxy.passing.set()
        if fault in ("hold", "reset"):
            self.reset()
        elif fault == "close":
            self.is_over = True
            for side in self.sides.values():
                side.shutdown(socket.SHUT_RDWR)
        elif fault == "half-close":
            self.mute.add(direction)
            self.sides[direction].shutdown(socket.SHUT_WR)
        else:
            self.mute |= {direction} if fault == "silence" else {"up", "down"}

    def reset(self):
        self.is_over = True
        for side in self.sides.values():
            try:
                await_sent(side)
                side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                # Wakes the thread that reads from it: the reset goes out when nobody uses it any more.
                side.shutdown(socket.SHUT_RD)
                side.close()
            except (OSError, ValueError):
                # It is closed already.
                pass

    def end(self):
        self.is_over = True
        for side in self.sides.values():
            try:
                side.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def await_sent(side):
    """A reset throws away what has not arrived yet, and what passed is to arrive."""
    end = time.monotonic() + 0.2
    waiting = array.array("i", [0])
    while fcntl.ioctl(side.fileno(), termios.TIOCOUTQ, waiting) == 0 and waiting[0] and time.monotonic() < end:
        time.sleep(0.001)


class Proxy:
    """Listens, and passes on; for a script in the same process too."""

    def __init__(self, settings, port=0, records=False):
        self.settings = settings
        self.records = records
        self.has_failed = False
        self.passing = threading.Event()
        self.passing.set()
        # How often it is still to fail.
        self.turns = threading.Semaphore(settings.times)
        self.connections = []
        self.listener = socket.create_server(("127.0.0.1", port), backlog=64)
        self.port = self.listener.getsockname()[1]

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.attend, args=(client,), daemon=True).start()

    def attend(self, client):
        connection = Connection(self, client)
        self.connections.append(connection)
        connection.run()
        for side in connection.sides.values():
            side.close()
        if not self.records:
            self.connections.remove(connection)

    def __enter__(self):
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        # Closing alone would not wake the thread that accepts.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in list(self.connections):
            connection.end()


def connect(port):
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except OSError:
            time.sleep(0.01)


def main():
    arguments = vars(parse_arguments())
    port = arguments.pop("port")
    Proxy(Settings(**arguments), port).serve()


if __name__ == "__main__":
    main()
