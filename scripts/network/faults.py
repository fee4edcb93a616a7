#!/usr/bin/env python3
"""Has the network between dicomprobe and a server fail at every byte, in each way, and be slow; says what came of it, and what of it was wrong.

Usage: faults.py BINARY FOLDER [--peer NAME]... [--work NAME]... [--every N] [--data N] [--runs N] [--seed N]
       [--timeout SECONDS] [--slack SECONDS]        the folder is made
"""

import argparse
import collections
import concurrent.futures
import contextlib
import dataclasses
import itertools
import os
import pathlib
import random
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "Tests/InteropTests/Peers"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))

import judge
from peers import Laboratory, Orthanc, Serve, Storescp
from processes import end_in_order
from proxy import Settings
from runs import QUIET, WORKS, Case, Patience
from streams import PlainMap, TLSMap

FAULTS = ("reset", "close", "half-close", "silence", "hole")
SLOW = [
    {"delay": 0.2}, {"delay": 0.05, "jitter": 0.2}, {"segment": 1}, {"segment": 7, "jitter": 0.01}, {"rate": 4000, "segment": 100},
]
PEERS = {"serve": Serve, "storescp": Storescp, "orthanc": Orthanc}
# What a client sends of data sets is alike: of each a few bytes stand for all.
SAMPLED = "data-set"


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--peer", choices=list(PEERS), action="append", help="serve and no other by default")
    parser.add_argument("--work", choices=[work.name for work in WORKS], action="append", help="all by default")
    parser.add_argument("--every", type=int, default=1, help="of the bytes between the boundaries of PDUs and records, every Nth")
    parser.add_argument("--data", type=int, default=8, help="bytes of each data set")
    parser.add_argument("--runs", type=int, help="no more than these, chosen by chance")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--timeout", type=float, default=1, help="of what waits in vain, in seconds")
    parser.add_argument("--slack", type=float, default=4, help="seconds beyond time-outs that a run may say it took; by the clock twice as many")
    return parser.parse_args()


class Sweep:
    def __init__(self, laboratory, options):
        self.laboratory, self.options = laboratory, options
        self.chance = random.Random(options.seed)
        self.numbers = itertools.count(1)
        self.maps = {}

    def new(self, work, peer, **settings):
        patience = Patience(quiet=self.options.timeout, slack=self.options.slack)
        return Case(next(self.numbers), work, peer, Settings(peer.port, **settings), patience)

    def learn(self, work, peer, plain):
        """Maps of a whole good run over one association: `plain` are those of the same without TLS."""
        case = self.new(dataclasses.replace(work, options=(), is_stubborn=False, is_plan=False), peer)
        connections = case.run()
        if case.told.code != 0:
            sys.exit(f"without faults: {case.told.document or case.told.wrong}")
        passed = connections[0].passed
        return {way: TLSMap(passed[way], plain[way]) if plain else PlainMap(passed[way]) for way in ("up", "down")}

    def points(self, whole):
        """Bytes to fail at: the boundaries of PDUs or records and those beside them, every so many between, some of the data."""
        chosen = {0, whole.total}
        for start, end, phase in whole.parts:
            chosen |= {start, start + 1, end - 1, end}
            inner = list(range(start + 2, end - 1))
            if phase == SAMPLED:
                chosen |= set(self.chance.sample(inner, min(self.options.data, len(inner))))
            else:
                chosen |= set(inner[self.chance.randrange(self.options.every) :: self.options.every])
        return sorted(chosen)

    def cases(self, peers):
        for plain, tls in peers:
            for work in (work for work in WORKS if work.name in (self.options.work or [work.name])):
                maps = self.learn(work, plain, None)
                for peer, maps in (plain, maps), (tls, self.learn(work, tls, maps)):
                    self.maps[work.name, peer] = maps
                    yield from self.cases_of(work, peer, maps)

    def cases_of(self, work, peer, maps):
        for condition in SLOW:
            if not work.is_stubborn:
                yield self.new(work, peer, **condition)
        for fault in FAULTS:
            times = 2 if work.is_stubborn else 1
            yield self.new(work, peer, fault=fault, connected=True, times=times)
            for way in ("up", "down"):
                points = self.points(maps[way])
                if not work.is_single:
                    # Which connection comes to the point first is chance: of what one association does, that is tried already.
                    points = self.chance.sample(points, min(len(points), 40))
                for point in points:
                    yield self.new(work, peer, fault=fault, direction=way, bytes=point, times=times)

    def select(self, cases):
        limit = self.options.runs
        if limit is None or len(cases) <= limit:
            return cases
        # Of each kind some, whatever their number.
        kinds = collections.defaultdict(list)
        for case in cases:
            kinds[case.work.name, case.peer, case.settings.fault if case.has_fault else "slow", case.settings.direction].append(case)
        kinds = list(kinds.values())
        for kind in [kinds, *kinds]:
            self.chance.shuffle(kind)
        order = [case for row in itertools.zip_longest(*kinds) for case in row if case]
        return order[:limit]

    def run(self, cases):
        """Those in which something is waited for in vain are many at a time."""
        done, lock = itertools.count(1), threading.Lock()

        def run(case):
            with case.keeping_failures():
                case.judge(case.run(), self.maps[case.work.name, case.peer])
            with lock:
                number = next(done)
                if case.wrong:
                    tell(case)
            if number % 1000 == 0:
                print(f"{number} of {len(cases)} runs", file=sys.stderr, flush=True)

        waiting, busy = [], []
        for case in cases:
            (busy if case.has_fault and case.settings.fault not in QUIET else waiting).append(case)
        processors, capacity = os.cpu_count() or 1, min((case.peer.capacity or 1000 for case in cases), default=1)
        with contextlib.ExitStack() as stack:
            pools = [concurrent.futures.ThreadPoolExecutor(min(count, capacity)) for count in (processors, 10 * processors)]
            if capacity < processors:
                pools[1] = pools[0]
            for pool in pools:
                stack.enter_context(pool)
            futures = [pool.submit(run, case) for pool, some in zip(pools, (busy, waiting)) for case in some]
            try:
                for future in futures:
                    future.result()
            except BaseException:
                # What has begun comes to its end; nobody waits for the rest.
                for future in futures:
                    future.cancel()
                raise


