#!/usr/bin/env python3
"""Abuses `dicomprobe serve`: clients that keep it waiting, crowds, too few descriptors, a full disk, readers that don't read, kills at any moment.

Usage: abuse.py BINARY FOLDER CONNECTIONS KILLS SEED [TRIAL]...        the folder is made; CONNECTIONS 0: as each trial has them; without TRIAL all of them

Prints what was tried and what was seen. Ends with 1 where anything else was seen than what has to be.
"""

import contextlib
import hashlib
import itertools
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Tests/InteropTests/Peers"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from abuser import CT, EXPLICIT, Client, Loris, data, item, pdu, request, store_command, watch  # noqa: E402
from processes import end_in_order  # noqa: E402

TRIALS = {}
# The longest that a good client may be kept waiting, in seconds, on a machine that also runs all the others.
PROMPT = 3.0


def trial(function):
    TRIALS[function.__name__.replace("_", "-")] = function
    return function


class Serve:
    """A server of ours, with its events."""

    def __init__(self, laboratory, options=(), limits="", output=None, environment=()):
        self.folder = laboratory.folder / f"serve-{next(laboratory.numbers)}"
        self.folder.mkdir()
        self.ready, self.events_file, self.ca = self.folder / "ready", self.folder / "events", None
        command = [laboratory.binary, "serve", "--port", "0", "--ready-file", str(self.ready), *map(str, options)]
        if "--events" not in options:
            command += ["--events", str(self.events_file)]
        output = output if output is not None else open(self.folder / "output", "w")
        self.process = subprocess.Popen(
            ["sh", "-c", f'{limits} exec "$@"', "sh", *command],
            stdout=output,
            stderr=open(self.folder / "errors", "w"),
            env={"HOME": str(laboratory.folder), "PATH": os.environ["PATH"], **dict(environment)},
        )
        try:
            self.await_readiness(options)
        except BaseException:
            self.__exit__()
            raise

    def await_readiness(self, options):
        end = time.monotonic() + 60
        while not (self.ready.exists() and (self.has_events() or "--events" in options)):
            assert self.process.poll() is None and time.monotonic() < end, (self.folder / "errors").read_text()
            time.sleep(0.01)
        self.port = int(self.ready.read_text().rsplit(":", 1)[1])
        if "--plain" not in options:
            self.ca = self.events()[0]["caPath"]

    def has_events(self):
        return self.events_file.exists() and bool(self.events())

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def events(self, name=None):
        lines = self.events_file.read_text().split("\n")[:-1]
        events = [json.loads(line) for line in lines]
        return [event for event in events if name in (None, event["event"])]

    def count(self, **fields):
        return sum(all(event.get(key) == value for key, value in fields.items()) for event in self.events())

    def status(self, field):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(text.split(f"{field}:")[1].split()[0])

    @property
    def mebibytes(self):
        return self.status("VmRSS") / 1024

    @property
    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    @property
    def processor_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self, number=signal.SIGTERM, limit=60):
        """How many seconds it took to end, and the exit code."""
        start = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(limit)
        return time.monotonic() - start, code

    def echo(self):
        """How many seconds a whole association with a C-ECHO takes."""
        start = time.monotonic()
        client = Client(self.port, self.ca)
        assert client.associate(calling=b"GOOD")[0] == 2, "there is an association"
        assert client.echo() == 0, "the echo succeeds"
        assert client.release() == 6, "the release is confirmed"
        return time.monotonic() - start


