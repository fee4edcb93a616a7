#!/usr/bin/env python3
"""Has clients do all sorts of things at once, for minutes or hours, with `dicomprobe serve` and Orthanc over TLS, and accounts for every result.

Usage: soak.py BINARY FOLDER MINUTES [SEED]        the folder is made

Every so often all pause: what the clients were told is held against what the peers hold, memory, descriptors and threads are looked at, and the peers
are emptied. Ends with 1 where something was not accounted for, came to another reason than it had to, or grew.
"""

import collections
import concurrent.futures
import contextlib
import itertools
import json
import os
import pathlib
import queue
import random
import shutil
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "Tests/InteropTests/Peers"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))

import objects
from account import Account
from deeds import DEEDS, TITLE, Doing
from peers import Laboratory, Orthanc, Serve
from ports import free_port
from processes import end_in_order, environment
from watch import Watch

CLIENTS = 3
ROUND, PROBE_EVERY, BENCH_RATE = 15, 1, 5
MISBEHAVIOUR = ("--fault", "abort=response:3@every:3", "--fault", "status=A700:2@every:4", "--fault", "reset=object:4@every:5")


class SoakedServe(Serve):
    """Its events come through a pipe, and are nowhere when they have been counted."""

    def __init__(self, laboratory, name, options=()):
        self.name = name
        super().__init__(laboratory, True, options)
        self.counted, self.confirmed = collections.Counter(), queue.Queue()

    def open_output(self):
        reading, writing = os.pipe()
        threading.Thread(target=self.listen, args=(reading,), daemon=True).start()
        return os.fdopen(writing, "wb")

    def listen(self, reading):
        with os.fdopen(reading) as lines:
            for event in map(json.loads, lines):
                if event["event"] == "stored":
                    self.confirmed.put((event["sopInstanceUID"], event["path"]))
                elif event["event"] == "listening":
                    self.port = event["port"]
                self.counted[event["event"]] += 1

    def is_ready(self):
        return self.counted["listening"] > 0

    def take(self):
        """The objects that it confirmed since the last time, and what is wrong with their files; all are removed."""
        confirmed = [self.confirmed.get() for _ in range(self.confirmed.qsize())]
        uids = {uid for uid, _ in confirmed}
        problems = [f"not a whole object: {path}" for path in self.broken_files()]
        whole = {uid for uid, path in confirmed if (file := self.folder / path).exists() and objects.is_whole(file, uid)}
        if len(confirmed) != len(uids):
            problems.append(f"{len(confirmed) - len(uids)} objects were stored twice")
        if uids != whole:
            problems.append(f"{len(uids - whole)} confirmed objects have no whole file")
        files = list(self.held_folder.iterdir())
        if len(files) != len(uids):
            problems.append(f"{len(files)} files for {len(uids)} confirmed objects")
        for path in files:
            path.unlink()
        return whole, problems


class SoakedOrthanc(Orthanc):
    def take(self):
        held = self.held()
        for patient in self.ask("GET", "/patients"):
            self.ask("DELETE", f"/patients/{patient}")
        return held, []


class Exporter:
    """Asked in between, as Prometheus would."""

    def __init__(self, stack, laboratory, target):
        self.port, self.successes, self.failures = free_port(), 0, []
        self.query = urllib.parse.urlencode({"module": "echo", "target": target})
        modules = f'modules: {{echo: {{verb: echo, allow: ["*@localhost:*"], ca: {laboratory.ca}}}}}\n'
        (laboratory.folder / "modules.yaml").write_text(modules)
        command = [laboratory.binary, "exporter", "--config", "modules.yaml", "--listen", f"127.0.0.1:{self.port}"]
        self.process = start(stack, laboratory, "exporter", command)
        for _ in range(600):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/-/healthy", timeout=5).close()
                return
            time.sleep(0.1)
        sys.exit("the exporter does not answer")

    def probe(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/probe?{self.query}", timeout=30) as answer:
            lines = answer.read().decode().splitlines()
        if any(line.startswith("dicomprobe_success") and line.endswith(" 1") for line in lines):
            self.successes += 1
        else:
            self.failures.append([line for line in lines if line.startswith("dicomprobe_")])


def start(stack, laboratory, name, command):
    with open(laboratory.folder / f"{name}.out", "wb") as output, open(laboratory.folder / f"{name}.err", "wb") as errors:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env=environment(laboratory.folder), cwd=laboratory.folder)

    def end():
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    stack.callback(end)
    return process