def tell(case):
    for problem in case.wrong:
        print(f"VIOLATION {case}: {problem} (it said: {case.told.message})", flush=True)


def judge_by_peers(cases, peers):
    """What only the peers know, when they have done."""
    for peer in itertools.chain(*peers):
        held = peer.held()
        echoed = set(peer.echoes()) if isinstance(peer, Serve) else None
        for case in (case for case in cases if case.peer is peer):
            before = len(case.wrong)
            case.wrong += judge.against_held(case.told, held)
            if echoed is not None and not case.work.objects and case.told.code == 0 and case.title not in echoed:
                case.wrong.append("ok, and the peer answered no C-ECHO")
            for problem in case.wrong[before:]:
                print(f"VIOLATION {case}: {problem} (it said: {case.told.message})")


def table(cases):
    rows = collections.defaultdict(collections.Counter)
    for case in cases:
        phase = "/".join(sorted(case.phases)) or ("slow network" if not case.has_fault else "any" if case.has_failed else "not reached")
        rows[case.work.name, "TLS" if case.peer.tls else "plain", case.settings.direction if case.has_fault else "-", phase][
            case.told.reason] += 1
    print(f"\n{'work':20} {'':5} {'way':4} {'fails in':32} {'runs':>6}  reasons")
    for (work, security, way, phase), reasons in sorted(rows.items()):
        told = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
        print(f"{work:20} {security:5} {way:4} {phase:32} {sum(reasons.values()):6}  {told}")


def main():
    end_in_order()
    options = parse_arguments()
    options.folder.mkdir()
    began = time.monotonic()
    laboratory = Laboratory(options.binary, options.folder)
    sweep = Sweep(laboratory, options)
    with contextlib.ExitStack() as stack:
        peers = []
        for name in options.peer or ["serve"]:
            kind = PEERS[name]
            more = {"options": ("--max-associations", "1000")} if kind is Serve else {}
            peers.append([stack.enter_context(kind(laboratory, tls, **more)) for tls in (False, True)])
        cases = sweep.select(list(sweep.cases(peers)))
        sweep.run(cases)
        problems = []
        for peer in itertools.chain(*peers):
            if isinstance(peer, Serve):
                if (code := peer.end()) != 0:
                    problems.append(f"serve ended with {code}: {(peer.folder / 'errors').read_text()[-1000:]}")
                problems += [f"not a whole object: {path}" for path in peer.broken_files()]
        judge_by_peers(cases, peers)
    table(cases)
    violations = sum(bool(case.wrong) for case in cases) + len(problems)
    for problem in problems:
        print(f"VIOLATION {problem}")
    slowest = max(cases, key=lambda case: 0 if case.work.is_stubborn or case.settings.fault not in QUIET else case.has_fault * case.seconds)
    print(f"\n{len(cases)} runs in {time.monotonic() - began:.0f} s, seed {options.seed}; violations: {violations}")
    print(f"the longest that waited in vain: {slowest.seconds:.1f} s with --timeout {slowest.timeout:g}s ({slowest})")
    sys.exit(1 if violations else 0)


if __name__ == "__main__":
    main()
