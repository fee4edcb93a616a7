#!/usr/bin/env python3
"""Stores what is large and what is many into `dicomprobe serve`, and prints times and the most memory of both sides.

Usage: scale.py BINARY MEASURE FOLDER OBJECTS        the folder is made; 10 GB are needed there

MEASURE is the program made from scripts/benchmark/measure.c, which takes the system's account of the client. Ends with 1 where something was not stored,
where memory grew with what is sent, or where the first object was not there within a second.
"""

import datetime
import json
import os
import pathlib
import struct
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
from processes import end_in_order, environment  # noqa: E402

# By how many MiB the peak of either side may be above that of a run with a thousandth as much to send, or with a few files: room for a thousand fates in
# full and for the paths of a large folder, and for nothing that is kept of each object or of its bytes.
ALLOWANCE = 8
FEW = 50
FIRST_OBJECT_BOUND = 1.0
# For the end of a server, in seconds.
PATIENCE = 30


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


def read(path):
    """Whoever read it first would otherwise wait for the system's cache, and the others not."""
    with open(path, "rb") as file:
        while file.read(1 << 20):
            pass


def write_many(folder, count):
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:07}.dcm").write_bytes(part10(f"1.2.826.0.1.3680043.10.9999.1.{number}"))


class Serve:
    def __init__(self, binary, folder, options):
        self.events = folder / "events"
        with open(self.events, "wb") as output:
            self.process = subprocess.Popen([binary, "serve", "--port", "0", "--json", *options], stdout=output, env=environment(folder))

    def __enter__(self):
        try:
            while not (lines := self.events.read_text().splitlines()):
                if self.process.poll() is not None:
                    sys.exit("serve did not start")
                time.sleep(0.01)
            self.port = json.loads(lines[0])["port"]
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *failure):
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def first_stored(self):
        """When, in Unix seconds."""
        with open(self.events, encoding="utf-8") as events:
            for event in map(json.loads, events):
                if event["event"] == "stored":
                    return datetime.datetime.fromisoformat(event["time"].replace("Z", "+00:00")).timestamp()
        return float("inf")

    def peak_memory(self):
        """MiB so far."""
        lines = pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


class Scale:
    def __init__(self, binary, measure, folder):
        self.binary = binary
        self.measure = measure
        self.folder = folder
        self.failures = []

    def store(self, name, path, count, serve_options, store_options, little=None):
        """The peaks of client and server, in MiB. Where they are those of a run with little to send, they are judged by these."""
        with Serve(self.binary, self.folder, serve_options) as serve:
            peaks = self.store_into(serve, name, path, count, store_options)
        for side, peak, least in zip(("store", "serve"), peaks, little or peaks, strict=True):
            self.expect(peak < least + ALLOWANCE, f"{name}: {side} had {peak:.1f} MiB, and {least:.1f} MiB with little to send")
        return peaks

    def store_into(self, serve, name, path, count, options):
        output, account = self.folder / "result", self.folder / "account"
        command = [self.binary, "store", str(path), "--to", f"localhost:{serve.port}", "--json", "--timeout", "5m", *options]
        began = time.time()
        with open(output, "wb") as file:
            subprocess.run([self.measure, str(account), *command], stdout=file, env=environment(self.folder), check=False)
        result, measured = json.loads(output.read_text()), json.loads(account.read_text())
        seconds, peak, served = measured["seconds"], measured["peak"] / (1 << 20), serve.peak_memory()
        first = serve.first_stored() - began
        summary = result["summary"]
        print(
            f"{name:<44} {seconds:7.2f} s, {summary['bytes'] / seconds / 1e6:7.1f} MB/s, {summary['stored'] / seconds:8.1f} objects/s, "
            f"first after {first:6.3f} s, memory {peak:.1f} and {served:.1f} MiB",
            flush=True,
        )
        self.expect(measured["exit"] == 0 and summary["stored"] == count, f"{name}: {result['message']}")
        self.expect(len(result["objects"]) == count, f"{name}: {len(result['objects'])} objects are listed")
        if count > 1:
            self.expect(first < FIRST_OBJECT_BOUND, f"{name}: the first object took longer than {FIRST_OBJECT_BOUND} s")
        return peak, served

    def expect(self, condition, failure):
        if not condition:
            self.failures.append(failure)


def store_large(scale, folder):
    small, large = folder / "small.dcm", folder / "large.dcm"
    write_large(small, [1_500_000] * 3)
    write_large(large, [1_500_000_000] * 3)
    read(large)
    received = folder / "received"
    for name, serve_options, store_options in (
        ("plain, dropped", ["--plain", "--discard"], ["--plain"]),
        ("TLS, dropped", ["--discard"], []),
        ("TLS, written", ["--storage", str(received)], []),
    ):
        little = scale.store(f"4.5 MB, {name}", small, 1, serve_options, store_options)
        if received.exists():
            next(received.iterdir()).unlink()
        scale.store(f"4.5 GB, {name}", large, 1, serve_options, store_options, little)
    written = next(received.iterdir())
    # Group 0002 is serve's own; behind the data set's first elements both are zeros, but for the items' headers.
    difference = written.stat().st_size - large.stat().st_size
    same = subprocess.run(["cmp", f"--ignore-initial={512}:{512 + difference}", large, written], check=False)
    scale.expect(same.returncode == 0, "the object that was written differs")
    written.unlink()


def store_many(scale, folder, count):
    few, many = folder / "few", folder / "many"
    write_many(few, FEW)
    write_many(many, count)
    for name, options in (("TLS", []), ("TLS, 4 jobs", ["--jobs", "4"])):
        little = scale.store(f"{FEW} small objects, {name}, dropped", few, FEW, ["--discard"], options)
        scale.store(f"{count} small objects, {name}, dropped", many, count, ["--discard"], options, little)


def main():
    end_in_order()
    binary, measure = map(os.path.abspath, sys.argv[1:3])
    folder, count = pathlib.Path(sys.argv[3]).absolute(), int(sys.argv[4])
    folder.mkdir(parents=True)
    scale = Scale(binary, measure, folder)
    store_many(scale, folder, count)
    store_large(scale, folder)
    for failure in scale.failures:
        print(failure, file=sys.stderr)
    sys.exit(1 if scale.failures else 0)


if __name__ == "__main__":
    main()