class Soak:
    def __init__(self, stack, laboratory, seconds, seed):
        self.laboratory, self.seconds, self.chance = laboratory, seconds, random.Random(seed)
        accept = ("--accept-called", TITLE)
        peers = [SoakedServe(laboratory, "serve", accept), SoakedOrthanc(laboratory, True), SoakedServe(laboratory, "misbehaving", MISBEHAVIOUR)]
        self.peers = {peer.name: stack.enter_context(peer) for peer in peers}
        target = f"{TITLE}@localhost:{self.peers['serve'].port}"
        self.exporter = Exporter(stack, laboratory, target)
        bench = [laboratory.binary, "bench", "echo", target, "--ca", laboratory.ca, "--rate", str(BENCH_RATE), "--duration", f"{seconds}s", "--json"]
        self.bench = start(stack, laboratory, "bench", bench)
        self.numbers = itertools.count(1)
        self.account = Account()
        self.watch = Watch({name: peer.process for name, peer in self.peers.items()} | {"exporter": self.exporter.process, "bench": self.bench})

    def client(self, until):
        done = []
        while time.monotonic() < until:
            deed = self.chance.choices(DEEDS, [deed.weight for deed in DEEDS])[0]
            peer = self.peers[self.chance.choice(deed.peers)]
            done.append(Doing(deed, next(self.numbers), peer, self.laboratory, self.chance.random()))
            done[-1].run()
        return done

    def scraper(self, until):
        while time.monotonic() < until:
            self.exporter.probe()
            time.sleep(PROBE_EVERY)
        return []

    def run(self):
        began = time.monotonic()
        print("     s   MiB, descriptors, threads of each process, idle")
        while (second := time.monotonic() - began) < self.seconds:
            until = time.monotonic() + min(ROUND, self.seconds - second)
            with concurrent.futures.ThreadPoolExecutor(CLIENTS + 1) as pool:
                futures = [pool.submit(self.client, until) for _ in range(CLIENTS)] + [pool.submit(self.scraper, until)]
            done = [one for future in futures for one in future.result()]
            # What a killed client or a broken connection has left behind ends.
            time.sleep(0.5)
            self.account.settle(done, self.peers.values())
            self.watch.look(time.monotonic() - began)
            print(f"{time.monotonic() - began:6.0f}   {self.watch.line()}", flush=True)
        return time.monotonic() - began

    def conclude(self, lasted):
        account = self.account
        self.bench.wait(120)
        bench = json.loads((self.laboratory.folder / "bench.out").read_text())
        counts = bench.get("bench", {})
        if bench["reason"] != "ok":
            account.complain(f"bench: {bench['reason']}: {bench['message']}")
        for failure in self.exporter.failures:
            account.complain(f"a probe of the exporter failed: {failure}")
        for peer in self.peers.values():
            if (code := peer.end()) != 0 and isinstance(peer, Serve):
                account.complain(f"{peer.name} ended with {code}: {(peer.folder / 'errors').read_text()[-1000:]}")
        account.settle([], [self.peers["serve"], self.peers["misbehaving"]])
        account.report()
        told = account.echoes + self.exporter.successes + counts.get("succeeded", 0)
        answered = self.peers["serve"].counted["echo"]
        print(
            f"\nC-ECHOs to serve that succeeded: {account.echoes} of echo, {self.exporter.successes} of the exporter, "
            f"{counts.get('succeeded', 0)} of bench; answered by serve: {answered}")
        if told != answered:
            account.complain(f"{told} C-ECHOs are told to have succeeded, serve answered {answered}")
        warm_up = min(120, lasted / 3)
        for problem in self.watch.report(warm_up, lasted, ("serve", "misbehaving", "exporter", "bench")):
            account.complain(problem)


def main():
    end_in_order()
    binary, folder, minutes = sys.argv[1], pathlib.Path(sys.argv[2]), float(sys.argv[3])
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    folder.mkdir()
    print("load before " + " ".join(f"{value:.1f}" for value in os.getloadavg()) + f", {os.cpu_count()} processors, seed {seed}")
    with contextlib.ExitStack() as stack:
        soak = Soak(stack, Laboratory(binary, folder), round(minutes * 60), seed)
        lasted = soak.run()
        soak.conclude(lasted)
    shutil.rmtree(folder)
    runs = sum(sum(reasons.values()) for reasons in soak.account.runs.values())
    print("load after " + " ".join(f"{value:.1f}" for value in os.getloadavg()))
    print(f"\n{runs} runs in {lasted:.0f} s; violations: {len(soak.account.problems)}")
    sys.exit(1 if soak.account.problems else 0)


main()
