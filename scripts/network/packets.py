#!/usr/bin/env python3
"""Runs dicomprobe over a wire that treats packets badly (wire.py), and says what came of it, and what of it was wrong.

Usage: unshare --net packets.py BINARY FOLDER        the folder is made
"""

import collections
import concurrent.futures
import contextlib
import dataclasses
import itertools
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "Tests/InteropTests/Peers"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))

import judge
from peers import Laboratory, Serve, Storescp
from processes import end_in_order
from proxy import Settings
from runs import Case, Work
from wire import SERVER, Conditions, Wire

# Whatever the wire does here, TCP makes it good.
BEARABLE = {
    "delay 50 ms": Conditions(delay=0.05),
    "delay 20 to 80 ms, out of order": Conditions(delay=0.02, jitter=0.06),
    "loss 5 %": Conditions(loss=0.05, delay=0.002),
    "loss 15 %": Conditions(loss=0.15, delay=0.002),
    "a tenth comes twice": Conditions(repeated=0.1, delay=0.005),
    "a quarter overtakes": Conditions(reordered=0.25, delay=0.02),
    "a bit wrong in 5 %": Conditions(damaged=0.05, delay=0.002),
    "40 kB/s": Conditions(rate=40_000),
    "all of these": Conditions(loss=0.02, repeated=0.05, reordered=0.1, damaged=0.02, delay=0.02, jitter=0.02, rate=200_000),
    "cut for 3 s": Conditions(delay=0.002, cut_after=("up", 12), cut_seconds=3),
}
# Cut for good when so many packets have come by. Two of the client's packets belong to TCP's greeting.
CUTS = [(way, count) for way in ("up", "down") for count in (0, 1, 2, 3, 4, 5, 6, 8, 11, 15, 25, 60)]
WORKS = [
    Work("echo"), Work("store", objects=15, padding=9000),
    Work("store --jobs 4", objects=15, padding=9000, options=("--jobs", "4"), is_single=False),
]
CUT_TIMEOUT = 1.0


@dataclasses.dataclass
class WireCase(Case):
    condition: str = ""
    is_cut: bool = False

    @property
    def timeout(self):
        return CUT_TIMEOUT if self.is_cut else 30.0

    def __str__(self):
        return f"{self.title}: {self.work.name} to {self.peer.name}, {'TLS' if self.peer.tls else 'plain'}: {self.condition}"

    def judge_alone(self):
        self.wrong += self.told.wrong
        if not self.is_cut:
            if self.told.code != 0 or self.told.warnings():
                self.wrong.append(f"{self.told.reason}, {sorted(self.told.warnings())}, though TCP can make it good: {self.told.message}")
        # Of each association the one in flight; and for the rest, connections are tried no more often than there are jobs.
        elif len(self.told.of("failed")) > (1 if self.work.is_single else 4):
            self.wrong.append(f"{len(self.told.of('failed'))} objects failed, of one for each association in flight")
        if self.is_cut:
            self.judge_time(2 * self.timeout + self.patience.slack)


class Tries:
    def __init__(self, laboratory, wire, peers):
        self.laboratory, self.wire, self.peers = laboratory, wire, peers
        self.cases = []

    def run(self, by, name, conditions, is_cut=False):
        """Where packets are counted, one after another; else side by side."""
        self.wire.become(conditions if by == "the wire" else Conditions())
        begun = []
        with concurrent.futures.ThreadPoolExecutor(1 if conditions.cut_after else len(self.peers) * len(WORKS)) as pool:
            for peer, work in itertools.product(self.peers, WORKS):
                number = len(self.cases) + 1
                self.cases.append(WireCase(number, work, peer, Settings(peer.port), condition=f"{name}, by {by}", is_cut=is_cut))
                begun.append(pool.submit(self.ask, self.cases[-1], conditions))
        for one in begun:
            one.result()

    def ask(self, case, conditions):
        if conditions.cut_after:
            self.wire.become(conditions)
        with case.keeping_failures():
            case.ask(SERVER, case.peer.port)
            case.judge_alone()


def tell(cases):
    rows = collections.defaultdict(list)
    for case in cases:
        rows["cut for good" if case.is_cut else case.condition, case.work.name].append(case)
    print(f"{'packets':45} {'work':15} {'runs':>5} {'longest':>8}  reasons")
    for (condition, work), some in rows.items():
        reasons = collections.Counter(case.told.reason for case in some)
        told = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
        print(f"{condition:45} {work:15} {len(some):5} {max(case.seconds for case in some):6.1f} s  {told}")


def main():
    end_in_order()
    binary, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir()
    began = time.monotonic()
    laboratory, wire = Laboratory(binary, folder), Wire()
    with contextlib.ExitStack() as stack:
        listen = ("--listen", SERVER, "--idle", "20s")
        peers = [
            stack.enter_context(Serve(laboratory, tls=False, options=listen, before=wire.enter)),
            stack.enter_context(Serve(laboratory, tls=True, options=listen, before=wire.enter)),
            stack.enter_context(Storescp(laboratory, before=wire.enter)),
        ]
        tries = Tries(laboratory, wire, peers)
        for name, conditions in BEARABLE.items():
            tries.run("the wire", name, conditions)
        if wire.set_netem(["delay", "1ms"]):
            for name, conditions in BEARABLE.items():
                if words := conditions.netem():
                    wire.set_netem(words)
                    tries.run("netem", name, conditions)
            wire.set_netem([])
        else:
            print("LEFT OUT: tc netem, which this kernel has not. The wire of these runs is a program that does the same.")
        # storescp, which serves one after another, would wait for ever for the one that was cut.
        tries.peers = peers[:2]
        for way, count in CUTS:
            tries.run("the wire", f"cut after {count} packets {way}", Conditions(cut_after=(way, count)), is_cut=True)
        wire.become(Conditions())
        for case in tries.cases:
            case.wrong += judge.against_held(case.told, case.peer.held())
        problems = [f"serve ended with {peer.process.returncode}" for peer in peers[:2] if peer.end() != 0]
        problems += [f"not a whole object: {path}" for peer in peers[:2] for path in peer.broken_files()]
    tell(tries.cases)
    violations = sum(bool(case.wrong) for case in tries.cases) + len(problems)
    for case in tries.cases:
        problems += [f"{case}: {problem}" for problem in case.wrong]
    for problem in problems:
        print(f"VIOLATION {problem}")
    print(f"\n{len(tries.cases)} runs in {time.monotonic() - began:.0f} s; violations: {violations}")
    sys.exit(1 if violations else 0)


main()
