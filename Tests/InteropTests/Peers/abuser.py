#!/usr/bin/env python3
"""DICOM clients, byte by byte and without a library, that stop at some point of what clients do.

Usage: abuser.py PORT CA|plain COUNT PHASE...

Brings COUNT connections to each phase and leaves them there. Prints `ready`, and then for each connection that the server ends a line: its phase, how it
ended, and after how many milliseconds. Ends with the last of them, or when its standard input does.
"""

import select
import selectors
import socket
import ssl
import struct
import sys
import time

VERIFICATION, CT = b"1.2.840.10008.1.1", b"1.2.840.10008.5.1.4.1.1.2"
IMPLICIT, EXPLICIT = b"1.2.840.10008.1.2", b"1.2.840.10008.1.2.1"
DRIP = 0.1


def pdu(kind, body):
    return struct.pack(">BxL", kind, len(body)) + body


def item(kind, body):
    return struct.pack(">BxH", kind, len(body)) + body


def request(called=b"ANY-SCP", calling=b"ABUSER", maximum=16384):
    """A-ASSOCIATE-RQ with C-ECHO as context 1 and CT images as context 3."""
    contexts = b"".join(
        item(0x20, bytes([number, 0, 0, 0]) + item(0x30, abstract) + item(0x40, transfer))
        for number, abstract, transfer in ((1, VERIFICATION, IMPLICIT), (3, CT, EXPLICIT))
    )
    user = item(0x50, item(0x51, struct.pack(">L", maximum)) + item(0x52, b"1.2.3"))
    titles = called.ljust(16) + calling.ljust(16)
    return pdu(1, b"\0\1\0\0" + titles + bytes(32) + item(0x10, b"1.2.840.10008.3.1.1.1") + contexts + user)


def element(number, value):
    return struct.pack("<HHL", 0, number, len(value)) + value


def uid(value):
    return value + b"\0" * (len(value) % 2)


def command(*elements):
    body = b"".join(elements)
    return element(0, struct.pack("<L", len(body))) + body


def number(value):
    return struct.pack("<H", value)


def echo_command(message=1):
    return command(element(2, uid(VERIFICATION)), element(0x100, number(0x30)), element(0x110, number(message)), element(0x800, number(0x101)))


def store_command(instance, message=1):
    return command(
        element(2, uid(CT)),
        element(0x100, number(1)),
        element(0x110, number(message)),
        element(0x700, number(0)),
        element(0x800, number(1)),
        element(0x1000, uid(instance)),
    )


def data(context, control, fragment):
    """A P-DATA-TF of one fragment; control: 1 is a command, 2 is the last."""
    return pdu(4, struct.pack(">LBB", len(fragment) + 2, context, control) + fragment)


RELEASE = pdu(5, bytes(4))


class Client:
    """One connection."""

    def __init__(self, port, ca=None, timeout=30, handshakes=True, has_little_room=False):
        self.socket = socket.socket()
        if has_little_room:
            # The server's system, too, makes room for less where segments are short.
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
        self.socket.settimeout(timeout)
        self.socket.connect(("127.0.0.1", port))
        self.received = b""
        if ca and handshakes:
            self.socket = context(ca).wrap_socket(self.socket, server_hostname="localhost")

    def send(self, *pieces):
        self.socket.sendall(b"".join(pieces))

    def receive(self):
        """A whole PDU: its type and its body; type 0 at the end of the connection."""
        while len(self.received) < 6 or len(self.received) < 6 + struct.unpack_from(">L", self.received, 2)[0]:
            piece = self.socket.recv(65536)
            if not piece:
                return 0, b""
            self.received += piece
        end = 6 + struct.unpack_from(">L", self.received, 2)[0]
        body, kind = self.received[6:end], self.received[0]
        self.received = self.received[end:]
        return kind, body

    def associate(self, **values):
        """The type of the answer's PDU and its body."""
        self.send(request(**values))
        return self.receive()

    def status(self):
        """The status of a response."""
        kind, body = self.receive()
        if kind != 4:
            return None
        place = body.find(struct.pack("<HHL", 0, 0x900, 2))
        return struct.unpack_from("<H", body, place + 8)[0] if place >= 0 else None

    def echo(self):
        self.send(data(1, 3, echo_command()))
        return self.status()

    def store(self, instance, dataset, piece=16000):
        parts = [dataset[i : i + piece] for i in range(0, len(dataset), piece)] or [b""]
        pdus = [data(3, 2 if i == len(parts) - 1 else 0, part) for i, part in enumerate(parts)]
        self.send(data(3, 3, store_command(instance)), *pdus)
        return self.status()

    def release(self):
        self.send(RELEASE)
        kind, _ = self.receive()
        self.close()
        return kind

    def close(self):
        self.socket.close()


CONTEXTS = {}


def context(ca):
    if ca not in CONTEXTS:
        CONTEXTS[ca] = ssl.create_default_context(cafile=ca)
    return CONTEXTS[ca]


