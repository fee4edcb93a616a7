"""Objects to send: Part 10 files without patients, small, each with a SOP instance UID that nothing else has."""

import struct

ROOT = "1.2.826.0.1.3680043.10.9999"
SOP_CLASS = "1.2.840.10008.5.1.4.1.1.7"
TRANSFER_SYNTAX = "1.2.840.10008.1.2.1"


def element(group, number, vr, value):
    """In Explicit VR Little Endian (PS3.5 7.1.2)."""
    if len(value) % 2:
        value += b"\0" if vr == "UI" else b" "
    length = struct.pack("<xxI", len(value)) if vr == "OB" else struct.pack("<H", len(value))
    return struct.pack("<HH", group, number) + vr.encode() + length + value


def text(group, number, vr, value):
    return element(group, number, vr, value.encode())


def instance(run, number):
    """A SOP instance UID; all are of one length, so that all runs are."""
    return f"{ROOT}.7.{100000 + run}.{1000 + number}"


def data_set(uid, padding=200):
    return (
        text(0x0008, 0x0016, "UI", SOP_CLASS) + text(0x0008, 0x0018, "UI", uid) + text(0x0008, 0x0060, "CS", "OT")
        + text(0x0009, 0x0010, "LO", "TEST") + element(0x0009, 0x1001, "OB", bytes([0x5A]) * padding)
        + text(0x0010, 0x0020, "LO", "NOBODY") + text(0x0020, 0x000D, "UI", f"{ROOT}.2") + text(0x0020, 0x000E, "UI", f"{ROOT}.3"))


def part10(uid, padding=200):
    group = (
        element(2, 1, "OB", b"\0\1") + text(2, 2, "UI", SOP_CLASS) + text(2, 3, "UI", uid) + text(2, 0x10, "UI", TRANSFER_SYNTAX)
        + text(2, 0x12, "UI", ROOT))
    return bytes(128) + b"DICM" + element(2, 0, "UL", struct.pack("<I", len(group))) + group + data_set(uid, padding)


def write_folder(folder, run, count, padding=200):
    """As files in a folder that is made; returns their UIDs by path, in input order."""
    folder.mkdir()
    made = {}
    for number in range(count):
        path = folder / f"{number:04}.dcm"
        made[str(path)] = instance(run, number)
        path.write_bytes(part10(made[str(path)], padding))
    return made


def is_whole(path, uid):
    """Whether a file that a peer wrote has that object's data set, bit for bit."""
    content = path.read_bytes()
    if content[128:132] != b"DICM" or len(content) < 144:
        return False
    # After the preamble, "DICM" and the group's length come so many bytes of group 0002 (PS3.10 7.1).
    found = content[144 + struct.unpack_from("<I", content, 140)[0] :]
    return found == data_set(uid, len(found) - len(data_set(uid, 0)))
