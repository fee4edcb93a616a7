#!/usr/bin/env python3
"""Measures dicomprobe beside other DICOM tools and beside the least that a C program needs: rounds in turn, medians, ratios within the same run.

Usage: benchmark.py --laboratory FOLDER --binary FILE --output FOLDER [--rounds N] [--slow-rounds N] [--only KEY]... [--strict]

Writes results.json, results.md and an SVG for each work below the output folder, after each work; exits with 1 where a command failed, and with --strict
also where a target is missed.
"""

import argparse
import contextlib
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))

import machine
import report
import works as catalogue
from processes import end_in_order, environment


class Laboratory:
    """What the contestants are given."""

    suite = "TLS_AES_128_GCM_SHA256"

    def __init__(self, folder, binary):
        self.folder = folder
        self.binary = str(binary)
        self.scripts = pathlib.Path(__file__).resolve().parent
        self.reference = str(folder / "reference")
        self.measure = str(folder / "measure")
        self.loopback = str(folder / "loopback.so")
        self.python = sys.executable
        self.authority = str(folder / "pki" / "ca.pem")
        self.certificate = str(folder / "pki" / "localhost.pem")
        self.key = str(folder / "pki" / "localhost.key")
        self.orthanc_template = self.scripts.parent / "laboratory" / "orthanc.json.template"

    def files(self, names):
        return [str(path) for name in names for path in sorted((self.folder / name).rglob("*.dcm"))]

    def size(self, name):
        return sum(os.path.getsize(path) for path in self.files([name]))


class Failed(Exception):
    pass


def seconds_until_on_disk(folder):
    """How long it takes that what a peer has written is on the disk too: nothing, where it has seen to that itself."""
    began = time.monotonic()
    for path in folder.rglob("*"):
        if path.is_file():
            with open(path, "rb") as file:
                os.fsync(file.fileno())
    return time.monotonic() - began


def run_once(lab, contestant, peer, *, is_written, associations):
    """What the system says of one run."""
    account, output, errors = (lab.folder / name for name in ("account", "output", "errors"))
    cpu, idle = peer.cpu(), peer.memory("VmRSS")
    with open(output, "wb") as out, open(errors, "wb") as err:
        command = [lab.measure, str(account), *contestant.command(lab, peer.port)]
        result = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment(lab.folder, **contestant.environment), check=False)
    if result.returncode != 0:
        words = (output.read_text(errors="replace") + errors.read_text(errors="replace"))[-2000:]
        raise Failed(f"{contestant.name} into {peer.name} exited with {result.returncode}: {words}")
    run = json.loads(account.read_text())
    measures = {name: run[name] for name in ("seconds", "cpu", "peak")}
    if is_written:
        measures["seconds"] += seconds_until_on_disk(peer.folder)
    measures |= {"peer_cpu": peer.cpu() - cpu, "peer_peak": peer.memory()}
    if associations:
        measures["each"] = (measures["peer_peak"] - idle) / associations
    if contestant.figure:
        measures["figure"] = contestant.figure(output.read_text())
    return measures


def measured(lab, work, rounds, slow_rounds):
    """Every contestant's runs, in turn, and what kept others than ours from finishing."""
    runs = {contestant.name: [] for contestant in work.contestants}
    failures = []
    with contextlib.ExitStack() as stack:
        kinds = {contestant.peer for contestant in work.contestants}
        started = {} if work.has_fresh_peers else {kind: stack.enter_context(kind(lab)) for kind in kinds}
        for number in range(-1, rounds * work.rounds):
            for contestant in work.contestants:
                if contestant.is_slow and not 0 <= number < slow_rounds:
                    continue
                try:
                    if work.has_fresh_peers:
                        with contestant.peer(lab) as peer:
                            run = run_once(lab, contestant, peer, is_written=True, associations=work.associations)
                    else:
                        run = run_once(lab, contestant, started[contestant.peer], is_written=False, associations=work.associations)
                except Failed as failure:
                    if contestant.is_ours:
                        raise
                    failures.append(str(failure))
                    continue
                # The first is a warm-up.
                if number >= 0:
                    runs[contestant.name].append(run)
    runs = {name: all_runs for name, all_runs in runs.items() if all_runs}
    if work.is_of_peer:
        for name in runs:
            runs[name] = [run | {"cpu": run["peer_cpu"], "peak": run["peer_peak"]} for run in runs[name]]
    return runs, failures


def medians(runs):
    return {
        name: {measure: statistics.median(run[measure] for run in all_runs) for measure in all_runs[0]} for name, all_runs in runs.items()}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--laboratory", type=pathlib.Path, required=True)
    parser.add_argument("--binary", type=pathlib.Path, required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--slow-rounds", type=int, default=3)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--strict", action="store_true")
    return parser.parse_args()


def main():
    options = parse_arguments()
    end_in_order()
    # Thousands of connections are held, by clients and peers that inherit it.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    lab = Laboratory(options.laboratory.resolve(), options.binary.resolve())
    works = catalogue.works(lab)
    unknown = set(options.only) - {work.key for work in works}
    if unknown:
        sys.exit(f"no work is called {', '.join(sorted(unknown))}; there are {', '.join(work.key for work in works)}")
    options.output.mkdir(parents=True, exist_ok=True)
    about = machine.description(lab) | {"time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    results, failures = [], []
    for work in works:
        if options.only and work.key not in options.only:
            continue
        try:
            runs, of_others = measured(lab, work, options.rounds, options.slow_rounds)
        except (Failed, RuntimeError, OSError) as error:
            failures.append(f"{work.key}: {error}")
            print(failures[-1], file=sys.stderr, flush=True)
        else:
            results.append(report.Result(work, runs, medians(runs), of_others))
            print(results[-1].markdown, flush=True)
            (options.output / f"{work.key}.svg").write_text(results[-1].svg, encoding="utf-8")
        # After each: what comes next may not end well.
        report.write(options.output, about, results)
    missed = [f"{result.work.key}: {words}" for result in results for words in result.missed]
    if options.strict and missed:
        print("Missed:", *missed, sep="\n- ", file=sys.stderr)
    sys.exit(1 if failures or (options.strict and missed) else 0)


if __name__ == "__main__":
    main()