def greeting(ca):
    """A ClientHello."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    connection = context(ca).wrap_bio(incoming, outgoing, server_hostname="localhost")
    try:
        connection.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


class Loris:
    """A client that has come to a phase and stays there. What it drips is sent byte by byte, or in larger drops."""

    def __init__(self, phase, port, ca):
        self.phase = phase
        self.client = Client(port, ca, handshakes=phase not in ("silent", "hello"), has_little_room=phase == "deaf")
        self.drips = b""
        self.drop = 1
        self.ending = b""
        getattr(self, "begin_" + phase.replace("-", "_"))(ca)
        self.since = time.monotonic()
        self.client.socket.setblocking(False)

    def begin_silent(self, _):
        pass

    def begin_hello(self, ca):
        self.drips = greeting(ca)

    def begin_tls(self, _):
        pass

    def begin_request(self, _):
        self.drips = request()

    def associate(self):
        assert self.client.associate()[0] == 2, "there is an association"

    def begin_idle(self, _):
        self.associate()

    def begin_header(self, _):
        self.associate()
        self.client.send(data(1, 3, echo_command())[:4])

    def begin_command(self, _):
        self.associate()
        self.client.send(data(1, 1, echo_command()[:20]))

    def begin_object(self, _):
        self.associate()
        self.client.send(data(3, 3, store_command(b"1.2.3.4")), data(3, 0, bytes(4000)))

    def begin_dripping_object(self, _):
        self.associate()
        self.client.send(data(3, 3, store_command(b"1.2.3.5")))
        self.drips = data(3, 0, bytes(4000))

    def begin_dripping_fragments(self, _):
        self.associate()
        self.client.send(data(3, 3, store_command(b"1.2.3.6")))
        fragment = data(3, 0, bytes(2))
        self.drips, self.drop = fragment * 10000, len(fragment)

    def begin_deaf(self, _):
        """Asks until nothing more is taken, and reads no answer."""
        self.associate()
        raw = self.client.socket
        raw.settimeout(1)
        questions = data(1, 3, echo_command()) * 200
        try:
            while True:
                raw.sendall(questions)
        except (TimeoutError, ssl.SSLError, OSError):
            pass

    def begin_released(self, _):
        self.associate()
        self.client.send(RELEASE)
        assert self.client.receive()[0] == 6, "the release is confirmed"

    def drip(self):
        if self.drips:
            try:
                self.client.socket.send(self.drips[: self.drop])
            except (OSError, ssl.SSLError):
                return
            self.drips = self.drips[self.drop :]

    def end(self):
        """How it ended, in words; nil while it has not."""
        try:
            while True:
                piece = self.client.socket.recv(1 << 16)
                if not piece:
                    break
                self.ending = (self.ending + piece)[-64:]
        except (BlockingIOError, ssl.SSLWantReadError):
            return None
        except ssl.SSLError as error:
            return f"tls-{error.reason}"
        except OSError as error:
            return "reset" if isinstance(error, ConnectionResetError) else f"error-{error.errno}"
        if self.ending[-10:-4] == b"\x07\0\0\0\0\4":
            return f"abort-{self.ending[-2]}-{self.ending[-1]}"
        return "closed"


def watch(lorises, until=lambda: False):
    """Yields each loris that has been ended, with how and when."""
    selector = selectors.DefaultSelector()
    for loris in lorises:
        # One that is deaf looks only whether the connection still is there.
        selector.register(loris.client.socket, selectors.EVENT_READ, loris)
    left = {id(loris) for loris in lorises}
    next_drip = time.monotonic()
    while left and not until():
        for key, _ in selector.select(max(0.0, min(next_drip - time.monotonic(), DRIP))):
            loris = key.data
            if loris.phase == "deaf" and not has_ended(loris.client.socket):
                time.sleep(0.01)
                continue
            ending = loris.end()
            if ending:
                selector.unregister(loris.client.socket)
                left.discard(id(loris))
                took = round((time.monotonic() - loris.since) * 1000)
                loris.client.close()
                yield loris, ending, took
        if time.monotonic() >= next_drip:
            next_drip = time.monotonic() + DRIP
            for loris in lorises:
                if id(loris) in left:
                    loris.drip()


def has_ended(connection):
    """Whether the server has ended its side, whatever waits to be read (TCP_INFO: ESTABLISHED is 1)."""
    return connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] != 1


def main():
    port, ca, count, phases = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:]
    # Who is deaf takes some time to get there.
    phases.sort(key=lambda phase: phase != "deaf")
    lorises = [Loris(phase, port, None if ca == "plain" else ca) for phase in phases for _ in range(count)]
    print("ready", flush=True)
    for loris, ending, took in watch(lorises, lambda: bool(select.select([sys.stdin], [], [], 0)[0])):
        print(loris.phase, ending, took, flush=True)


if __name__ == "__main__":
    main()
