"""What flowed in a direction of a connection, as PDUs (PS3.8 9.3), or as records of TLS 1.3, which hide PDUs but not their lengths."""

import struct

ASSOCIATION, RELEASE = {1: "request", 2: "acceptance"}, {5: "release-request", 6: "release-response"}
# A record's header, and what encryption adds to what is in it (RFC 8446 5.2): the content's type and the tag.
HEADER, ADDED = 5, 17
# Types of records: a message of the handshake in clear, and whatever is encrypted (RFC 8446 5.1).
CLEAR, ENCRYPTED = 22, 23
# The lengths of Finished: a message's header, and a hash of SHA-256 or SHA-384 (RFC 8446 4.4.4).
FINISHED = {4 + 32, 4 + 48}


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


class TLSMap:
    """The same where it was encrypted: with the phases of the same run without TLS, as the application data are those PDUs in their order."""

    def __init__(self, stream, plain):
        self.plain, self.total = plain, len(stream)
        types, contents = [kind for _, _, kind in records(stream)], list(content_lengths(stream))
        # Who opens an association sends that PDU alone, and waits: so does who accepts it.
        self.opening = plain.parts[0][1]
        finished, first = find_opening(contents, self.opening)
        # Hellos, the only messages in clear, come before a side's last flight, in which a client has no more than its certificate and Finished.
        self.last_flight = max(index for index, kind in enumerate(types) if kind == CLEAR) + 1
        self.has_certificate = types[self.last_flight : finished].count(ENCRYPTED) > 0
        phases = ["handshake"] * (finished + 1) + ["ticket"] * (first - finished - 1)
        at = 0
        for content in contents[first:]:
            phases.append(plain.phase(at))
            at += content if at < plain.total else 0
        if at != plain.total:
            raise ValueError("the records of TLS do not hold the PDUs of the same run without it")
        self.parts = [(start, end, phase) for (start, end, _), phase in zip(records(stream), phases)]

    def phase(self, at):
        return next((phase for start, end, phase in self.parts if start <= at < end), "close")

    def responses(self, stream):
        """How many responses of DIMSE are complete: as many as the bytes that have come hold in a good run, in however many records they come.

        What a server that gives up sends in their place, an A-ABORT and an alert, is shorter than any response.
        """
        contents = list(content_lengths(stream))
        _, first = find_opening(contents, self.opening)
        arrived = sum(contents[first:])
        return sum(phase == "response" and end <= arrived for _, end, phase in self.plain.parts)


def content_lengths(stream):
    """Of each record that is complete."""
    return (end - start - HEADER - ADDED for start, end, _ in records(stream))


def find_opening(contents, opening):
    """The records of Finished and of the first PDU, which is so long. Between them are tickets; where the PDU has not come, both are the end."""
    first = next((index for index, content in enumerate(contents) if content == opening and FINISHED & set(contents[:index])), len(contents))
    finished = max((index for index in range(first) if contents[index] in FINISHED), default=first)
    return (finished, first) if first < len(contents) else (first, first)