class GoodClient:
    """Asks all the time, on a thread of its own, and keeps how long it took."""

    def __init__(self, serve, pause=0.02):
        self.serve, self.pause, self.times, self.failures = serve, pause, [], []
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.over.wait(self.pause):
            try:
                self.times.append(self.serve.echo())
            except Exception as error:  # noqa: BLE001: whatever it is, it is what the good client got
                self.failures.append(repr(error))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *failure):
        self.over.set()
        self.thread.join()

    def words(self):
        ordered = sorted(self.times)
        middle, longest = ordered[len(ordered) // 2], ordered[-1]
        return f"{len(ordered)} answers beside, median {middle * 1000:.0f} ms, longest {longest * 1000:.0f} ms, {len(self.failures)} failed"

    def judge(self, check):
        check(not self.failures, f"a good client failed: {self.failures[:3]}")
        check(self.times and max(self.times) < PROMPT, "a good client had to wait")


class Laboratory:
    def __init__(self, binary, folder, connections, kills, seed):
        self.binary, self.folder, self.kills = binary, folder, kills
        # 0 where each trial has a number of its own.
        self.wanted_connections = connections
        self.random = random.Random(seed)
        self.numbers = itertools.count(1)
        self.flaws = []
        self.name = ""

    def connections(self, otherwise):
        return self.wanted_connections or otherwise

    def check(self, is_so, words):
        if not is_so:
            self.flaws.append(f"{self.name}: {words}")

    def run(self, name):
        self.name = name
        start, known = time.monotonic(), len(self.flaws)
        try:
            seen = TRIALS[name](self)
        except Exception as error:  # noqa: BLE001: the other trials go on
            seen = repr(error)
            self.check(False, seen)
        verdict = "as it has to be" if len(self.flaws) == known else "NOT AS IT HAS TO BE"
        print(f"{name} ({time.monotonic() - start:.0f} s): {verdict}\n    {seen}", flush=True)


def settled_descriptors(serve, bound):
    """Waits until descriptors are back."""
    end = time.monotonic() + 10
    while serve.descriptors > bound and time.monotonic() < end:
        time.sleep(0.05)
    return serve.descriptors


# Where clients stop, how that ends, and after how many seconds of a --timeout of 3 s and an --idle of 5 s.
STOPS = {
    "silent": ({"closed"}, 3),
    "hello": ({"closed"}, 3),
    "tls": ({"closed"}, 3),
    "request": ({"closed"}, 3),
    "idle": ({"abort-0-0"}, 5),
    "header": ({"abort-0-0"}, 3),
    "command": ({"abort-0-0"}, 3),
    "object": ({"abort-0-0"}, 3),
    "dripping-object": ({"abort-0-0"}, 3),
    "dripping-fragments": ({"abort-0-0"}, 3),
    "deaf": ({"abort-0-0", "closed", "reset"}, 3),
    "released": ({"closed"}, 0.5),
}


@trial
def lorises(lab):
    """Forty clients at each point of what clients do; five that are deaf, who have thousands of answers to ignore."""
    counts = {phase: 5 if phase == "deaf" else 40 for phase in STOPS}
    options = ["--timeout", "3s", "--idle", "5s", "--max-associations", 500, "--storage", lab.folder / "lorises"]
    with Serve(lab, options) as serve:
        serve.echo()
        before = serve.descriptors
        with GoodClient(serve) as good:
            all_of_them = []
            # A few on each thread, so that they come there together.
            threads = [threading.Thread(target=come, args=(all_of_them, phase, 5, serve)) for phase in STOPS for _ in range(counts[phase] // 5)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            lab.check(len(all_of_them) == sum(counts.values()), f"{len(all_of_them)} clients came to where they wanted to be")
        late = {}
        for phase, (words, due) in STOPS.items():
            these = [(word, took) for name, word, took in all_of_them if name == phase]
            lab.check(all(word in words for word, _ in these), f"{phase} ended otherwise: {sorted({word for word, _ in these})}")
            late[phase] = max([0.0] + [took / 1000 - due for _, took in these])
        good.judge(lab.check)
        slowest = max(late, key=late.get)
        # Who is deaf counts from its last question, and the server has thousands of others to answer before.
        lab.check(all(time < (3 if phase != "deaf" else 60) for phase, time in late.items()), f"ended late: {late}")
        left = settled_descriptors(serve, before)
        lab.check(left <= before, f"{left} descriptors, {before} at first")
        lab.check(not os.listdir(lab.folder / "lorises"), "something is left of an object")
        return f"{len(all_of_them)} clients at {len(STOPS)} points, all ended, at most {late[slowest]:.1f} s late ({slowest}); {good.words()}"


def come(endings, phase, count, serve):
    loris = [Loris(phase, serve.port, serve.ca) for _ in range(count)]
    endings += [(one.phase, word, took) for one, word, took in watch(loris)]


@trial
def silence(lab):
    """Clients that connect to TLS and say nothing, more than there is room for."""
    connections = lab.connections(1000)
    with Serve(lab, ["--discard"]) as serve:
        serve.echo()
        before, memory = serve.descriptors, serve.mebibytes
        crowd = [Loris("silent", serve.port, None) for _ in range(connections)]
        with GoodClient(serve) as good:
            time.sleep(3)
            for _ in range(10):
                crowd += [Loris("silent", serve.port, None) for _ in range(connections // 10)]
                time.sleep(0.5)
        held, threads = serve.descriptors, serve.status("Threads")
        good.judge(lab.check)
        lab.check(held <= before + 512 + 40, f"{held} descriptors are open")
        most = serve.status("VmHWM") / 1024
        for loris in crowd:
            loris.client.close()
        left = settled_descriptors(serve, before)
        lab.check(left <= before, f"{left} descriptors, {before} at first")
        return (
            f"{len(crowd)} clients; {good.words()}; {held} descriptors and {threads} threads at the most, "
            f"{memory:.0f} MiB before and at most {most:.0f} MiB"
        )


class InFlight(Loris):
    """A client that is in the middle of an object, all but one byte of whose next P-DATA-TF, the largest that is accepted, is on its way."""

    def begin_in_flight(self, _):
        kind, body = self.client.associate()
        assert kind == 2, "there is an association"
        self.largest = announced_maximum(body)

    def fly(self, pieces):
        """After as many whole ones, of which nothing may be kept."""
        fragment = data(3, 0, bytes(self.largest - 6))
        self.client.socket.settimeout(30)
        self.client.send(data(3, 3, store_command(b"1.2.3.6")), *[fragment] * pieces, fragment[:-1])
        self.client.socket.setblocking(False)
        self.since = time.monotonic()


def announced_maximum(accept):
    """The longest P-DATA-TF that the acceptor takes, as its A-ASSOCIATE-AC says (PS3.8 D.1)."""
    items, user = accept[68:], b""
    while items:
        kind, length = items[0], int.from_bytes(items[2:4], "big")
        user = items[4 : 4 + length] if kind == 0x50 else user
        items = items[4 + length :]
    while user[0] != 0x51:
        user = user[4 + int.from_bytes(user[2:4], "big") :]
    return int.from_bytes(user[4:8], "big")


# What a connection costs that has sent nothing, or nothing but handshake and association request, in KiB: 5 to 7 pages of its thread's stack, OpenSSL's
# state and record buffer, 8 KiB for what is received. Measured are 78; a quarter is left to other systems.
CONNECTION = 96
# What is received from TLS before OpenSSL takes it, in KiB: the largest such buffer, and those that it has grown from (TLSWire).
RECEIVED = 256 + 64 + 8
# How a buffer for a PDU grows, in KiB (PDUReceiver): what it has grown from may still be with the allocator.
GROWTH = 64


@trial
def in_flight(lab):
    """The most that associations may have under way, all at the same time, beside as many silent clients as there is room for."""
    associations, silent = lab.connections(64), 512
    # Long enough for all to be there at the same time.
    timeout = max(5, associations // 50)
    place = lab.folder / "in-flight"
    with Serve(lab, ["--timeout", f"{timeout}s", "--max-associations", associations + 8, "--storage", place]) as serve:
        serve.echo()
        time.sleep(0.2)
        before, idle = serve.descriptors, serve.status("VmHWM")
        flying = [InFlight("in_flight", serve.port, serve.ca) for _ in range(associations)]
        largest = flying[0].largest
        lab.check(largest == 128 * 1024, f"{largest} is announced, and 128 KiB are documented")
        crowd = [Loris("silent", serve.port, None) for _ in range(silent)]
        for one in flying:
            one.fly(8)
        time.sleep(1)
        held, waiting = serve.descriptors - before, serve.status("VmHWM")
        # One for the connection of each, and one for the file of each object. The last seat for clients without association is kept for who comes next.
        lab.check(held >= 2 * associations + silent - 1, f"{held} descriptors are held by {associations} associations and {silent} silent clients")
        with GoodClient(serve) as good:
            time.sleep(1)
        good.judge(lab.check)
        peak = serve.status("VmHWM")
        each = largest / 1024 + GROWTH + RECEIVED
        bound = idle + (associations + silent) * CONNECTION + associations * each
        lab.check(peak < bound, f"{peak / 1024:.1f} MiB at the most, more than {bound / 1024:.1f}")
        endings = [(one, word, took / 1000 - timeout) for one, word, took in watch(flying + crowd)]
        words = {phase: {word for one, word, _ in endings if one.phase == phase} for phase in ("in_flight", "silent")}
        lab.check(words == {"in_flight": {"abort-0-0"}, "silent": {"closed"}}, f"ended otherwise: {words}")
        late = max(late for _, _, late in endings)
        lab.check(late < 3, f"ended {late:.1f} s late")
        left = settled_descriptors(serve, before)
        lab.check(left <= before, f"{left} descriptors, {before} at first")
        lab.check(not os.listdir(place), "something is left of an object")
        after = serve.echo()
        lab.check(after < PROMPT, f"{after:.1f} s for an echo afterwards")
        return (
            f"{associations} associations with {largest - 1} bytes of a P-DATA-TF each, {silent} silent clients: {idle / 1024:.1f} MiB before, "
            f"{waiting / 1024:.1f} with all of them, at most {peak / 1024:.1f} of {bound / 1024:.1f} allowed; {good.words()}; "
            f"ended at most {late:.1f} s late, all given back"
        )


# The longest association request that is read, in KiB (UpperLayerLimits).
REQUEST = 1024


@trial
def requests(lab):
    """As many clients without an association as there is room for, each with all but one byte of the longest request that is read."""
    count, timeout = 512, 30
    # Items of a type that nobody knows, which are skipped (PS3.8 9.3.1).
    known = request()[6:]
    fill = REQUEST * 1024 - len(known)
    longest = pdu(1, known + item(0x77, bytes(60_000)) * (fill // 60_004) + item(0x77, bytes(fill % 60_004 - 4)))
    with Serve(lab, ["--timeout", f"{timeout}s", "--discard"]) as serve:
        client = Client(serve.port, serve.ca)
        client.send(longest)
        lab.check(client.receive()[0] == 2 and client.release() == 6, "a request of this length is read")
        time.sleep(0.2)
        before, idle = serve.descriptors, serve.status("VmHWM")
        asking = [Loris("tls", serve.port, serve.ca) for _ in range(count)]
        for one in asking:
            one.client.socket.settimeout(30)
        # In turns, so that all buffers grow at the same time.
        for start in range(0, len(longest) - 1, 1 << 16):
            for one in asking:
                with contextlib.suppress(OSError):  # the one that had to go, so that there is a seat
                    one.client.send(longest[start : min(start + (1 << 16), len(longest) - 1)])
        time.sleep(1)
        held = serve.descriptors - before
        lab.check(count - 2 <= held <= count, f"{held} descriptors are held by {count} clients")
        for one in asking:
            one.client.socket.setblocking(False)
        with GoodClient(serve) as good:
            time.sleep(1)
        good.judge(lab.check)
        peak = serve.status("VmHWM")
        # What the buffer for the request has grown from may still be with the allocator: half of it.
        bound = idle + count * (CONNECTION + RECEIVED + REQUEST + REQUEST // 2)
        lab.check(peak < bound, f"{peak / 1024:.1f} MiB at the most, more than {bound / 1024:.1f}")
        endings = [(word, took / 1000 - timeout) for _, word, took in watch(asking)]
        words, late = {word for word, _ in endings}, max(late for _, late in endings)
        lab.check(words <= {"closed", "reset"}, f"ended otherwise: {words}")
        lab.check(late < 3, f"ended {late:.1f} s late")
        left = settled_descriptors(serve, before)
        lab.check(left <= before, f"{left} descriptors, {before} at first")
        return (
            f"{count} clients with {len(longest) - 1} bytes of a request each: {idle / 1024:.1f} MiB before, at most {peak / 1024:.1f} of "
            f"{bound / 1024:.1f} allowed, {serve.mebibytes:.1f} afterwards; {good.words()}; ended at most {late:.1f} s late ({', '.join(sorted(words))})"
        )


@trial
def crowd(lab):
    """More associations at the same time than are accepted."""
    limit = 32
    with Serve(lab, ["--discard", "--max-associations", limit]) as serve:
        clients = [Client(serve.port, serve.ca) for _ in range(min(lab.connections(1000), 400))]
        answers = [client.associate() for client in clients]
        accepted = sum(kind == 2 for kind, _ in answers)
        rejected = sum(kind == 3 and body[1:4] == bytes([2, 3, 2]) for kind, body in answers)
        lab.check(accepted == limit and accepted + rejected == len(clients), f"{accepted} accepted, {rejected} rejected")
        for client, (kind, _) in zip(clients, answers, strict=True):
            if kind == 2:
                lab.check(client.echo() == 0 and client.release() == 6, "an accepted association works")
            else:
                client.close()
        waited = time.monotonic()
        again = [Client(serve.port, serve.ca) for _ in range(limit // 2)]
        lab.check(all(client.associate()[0] == 2 for client in again), "there is room again")
        waited = time.monotonic() - waited
        lab.check(waited < PROMPT, f"it took {waited:.1f} s")
        return f"{len(clients)} at once: {accepted} accepted, {rejected} rejected (transient, local limit exceeded); {len(again)} accepted afterwards"


@trial
def descriptors(lab):
    """No descriptors left, for clients with associations and clients that say nothing; then for associations alone."""
    place = lab.folder / "descriptors"
    with Serve(lab, ["--plain", "--storage", place], limits=f"ulimit -n {DESCRIPTORS};") as serve:
        held = [Client(serve.port) for _ in range(40)]
        lab.check(all(client.associate()[0] == 2 for client in held), "there are associations")
        silent = [Loris("silent", serve.port, None) for _ in range(300)]
        time.sleep(0.5)
        used = serve.processor_seconds
        with GoodClient(serve) as good:
            statuses = store_again_and_again(held[0], place, lab, seconds=5)
        used = (serve.processor_seconds - used) / 5
        lab.check(not good.failures, f"a good client failed: {good.failures[:3]}")
        lab.check(used < 0.5, f"{used * 100:.0f} % of a processor")
        lab.check(all(client.echo() == 0 for client in held), "associations go on")
        told = serve.count(event="shortage")
        lab.check(1 <= told <= 3, f"told {told} times")
        for client in [loris.client for loris in silent] + held:
            client.close()
        time.sleep(0.5)
        after = serve.echo()
        lab.check(after < PROMPT, "it recovers")
    return (
        f"340 clients with {DESCRIPTORS} descriptors: {good.words()}; {used * 100:.0f} % of a processor; told {told} times; then {after * 1000:.0f} ms; "
        f"{statuses} objects beside; {associations_alone(lab)}"
    )


# What `ulimit -n` is.
DESCRIPTORS = 100


def store_again_and_again(client, place, lab, seconds):
    """While descriptors come and go. What is said to be stored is there and whole, of the rest there is nothing."""
    content, statuses = bytes(100_000), []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        name = f"1.2.5.{len(statuses)}"
        statuses.append(client.store(name.encode(), content))
        file = place / f"{name}.dcm"
        if statuses[-1] == 0:
            lab.check(file.exists() and file.read_bytes().endswith(content), "an object that got status 0 is not in the folder, or not whole")
        else:
            lab.check(statuses[-1] == 0xA700, f"an object got status {statuses[-1]:04X}")
            lab.check(not file.exists(), f"an object that got status {statuses[-1]:04X} is in the folder, where descriptors come and go")
        time.sleep(0.05)
    hidden = [name for name in stored(place) if name.startswith(".")]
    lab.check(not hidden, f"left behind: {hidden}")
    return f"{statuses.count(0)} of {len(statuses)}"


def stored(place):
    """What is in the folder, hidden or not: names and contents."""
    return {path.name: path.read_bytes() for path in place.iterdir()} if place.exists() else {}


def associations_alone(lab):
    """All descriptors are held by associations, which nobody may end."""
    place = lab.folder / "descriptors-alone"
    options = ["--plain", "--storage", place, "--max-associations", 2 * DESCRIPTORS]
    with Serve(lab, options, limits=f"ulimit -n {DESCRIPTORS};") as serve:
        held = []
        while serve.descriptors < DESCRIPTORS:
            held.append(Client(serve.port))
            assert held[-1].associate()[0] == 2, "there is an association"
        content = dataset_of("1.2.6.300000")
        refused = held[0].store(b"1.2.6.1", content)
        lab.check(refused == 0xA700, f"without a descriptor an object gets status {refused}")
        lab.check(not stored(place), f"left of what was refused: {list(stored(place))}")
        # The system connects it; nothing is heard from the server until there is a descriptor for it.
        late = Client(serve.port)
        late.send(request())
        late.socket.settimeout(2)
        with contextlib.suppress(TimeoutError):
            lab.check(False, f"a client for whom there is no descriptor is answered {late.receive()}")
        lab.check(serve.count(event="shortage") == 1, "the shortage is told")
        used = serve.processor_seconds
        time.sleep(1)
        used = serve.processor_seconds - used
        lab.check(used < 0.5, f"{used * 100:.0f} % of a processor")
        lab.check(held[1].echo() == 0, "associations go on")
        late.socket.settimeout(30)
        waited = time.monotonic()
        held.pop().close()
        lab.check(late.receive()[0] == 2 and late.echo() == 0, "the client that waited is served")
        waited = time.monotonic() - waited
        lab.check(waited < PROMPT, f"it took {waited:.1f} s")
        # One after the other: a file needs one descriptor, and its folder may need another.
        answers = []
        while 0 not in answers and len(answers) < 5:
            count = serve.descriptors
            held.pop().close()
            settled_descriptors(serve, count - 1)
            answers.append(held[0].store(b"1.2.6.1", content))
            files = stored(place)
            if answers[-1] != 0:
                lab.check(answers[-1] == 0xA700, f"with {len(answers)} free: status {answers[-1]:04X}")
                lab.check(not files, f"with {len(answers)} free: status {answers[-1]:04X}, and there is {list(files)}")
        lab.check(len(files) == 1 and files.popitem()[1].endswith(content), f"the object is stored and whole once there is room: {list(files)}")
        lab.check(held[0].release() == 6, "the association has gone on")
        return (
            f"{DESCRIPTORS} held by associations: A700, nothing left of the object; a new client hears nothing, is served {waited * 1000:.0f} ms after another "
            f"has gone, {used * 100:.0f} % of a processor meanwhile; the object is stored with {len(answers)} free"
        )


@trial
def disk(lab):
    """No room for an object; then there is some again."""
    place = lab.folder / "disk"
    place.mkdir()
    is_mounted = os.geteuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", place], stderr=subprocess.DEVNULL).returncode == 0
    try:
        with Serve(lab, ["--plain", "--storage", place], limits="" if is_mounted else "ulimit -f 600;") as serve:
            client = Client(serve.port)
            assert client.associate()[0] == 2
            small, large = bytes(100_000), bytes(2_000_000)
            answers = [client.store(b"1.2.1", small), client.store(b"1.2.2", large), client.store(b"1.2.3", small)]
            lab.check(answers == [0, 0xA700, 0], f"{answers}")
            if is_mounted:
                number = 4
                while client.store(b"1.2.%d" % number, small) == 0:
                    number += 1
                answers.append(client.store(b"1.2.100", small))
                lab.check(answers[-1] == 0xA700, "the folder is full")
                (place / "1.2.1.dcm").unlink()
                lab.check(client.store(b"1.2.101", small) == 0, "there is room again")
            hidden = [name for name in os.listdir(place) if name.startswith(".")]
            lab.check(not hidden, f"left behind: {hidden}")
            comments = {event["comment"] for event in serve.events("not-stored")}
            lab.check(client.release() == 6, "the association has gone on")
            return f"{'a full file system' if is_mounted else 'a file too large'}: A700, {comments}; nothing left behind; stored again afterwards"
    finally:
        if is_mounted:
            subprocess.run(["umount", place], check=True)


@trial
def kills(lab):
    """SIGKILL at any moment while four clients store."""
    place = lab.folder / "kills"
    parts, confirmed_in_all, files = 0, 0, 0
    for round_number in range(lab.kills):
        with Serve(lab, ["--plain", "--storage", place, "--name", "{calling}/{sop-instance}.dcm"]) as serve:
            lab.check(not [name for name in os.listdir(place) if name.startswith(".")], "the start has left what was begun before")
            storing = [Storing(lab, serve.port, f"{round_number}.{number + 1}") for number in range(4)]
            for one in storing:
                one.thread.start()
            try:
                time.sleep(lab.random.uniform(0, 0.3))
            finally:
                for one in storing:
                    one.is_over.set()
            serve.process.kill()
            code = serve.process.wait()
            lab.check(code == -signal.SIGKILL, f"serve had ended before it was killed, with {code}: {(serve.folder / 'errors').read_text()[-1000:]}")
            for one in storing:
                one.thread.join()
        confirmed = [uid for one in storing for uid in one.confirmed]
        parts += sum(name.endswith(".part") for name in os.listdir(place))
        found = {path.stem: path for path in place.glob("*/*.dcm")}
        for uid in confirmed:
            lab.check(uid in found, f"{uid} was confirmed and is not there")
        confirmed_in_all += len(confirmed)
        files += len(found)
        for uid, path in found.items():
            content = path.read_bytes()
            lab.check(content.endswith(dataset_of(uid)) and len(content) < len(dataset_of(uid)) + 1000, f"{uid} is not whole")
        shutil.rmtree(place / "KILLED", ignore_errors=True)
    lab.check(confirmed_in_all > 0, "nothing was confirmed before a kill")
    with Serve(lab, ["--plain", "--storage", place]):
        left = [name for name in os.listdir(place) if name.startswith(".")]
        lab.check(not left, f"the start has left {left}")
    return f"{lab.kills} kills: {files} files, all whole, {confirmed_in_all} of them confirmed; {parts} begun, all gone with the next start"


def dataset_of(uid):
    """As long and as peculiar as its UID says."""
    digest = hashlib.sha256(uid.encode()).digest()
    return digest * (1 + int(uid.rsplit(".", 1)[1]) // 32) + bytes(len(digest) % 2)


class Storing:
    """A client that stores until the server is killed, on a thread of its own. Whatever else comes in its way is a flaw."""

    def __init__(self, lab, port, prefix):
        self.lab, self.port, self.prefix, self.random = lab, port, prefix, random.Random(lab.random.random())
        self.confirmed = []
        # From here on a connection may end.
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        try:
            self.store()
        except TimeoutError as error:
            # The connections of who is killed are closed.
            self.lab.check(False, f"a client waited in vain: {error!r}")
        except OSError as error:
            self.lab.check(self.is_over.is_set(), f"a connection failed before the kill: {error!r}")
        except Exception as error:  # noqa: BLE001: on a thread, where nobody else would see it
            self.lab.check(False, f"a client failed: {error!r}")

    def store(self):
        client = Client(self.port)
        answer, _ = client.associate(calling=b"KILLED")
        if answer == 0:
            raise ConnectionError("the end instead of an answer to the request")
        assert answer == 2, f"PDU type {answer} instead of an acceptance"
        for number in itertools.count():
            uid = f"1.2.{self.prefix}.{number}.{self.random.randrange(1, 400_000)}"
            status = client.store(uid.encode(), dataset_of(uid))
            if status is None:
                raise ConnectionError("no response")
            assert status == 0, f"status {status:04X}"
            self.confirmed.append(uid)


@trial
def stops(lab):
    """A signal to stop, wherever clients are; and two."""
    longest = {}
    for number, signals in itertools.product((signal.SIGTERM, signal.SIGINT), (1, 2)):
        grace = 1 if signals == 1 else 3600
        options = ["--storage", lab.folder / "stops", "--grace", f"{grace}s", "--timeout", "1h", "--idle", "1h"]
        with Serve(lab, options) as serve:
            clients = [Loris(phase, serve.port, serve.ca) for phase in STOPS if phase != "released" for _ in range(4)]
            start = time.monotonic()
            serve.process.send_signal(number)
            if signals == 2:
                time.sleep(0.3)
                serve.process.send_signal(number)
            code = serve.process.wait(60)
            took = time.monotonic() - start
            limit = (grace if signals == 1 else 0.3) + 2
            lab.check(code == 0 and took < limit, f"exit {code} after {took:.1f} s with a grace of {grace} s")
            lab.check(not os.listdir(lab.folder / "stops"), "something is left of an object")
            longest[signals] = max(longest.get(signals, 0), took)
            for loris in clients:
                loris.client.close()
    return f"clients at {len(STOPS) - 1} points: ended {longest[1]:.1f} s after a signal with a grace of 1 s, {longest[2]:.1f} s after the first of two"


@trial
def readers(lab):
    """Events and log that nobody reads, and a reader who comes back."""
    reading, writing = os.pipe()
    with Serve(lab, ["--plain", "--discard", "--json", "--grace", "1s"], output=writing) as serve:
        os.close(writing)
        longest, count = 0.0, 0
        start = time.monotonic()
        while time.monotonic() - start < 120 and count < 400:
            longest, count = max(longest, wordy(serve.port)), count + 1
        lab.check(longest < PROMPT, f"an association took {longest:.1f} s")
        most = serve.status("VmHWM") / 1024
        seen = bytearray()
        reader = threading.Thread(target=read_all, args=(reading, seen))
        reader.start()
        time.sleep(1)
        serve.echo()
        took, code = serve.stop()
        reader.join()
        events = [json.loads(line) for line in seen.decode().strip().split("\n")]
        lost = sum(event.get("count", 0) for event in events if event.get("event") == "events-lost")
        told = sum(event.get("event") not in (None, "events-lost") for event in events)
        total = len(serve.events())
        lab.check(lost > 0 and told + lost == total, f"{told} events read and {lost} told to be lost, of {total}")
        lab.check(code == 2 and took < 4, f"exit {code} after {took:.1f} s")
        back = f"{total} events, {told} read, {lost} told to be lost; at most {most:.0f} MiB; exit {code}"
    reading, writing = os.pipe()
    with Serve(lab, ["--plain", "--discard", "--json", "--grace", "1s"], output=writing) as serve:
        os.close(writing)
        for _ in range(60):
            wordy(serve.port)
        took, code = serve.stop()
        lab.check(code == 2 and took < 4, f"exit {code} after {took:.1f} s")
        os.close(reading)
    return f"{count} associations, the longest {longest * 1000:.0f} ms; {back}; stopped in {took:.1f} s where nobody reads"


def wordy(port):
    """How long an association takes that proposes as many contexts as there can be."""
    start = time.monotonic()
    client = Client(port)
    contexts = b"".join(item(0x20, bytes([i, 0, 0, 0]) + item(0x30, CT) + item(0x40, EXPLICIT)) for i in range(5, 256, 2))
    pdu = request()
    place = pdu.index(b"\x50\0")
    body = pdu[6:place] + contexts + pdu[place:]
    client.send(pdu[:2] + len(body).to_bytes(4, "big") + body)
    assert client.receive()[0] == 2, "there is an association"
    assert client.release() == 6, "the release is confirmed"
    return time.monotonic() - start


def read_all(descriptor, into):
    while piece := os.read(descriptor, 1 << 16):
        into += piece


def main():
    end_in_order()
    binary, folder, connections, kills, seed = sys.argv[1], pathlib.Path(sys.argv[2]), *map(int, sys.argv[3:6])
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    folder.mkdir()
    lab = Laboratory(binary, folder, connections, kills, seed)
    print(f"seed {seed}", flush=True)
    try:
        for name in sys.argv[6:] or TRIALS:
            lab.run(name)
    finally:
        for flaw in dict.fromkeys(lab.flaws):
            print(f"flaw: {flaw}")
    sys.exit(1 if lab.flaws else 0)


if __name__ == "__main__":
    main()
