#!/usr/bin/env python3
"""Stores what is large and what is many into `dicomprobe serve`, and prints times and the most memory of both sides.

Usage: scale.py BINARY FOLDER OBJECTS        the folder is made; 10 GB are needed there

Ends with 1 where something was not stored, where memory grew, or where the first object was not there within a second.
"""

import contextlib
import datetime
import json
import os
import pathlib
import struct
import subprocess
import sys
import time

# In MiB: some times what is needed, and nothing beside what is sent.
MEMORY_BOUND = 64
FIRST_OBJECT_BOUND = 1.0


def element(group, number, vr, value):
    length = struct.pack("<xxI", len(value)) if vr == "OB" else struct.pack("<H", len(value))
    return struct.pack("<HH", group, number) + vr.encode() + length + value


def uid(text):
    return text.encode() + b"\0" * (len(text) % 2)


def part10(instance, transfer_syntax="1.2.840.10008.1.2.1"):
    """A Part 10 file of an object without pixel data."""
    sop_class = uid("1.2.840.10008.5.1.4.1.1.7")
    group = element(2, 1, "OB", b"\0\1") + element(2, 2, "UI", sop_class) + element(2, 3, "UI", uid(instance))
    group += element(2, 0x10, "UI", uid(transfer_syntax)) + element(2, 0x12, "UI", uid("1.2.826.0.1.3680043.10.9999"))
    data_set = element(8, 0x16, "UI", sop_class) + element(8, 0x18, "UI", uid(instance))
    return bytes(128) + b"DICM" + element(2, 0, "UL", struct.pack("<I", len(group))) + group + data_set


def write_large(path, fragments):
    """An encapsulated object of zeros that take no room on the disk."""
    with open(path, "wb") as file:
        file.write(part10("1.2.826.0.1.3680043.10.9999.0", "1.2.840.10008.1.2.4.90"))
        file.write(struct.pack("<HH2sxxI", 0x7FE0, 0x0010, b"OB", 0xFFFFFFFF) + struct.pack("<HHI", 0xFFFE, 0xE000, 0))
        for length in fragments:
            file.write(struct.pack("<HHI", 0xFFFE, 0xE000, length))
            file.seek(length, os.SEEK_CUR)
        file.write(struct.pack("<HHI", 0xFFFE, 0xE0DD, 0))


def write_many(folder, count):
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:07}.dcm").write_bytes(part10(f"1.2.826.0.1.3680043.10.9999.1.{number}"))


def peak_memory(process):
    """MiB; 0 when it has ended."""
    with contextlib.suppress(OSError, StopIteration):
        lines = pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM:"))
    return 0


class Serve:
    def __init__(self, binary, folder, options):
        self.events = folder / "events"
        environment = os.environ | {"HOME": str(folder), "XDG_DATA_HOME": "", "XDG_CONFIG_HOME": ""}
        with open(self.events, "wb") as output:
            self.process = subprocess.Popen([binary, "serve", "--port", "0", "--json", *options], stdout=output, env=environment)
        while not (lines := self.events.read_text().splitlines()):
            if self.process.poll() is not None:
                sys.exit("serve did not start")
            time.sleep(0.01)
        self.port = json.loads(lines[0])["port"]

    def first_stored(self):
        """When, in Unix seconds."""
        with open(self.events, encoding="utf-8") as events:
            for event in map(json.loads, events):
                if event["event"] == "stored":
                    return datetime.datetime.fromisoformat(event["time"].replace("Z", "+00:00")).timestamp()
        return float("inf")

    def end(self):
        self.process.terminate()
        self.process.wait()


class Scale:
    def __init__(self, binary, folder):
        self.binary = binary
        self.folder = folder
        self.failures = []

    def store(self, name, path, count, serve_options, store_options):
        serve = Serve(self.binary, self.folder, serve_options)
        try:
            self.store_into(serve, name, path, count, store_options)
        finally:
            serve.end()

    def store_into(self, serve, name, path, count, options):
        output = self.folder / "result"
        command = [self.binary, "store", str(path), "--to", f"localhost:{serve.port}", "--json", "--timeout", "5m", *options]
        began = time.time()
        with open(output, "wb") as file:
            probe = subprocess.Popen(command, stdout=file, env=os.environ | {"HOME": str(self.folder)})
        peak = 0
        while probe.poll() is None:
            peak = max(peak, peak_memory(probe))
            time.sleep(0.005)
        seconds = time.time() - began
        result = json.loads(output.read_text())
        first = serve.first_stored() - began
        served = peak_memory(serve.process)
        summary = result["summary"]
        print(
            f"{name:<44} {seconds:7.2f} s, {summary['bytes'] / seconds / 1e6:7.1f} MB/s, {summary['stored'] / seconds:8.1f} objects/s, "
            f"first after {first:6.3f} s, memory {peak} and {served} MiB",
            flush=True,
        )
        self.expect(probe.returncode == 0 and summary["stored"] == count, f"{name}: {result['message']}")
        self.expect(len(result["objects"]) == count, f"{name}: {len(result['objects'])} objects are listed")
        self.expect(max(peak, served) < MEMORY_BOUND, f"{name}: more than {MEMORY_BOUND} MiB")
        if count > 1:
            self.expect(first < FIRST_OBJECT_BOUND, f"{name}: the first object took longer than {FIRST_OBJECT_BOUND} s")

    def expect(self, condition, failure):
        if not condition:
            self.failures.append(failure)


def main():
    binary, folder, count = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).absolute(), int(sys.argv[3])
    folder.mkdir(parents=True)
    scale = Scale(binary, folder)
    large = folder / "large.dcm"
    write_large(large, [1_500_000_000] * 3)
    scale.store("4.5 GB, plain, dropped", large, 1, ["--plain", "--discard"], ["--plain"])
    scale.store("4.5 GB, TLS, dropped", large, 1, ["--discard"], [])
    received = folder / "received"
    scale.store("4.5 GB, TLS, written", large, 1, ["--storage", str(received)], [])
    written = next(received.iterdir())
    # Group 0002 is serve's own; behind the data set's first elements both are zeros, but for the items' headers.
    difference = written.stat().st_size - large.stat().st_size
    same = subprocess.run(["cmp", f"--ignore-initial={512}:{512 + difference}", large, written], check=False)
    scale.expect(same.returncode == 0, "the object that was written differs")
    written.unlink()
    for number in (50, count):
        write_many(folder / str(number), number)
        scale.store(f"{number} small objects, TLS, dropped", folder / str(number), number, ["--discard"], [])
    scale.store(f"{count} small objects, TLS, 4 jobs, dropped", folder / str(count), count, ["--discard"], ["--jobs", "4"])
    for failure in scale.failures:
        print(failure, file=sys.stderr)
    sys.exit(1 if scale.failures else 0)


if __name__ == "__main__":
    main()
