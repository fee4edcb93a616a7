"""What flowed in a direction of a connection, as PDUs (PS3.8 9.3), or as records of TLS 1.3, which hide PDUs but not their lengths."""

import struct

ASSOCIATION, RELEASE = {1: "request", 2: "acceptance"}, {5: "release-request", 6: "release-response"}
# A record's header, and what encryption adds to what is in it (RFC 8446 5.2): the content's type and the tag.
HEADER, ADDED = 5, 17


def pdus(stream):
    """Start, end, phase and content of each that is complete."""
    at = 0
    while at + 6 <= len(stream):
        end = at + 6 + struct.unpack_from(">I", stream, at + 2)[0]
        if end > len(stream):
            return
        yield at, end, phase_of(stream[at:end]), stream[at:end]
        at = end


def phase_of(pdu):
    if pdu[0] != 4:
        return ASSOCIATION.get(pdu[0]) or RELEASE.get(pdu[0]) or "abort"
    is_command = pdu[11] & 1
    if not is_command:
        return "data-set"
    # A response's command field has its highest bit set (PS3.7 E.1).
    return "response" if command(pdu).get(0x0100, b"\0\0")[1] & 0x80 else "command"


def command(pdu):
    """The elements of group 0000 in a P-DATA-TF with a whole command set."""
    elements, at = {}, 12
    while at + 8 <= len(pdu):
        _, number, length = struct.unpack_from("<HHI", pdu, at)
        elements[number] = bytes(pdu[at + 8 : at + 8 + length])
        at += 8 + length
    return elements


def stored(stream):
    """The SOP instance UIDs of the successful C-STORE responses that are complete."""
    for _, _, phase, pdu in pdus(stream):
        if phase == "response":
            elements = command(pdu)
            if elements[0x0100] == b"\x01\x80" and elements[0x0900] == b"\0\0":
                yield elements[0x1000].rstrip(b"\0").decode()


def records(stream):
    """Start, end and type of each that is complete."""
    at = 0
    while at + HEADER <= len(stream):
        end = at + HEADER + struct.unpack_from(">H", stream, at + 3)[0]
        if end > len(stream):
            return
        yield at, end, stream[at]
        at = end


class PlainMap:
    """The phases of one direction, by what a whole good run sent."""

    def __init__(self, stream):
        self.parts = [(start, end, phase) for start, end, phase, _ in pdus(stream)]
        self.total = len(stream)

    def phase(self, at):
        """What a byte belongs to."""
        return next((phase for start, end, phase in self.parts if start <= at < end), "close")

    def boundaries(self):
        return [0] + [end for _, end, _ in self.parts]


class TLSMap:
    """The same where it was encrypted: with the phases of the same run without TLS, as the application data are those PDUs in their order."""

    def __init__(self, stream, plain):
        self.total = len(stream)
        self.parts = []
        self.response = {end - start for start, end, phase in plain.parts if phase == "response"}
        sizes = [(start, end, end - start - HEADER - ADDED) for start, end, _ in records(stream)]
        # Who opens an association sends that PDU alone, and waits: so does who accepts it.
        opening = plain.parts[0][1]
        self.first = next(index for index, (_, _, size) in enumerate(sizes) if size == opening)
        at = 0
        for start, end, size in sizes[self.first :]:
            if at < plain.total:
                self.parts.append((start, end, plain.phase(at)))
                at += size
            else:
                self.parts.append((start, end, "close"))
        if at != plain.total:
            raise ValueError("the records of TLS do not hold the PDUs of the same run without it")
        self.parts = [(start, end, "handshake") for start, end, _ in sizes[: self.first]] + self.parts

    def phase(self, at):
        return next((phase for start, end, phase in self.parts if start <= at < end), "close")

    def boundaries(self):
        return [0] + [end for _, end, _ in self.parts]

    def responses(self, stream):
        """How many responses of DIMSE are complete: all are of one length, in a record or several, and what comes behind them is shorter."""
        if len(self.response) != 1:
            raise ValueError(f"responses of {self.response} bytes can't be counted")
        after = list(records(stream))[self.first + 1 :]
        return sum(end - start - HEADER - ADDED for start, end, _ in after) // min(self.response)
