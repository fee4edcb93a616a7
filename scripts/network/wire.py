"""Two network namespaces, and between them a wire that loses, repeats, reorders, damages, delays and throttles packets, or is cut.

Each end is a TUN device; what goes into one comes out of the other, some time, perhaps. Needs a network namespace of its own to begin with
(unshare --net), in which the clients are.
"""

import ctypes
import dataclasses
import fcntl
import heapq
import itertools
import os
import random
import select
import struct
import subprocess
import threading
import time

CLONE_NEWNET = 0x40000000
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 1, 0x1000
CLIENT, SERVER = "10.77.0.1", "10.77.0.2"
DEVICES = {"up": "client0", "down": "server0"}
# Of an IPv4 header without options, and where TCP's checksum covers everything after it.
HEADER = 20
libc = ctypes.CDLL(None, use_errno=True)


@dataclasses.dataclass
class Conditions:
    """Shares of packets, seconds, bytes per second; both directions alike."""

    loss: float = 0
    repeated: float = 0
    reordered: float = 0
    damaged: float = 0
    delay: float = 0
    jitter: float = 0
    rate: float | None = None
    # After so many packets in a direction nothing comes over in either, for so long.
    cut_after: tuple[str, int] | None = None
    cut_seconds: float = float("inf")

    def netem(self):
        """As tc(8) takes it; None for what it can't do alone."""
        if self.cut_after:
            return None
        words = ["delay", f"{self.delay * 1000 + 1:.0f}ms", f"{self.jitter * 1000:.0f}ms"]
        for name, share in (("loss", self.loss), ("duplicate", self.repeated), ("reorder", self.reordered), ("corrupt", self.damaged)):
            words += [name, f"{share * 100:g}%"] if share else []
        return words + (["rate", f"{self.rate * 8:.0f}bit"] if self.rate else [])


def call(outcome):
    if outcome != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def open_tun(name, address):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN | IFF_NO_PI))
    ip("link", "set", "lo", "up")
    ip("addr", "add", f"{address}/24", "dev", name)
    ip("link", "set", name, "mtu", "1500", "up")
    return device


class Wire:
    def __init__(self):
        here = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        self.ends = {"up": open_tun(DEVICES["up"], CLIENT)}
        call(libc.unshare(CLONE_NEWNET))
        self.there = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        self.ends["down"] = open_tun(DEVICES["down"], SERVER)
        call(libc.setns(here, CLONE_NEWNET))
        self.chance = random.Random(1)
        self.become(Conditions())
        threading.Thread(target=self.run, daemon=True).start()

    def enter(self):
        """In a new process: to where the servers are."""
        call(libc.setns(self.there, CLONE_NEWNET))

    def become(self, conditions):
        self.conditions = conditions
        self.seen = {"up": 0, "down": 0}
        self.free = {"up": 0.0, "down": 0.0}
        self.cut_until = 0.0
        self.lost = 0

    def set_netem(self, words):
        """Has the kernel do it, at both ends; without words no more. Returns whether it can."""
        done = []
        for way, name in DEVICES.items():
            command = ["tc", "qdisc", *(["replace", "dev", name, "root", "netem", *words] if words else ["del", "dev", name, "root"])]
            enter = self.enter if way == "down" else None
            done.append(subprocess.run(command, preexec_fn=enter, stderr=subprocess.DEVNULL).returncode == 0)
        return all(done)

    def run(self):
        due, order = [], itertools.count()
        other = {"up": self.ends["down"], "down": self.ends["up"]}
        while True:
            wait = max(0, due[0][0] - time.monotonic()) if due else 1
            ready, _, _ = select.select(list(self.ends.values()), [], [], wait)
            for way, end in self.ends.items():
                if end in ready:
                    packet = os.read(end, 65536)
                    for moment, copy in self.fate(way, packet):
                        heapq.heappush(due, (moment, next(order), other[way], copy))
            while due and due[0][0] <= time.monotonic():
                _, _, end, packet = heapq.heappop(due)
                try:
                    os.write(end, packet)
                except OSError:
                    # Its receiver has no room: lost, as anywhere.
                    self.lost += 1

    def fate(self, way, packet):
        """When and as what a packet comes out, each time that it does."""
        now, wanted, chance = time.monotonic(), self.conditions, self.chance.random
        self.seen[way] += 1
        if wanted.cut_after and not self.cut_until and self.seen[wanted.cut_after[0]] > wanted.cut_after[1]:
            self.cut_until = now + wanted.cut_seconds
        if now < self.cut_until or chance() < wanted.loss:
            self.lost += 1
            return
        if wanted.rate:
            # A queue of half a second; what finds it full is lost.
            self.free[way] = max(self.free[way], now)
            if self.free[way] - now > 0.5:
                self.lost += 1
                return
            self.free[way] += len(packet) / wanted.rate
            now = self.free[way]
        moment = now + (0 if chance() < wanted.reordered else wanted.delay + wanted.jitter * chance())
        if chance() < wanted.damaged:
            damaged = bytearray(packet)
            # One bit, which no checksum overlooks.
            damaged[self.chance.randrange(HEADER, len(packet))] ^= 1 << self.chance.randrange(8)
            packet = bytes(damaged)
        yield moment, packet
        if chance() < wanted.repeated:
            yield moment + 0.001, packet
